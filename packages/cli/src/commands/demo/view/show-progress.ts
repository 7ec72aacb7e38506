import { printable } from "@xpart/operations/printable";
import { formatBytes, formatCount, formatDuration } from "../../../io/format.ts";
import type { Cell, IoHost, Panel } from "../../../io/io-host.ts";
import type { DoneEvent, Lag } from "../lag-watch.ts";
import type { QueueDepths } from "../queue-depths.ts";
import type { ReplayTotals } from "../replay-traffic.ts";
import type { Incident } from "./incident-log.ts";
import { type StackPair, stackRows, stackTitle } from "./stack-rows.ts";

/** What the live view shows. */
export interface DemoProgress {
  readonly totals: ReplayTotals;
  readonly done: number;
  /** Changes that the traffic has in all; `undefined`: not counted yet. */
  readonly changes: number | undefined;
  readonly leftMs: number | undefined;
  readonly depths: QueueDepths;
  readonly lag: Lag | undefined;
  readonly stacks: StackPair | undefined;
  readonly newest: readonly DoneEvent[];
  /** `undefined`: nothing goes wrong on purpose. */
  readonly incidents: readonly Incident[] | undefined;
}

/** Shows how far the replay and the replication are. */
export function showProgress(io: IoHost, progress: DemoProgress): void {
  const { totals, done, changes, leftMs, depths, lag, stacks, newest, incidents } = progress;
  const underWay = totals.versions + totals.markers - done - depths.deadLetters;
  io.progress({
    code: "demo-progress",
    title: "replicating",
    bar: { done, total: changes, leftMs },
    figures: [
      { label: "versions", value: formatCount(totals.versions) },
      { label: "markers", value: formatCount(totals.markers) },
      { label: "bytes", value: formatBytes(totals.bytes) },
      { label: "under way", value: formatCount(Math.max(0, underWay)) },
      { label: "dead letters", value: formatCount(depths.deadLetters) },
      // Before anything has arrived there is none.
      ...(lag === undefined ? [] : [{ label: "flood lag p50", value: formatDuration(lag.p50) }]),
    ],
    panels: [
      ...(stacks === undefined ? [] : [{ title: stackTitle(stacks), rows: stackRows(stacks) }]),
      ...(incidents === undefined || incidents.length === 0 ? [] : [incidentPanel(incidents)]),
      ...(newest.length === 0 ? [] : [{ title: "crossing", rows: newest.map(doneRow) }]),
    ],
  });
}

/** What an event did, in a word or two. */
export function doneWords({ what, sizeBytes }: DoneEvent): string {
  switch (what) {
    case "Object Created":
      return `version ${formatBytes(sizeBytes ?? 0)}`;
    case "Delete Marker Created":
      return "delete marker";
    case "Object Deleted":
      return "version deleted";
    default:
      return what.toLowerCase();
  }
}

function doneRow(event: DoneEvent): readonly Cell[] {
  return [
    { text: printable(event.key) },
    { text: doneWords(event) },
    event.receives > 1
      ? { text: `came right at receive ${event.receives}`, tone: "good" }
      : { text: "" },
  ];
}

function incidentPanel(incidents: readonly Incident[]): Panel {
  return {
    title: "chaos: what went wrong, and how it came right",
    rows: incidents.map(incidentRow),
  };
}

function incidentRow({ what, keys, rightAfterMs }: Incident): readonly Cell[] {
  const [first = "", ...others] = keys;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return [
    { text: `${printable(first)}${more}` },
    { text: what, tone: "bad" },
    rightAfterMs === undefined
      ? { text: "…", tone: "dim" }
      : { text: `right after ${formatDuration(rightAfterMs)}`, tone: "good" },
  ];
}
