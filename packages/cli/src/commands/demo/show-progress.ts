import { formatBytes, formatCount, formatDuration } from "../../io/format.ts";
import type { IoHost } from "../../io/io-host.ts";
import type { Lag } from "./lag-watch.ts";
import type { QueueDepths } from "./queue-depths.ts";
import type { ReplayTotals } from "./replay-traffic.ts";

/** What the live view shows. */
export interface DemoProgress {
  readonly totals: ReplayTotals;
  readonly done: number;
  readonly depths: QueueDepths;
  readonly lag: Lag;
}

/** Shows how far the replay and the replication are. */
export function showProgress(io: IoHost, { totals, done, depths, lag }: DemoProgress): void {
  io.progress({
    code: "demo-progress",
    title: "replicating",
    figures: [
      { label: "versions", value: formatCount(totals.versions) },
      { label: "markers", value: formatCount(totals.markers) },
      { label: "bytes", value: formatBytes(totals.bytes) },
      { label: "replicated", value: formatCount(done) },
      { label: "queued", value: formatCount(depths.buffer + depths.objects) },
      { label: "dead letters", value: formatCount(depths.deadLetters) },
      { label: "lag p50", value: formatDuration(lag.p50) },
      { label: "lag p99", value: formatDuration(lag.p99) },
    ],
  });
}
