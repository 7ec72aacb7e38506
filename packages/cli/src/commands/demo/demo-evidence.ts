import type { KeyDifference, SideTotals } from "@xpart/operations";
import type { FaultKind } from "@xpart/sandbox";
import { formatBytes, formatCount, formatDuration } from "../../io/format.ts";
import type { DemoReport } from "./demo-report.ts";

/** Shown on a terminal; `--json` has them all. */
const MAX_SHOWN_DIFFERENCES = 50;
/** The same: many tell of one cause. */
const MAX_SHOWN_TROUBLES = 10;

/** The evidence as lines for people; the last one says whether the sides are equal. */
export function evidenceText(report: DemoReport): string {
  const { source, destination, proofs, latencyMs, peakRssBytes, requestsPerObject } = report;
  const lines = [
    row("source", `${source.partition} ${source.region} ${source.bucket}`),
    row("", totalsText(source)),
    row("destination", `${destination.partition} ${destination.region} ${destination.bucket}`),
    row("", totalsText(destination)),
    row("compared", "every entry: order, kind, size, headers, metadata, tags, and content"),
    row("", `by checksum ${proofs.checksum}, by ETag ${proofs.etag}, by reading ${proofs.content}`),
    row("rate", `${report.objectsPerSecond} objects/s in ${formatDuration(report.durationMs)}`),
    row("lag", `p50 ${formatDuration(latencyMs.p50)}, p99 ${formatDuration(latencyMs.p99)}`),
    row("requests", `per object: S3 ${requestsPerObject.s3}, ledger ${requestsPerObject.ledger}`),
    row("", `at the source ${operationsText(report.source.requests.dynamodb)}`),
    row("", `at the destination ${operationsText(destination.requests.s3)}`),
    row("peak memory", `worker ${formatBytes(peakRssBytes.worker)}`),
    row("", `sandbox, replay and comparison together ${formatBytes(peakRssBytes.sandbox)}`),
  ];
  const found = [...chaosLines(report), ...troubleLines(report), ...differenceLines(report)];
  return [...lines, ...found, verdict(report)].join("\n");
}

function row(label: string, value: string): string {
  return `  ${label.padEnd(12)}${value}`;
}

function totalsText({ keys, versions, markers, bytes }: SideTotals): string {
  const counts = [`${formatCount(keys)} keys`, `${formatCount(versions)} versions`];
  return [...counts, `${formatCount(markers)} delete markers`, formatBytes(bytes)].join(", ");
}

function operationsText(operations: Readonly<Record<string, number>> = {}): string {
  return Object.entries(operations)
    .map(([name, count]) => `${name} ${formatCount(count)}`)
    .join(", ");
}

/** What each kind of fault is to somebody who does not know the fault plan. */
const FAULT_TEXTS: readonly (readonly [FaultKind, string])[] = [
  ["delay", "events delayed"],
  ["duplicate", "events sent twice"],
  ["reorder", "events overtaken by later ones"],
  ["throttle", "requests throttled"],
  ["errorBefore", "requests failed"],
  ["errorAfter", "requests failed after they were done"],
  ["cut", "connections cut after the request was done"],
  ["kill", "handlers killed"],
];

function chaosLines({ chaos }: DemoReport): readonly string[] {
  if (chaos === undefined) {
    return [];
  }
  const counts = FAULT_TEXTS.map(([kind, text]) => `${formatCount(chaos.faults[kind])} ${text}`);
  return [row("chaos", `seed ${chaos.seed}`), ...counts.map((text) => row("", text))];
}

function troubleLines({ deadLetters, stuck, troubles }: DemoReport): readonly string[] {
  const hidden = troubles.length - MAX_SHOWN_TROUBLES;
  return [
    ...(stuck ? [row("stuck", "the queues did not become empty")] : []),
    ...(deadLetters > 0 ? [row("dead letters", formatCount(deadLetters))] : []),
    ...troubles
      .slice(0, MAX_SHOWN_TROUBLES)
      .map(({ reason, count }) => row("said", `${count} times: ${reason}`)),
    ...(hidden > 0 ? [row("", `and ${hidden} more, all of them with --json`)] : []),
  ];
}

function differenceLines({ differences, differenceCount }: DemoReport): readonly string[] {
  const shown = differences.slice(0, MAX_SHOWN_DIFFERENCES).map(differenceText);
  const hidden = differenceCount - shown.length;
  return [
    ...shown.map((text) => row("differs", text)),
    ...(hidden > 0 ? [row("", `and ${formatCount(hidden)} more, all of them with --json`)] : []),
  ];
}

/** One line about a difference. Keys are shown as JSON, for they may hold control characters. */
export function differenceText(found: KeyDifference): string {
  const fields = found.fields === undefined ? "" : ` (${found.fields.join(", ")})`;
  return `${JSON.stringify(found.key)} entry ${found.index} from the newest: ${found.difference}${fields}`;
}

function verdict({ equal, differenceCount }: DemoReport): string {
  if (equal) {
    return "equal: true";
  }
  return differenceCount > 0
    ? `equal: false (${formatCount(differenceCount)} differences)`
    : "equal: false (the source does not hold what was sent)";
}
