import { CliError } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import type { IoHost } from "../../io/io-host.ts";
import { type DemoMonitor, PipelineStuckError } from "./demo-monitor.ts";
import type { DemoStage } from "./demo-stage.ts";
import { backfillUnheard } from "./policy/backfill-unheard.ts";
import { changeLater, type LaterChanges } from "./policy/later-changes.ts";
import type { Replay } from "./replay-traffic.ts";
import type { TrafficSource } from "./traffic.ts";

/** Where nothing else was done. */
export const NOTHING_LATER: LaterChanges = { texts: [], versions: 0, markers: 0 };

/** What no history has, once all of it has crossed. */
export async function changeUntilQuiet(
  stage: DemoStage,
  monitor: DemoMonitor,
  io: IoHost,
): Promise<LaterChanges> {
  const later = await changeLater(stage);
  for (const text of later.texts) {
    io.notify({ code: "demo-later", level: "info", text: `then ${text}` });
  }
  if (later.texts.length > 0) {
    await monitor.drained();
  }
  return later;
}

/** @returns whether the pipeline got stuck; what it did not do, the comparison then finds. */
export async function replayUntilQuiet(
  traffic: TrafficSource,
  replay: Replay,
  monitor: DemoMonitor,
  {
    io,
    stage,
    unheard,
  }: { readonly io: IoHost; readonly stage: DemoStage; readonly unheard: ReadonlySet<string> },
): Promise<boolean> {
  try {
    await replay.run(traffic.changes());
    const { versions, markers, skipped } = replay.totals();
    const left = [...skipped].map(([reason, count]) => `, left out ${count} (${reason})`).join("");
    const text = `sent ${formatCount(versions)} versions, ${formatCount(markers)} deletes${left}`;
    io.notify({ code: "demo-replay-done", level: "info", text });
    await monitor.drained();
    if (unheard.size > 0) {
      stage.switches.isLosing = undefined;
      const asked = formatCount(await backfillUnheard(stage, unheard));
      const what = `asked for the history of ${asked} keys from before xpart listened`;
      io.notify({ code: "demo-backfill", level: "info", text: what });
      await monitor.drained();
    }
    io.notify({ code: "demo-drained", level: "info", text: "all queues are empty" });
    return false;
  } catch (error) {
    if (!(error instanceof PipelineStuckError)) {
      throw error;
    }
    const { buffer, objects, deadLetters } = error.depths;
    const text = `${error.message}: ${buffer} events in the buffer queue, ${objects} in the FIFO queue, ${deadLetters} in dead-letter queues`;
    io.notify({ code: "demo-stuck", level: "bad", text });
    return true;
  }
}

/** Two empty sides are equal, and prove nothing. @throws CliError */
export function requireTraffic(replay: Replay, { place }: TrafficSource): void {
  const { versions, markers } = replay.totals();
  if (versions + markers === 0) {
    throw new CliError({
      what: "There is nothing to replay",
      subject: place,
      remedy: "Name a folder that has files with --dir PATH, or a git repository with --git PATH.",
    });
  }
}
