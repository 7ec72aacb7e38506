import type { RunReport } from "@xpart/operations/distributed";
import { EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatBytes, formatCount } from "../../io/format.ts";

/** What a run did beside comparing, in one line. */
export function runLine(run: string, { sent, ranges }: RunReport): string {
  const open = ranges.unfinished === 0 ? "" : `, ${formatCount(ranges.unfinished)} not done`;
  const work = `${formatCount(sent.entries)} entries, ${formatBytes(sent.bytes)} to be read at the source`;
  const asked = sent.keys === 0 ? "" : `; asked for ${formatCount(sent.keys)} keys: ${work}`;
  return `run ${run}: ${formatCount(ranges.total)} ranges${open}${asked}`;
}

/** What keys that differ are: a verdict, work that was sent, or work that only was to be seen. */
type Differing = "compared" | "sent" | "only seen";

/** How a command on a run ends. */
export function runExitCode({ complete, verdicts, sent }: RunReport, meant: Differing): ExitCode {
  if (!complete || verdicts.unknown > 0) {
    return EXIT_CODES.failed;
  }
  const left = { compared: verdicts.differs, sent: verdicts.differs - sent.keys, "only seen": 0 };
  return left[meant] > 0 ? EXIT_CODES.notEqual : EXIT_CODES.ok;
}
