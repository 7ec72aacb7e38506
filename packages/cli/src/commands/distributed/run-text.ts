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

/** How a command on a run ends. @param isSent - whether what differs was sent, so that it need not be equal yet. */
export function runExitCode(report: RunReport, isSent: boolean): ExitCode {
  if (!report.complete || report.verdicts.unknown > 0) {
    return EXIT_CODES.failed;
  }
  const differs = isSent ? report.verdicts.differs - report.sent.keys : report.verdicts.differs;
  return differs > 0 ? EXIT_CODES.notEqual : EXIT_CODES.ok;
}
