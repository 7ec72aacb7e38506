import type { SideTotals } from "@xpart/operations";
import { printable } from "@xpart/operations/printable";
import { formatBytes, formatCount, formatDuration } from "../../io/format.ts";
import { findingLine } from "../verify/verify-text.ts";
import type { DemoReport } from "./demo-report.ts";
import { FAULT_TEXTS } from "./view/fault-words.ts";

/** Shown on a terminal; `--json` has them all. */
const MAX_SHOWN_DIFFERENCES = 50;
/** The same: many tell of one cause. */
const MAX_SHOWN_TROUBLES = 10;
/** Where they were made on purpose, and all came right. */
const MAX_SHOWN_CHAOS_TROUBLES = 2;

/** The evidence as lines for people; the last one says whether the sides are equal. */
export function evidenceText(report: DemoReport): string {
  const { source, destination, proofs, peakRssBytes, requestsPerObject } = report;
  const lines = [
    row("source", `${source.partition} ${source.region} ${source.bucket}`),
    row("", totalsText(source)),
    row("destination", `${destination.partition} ${destination.region} ${destination.bucket}`),
    row("", totalsText(destination)),
    row("compared", "every entry: order, kind, size, headers, metadata, tags, and content"),
    ...settledLines(report),
    row(
      "",
      `by checksum ${proofs.checksum}, by ETag ${proofs.etag}, by the ledger ${proofs.ledger}`,
    ),
    row(
      "rate",
      `${report.objectsPerSecond} objects/s in ${formatDuration(report.durationMs)}, on this machine`,
    ),
    ...lagLines(report),
    row("requests", `per object: S3 ${requestsPerObject.s3}, ledger ${requestsPerObject.ledger}`),
    row("", `at the source ${operationsText(report.source.requests.dynamodb)}`),
    row("", `at the destination ${operationsText(destination.requests.s3)}`),
    row("peak memory", `worker ${formatBytes(peakRssBytes.worker)}`),
    row("", `sandbox, replay and comparison together ${formatBytes(peakRssBytes.sandbox)}`),
  ];
  const found = [...chaosLines(report), ...troubleLines(report), ...differenceLines(report)];
  return [...lines, ...found, verdict(report)].join("\n");
}

/** What the policy leaves out, by what of it. */
function settledLines({
  settled,
  keyRules = [],
  later = [],
  shown = [],
}: DemoReport): readonly string[] {
  if (settled === undefined) {
    return [];
  }
  const reasons = Object.entries(settled.reasons).map(
    ([reason, count]) => `${formatCount(count)} ${reason}`,
  );
  return [
    row("", "under the policy, as xpart verify does"),
    row("left out", `${formatCount(settled.keys)} keys by policy: ${reasons.join(", ") || "none"}`),
    ...keyRules.map(({ from, to }, index) =>
      row(index === 0 ? "keys" : "", `${shownPrefix(from)} are ${shownPrefix(to)} there`),
    ),
    ...later.map((text, index) => row(index === 0 ? "later" : "", text)),
    ...shown.map(({ part, text }, index) => row(index === 0 ? "shown" : "", `${part}: ${text}`)),
  ];
}

function shownPrefix(prefix: string): string {
  return JSON.stringify(`${printable(prefix)}*`);
}

function row(label: string, value: string): string {
  return `  ${label.padEnd(12)}${value}`;
}

/** Two lags with their names, since one is the product's and the other is what the demo does to it. */
function lagLines({ latencyMs, quietLatencyMs }: DemoReport): readonly string[] {
  const quiet =
    quietLatencyMs === null
      ? "of a quiet object: not measured"
      : `of a quiet object p50 ${formatDuration(quietLatencyMs.p50)}, slowest of ${quietLatencyMs.objects} ${formatDuration(quietLatencyMs.slowest)}`;
  const flood =
    latencyMs === null
      ? "in the demo's flood: nothing arrived"
      : `in the demo's flood p50 ${formatDuration(latencyMs.p50)}, p99 ${formatDuration(latencyMs.p99)}: waiting in line`;
  return [row("lag", quiet), row("", flood)];
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

type ChaosReport = NonNullable<DemoReport["chaos"]>;

function chaosLines({ chaos }: DemoReport): readonly string[] {
  if (chaos === undefined) {
    return [];
  }
  const counts = FAULT_TEXTS.map(([kind, text]) => `${formatCount(chaos.faults[kind])} ${text}`);
  return [
    row("chaos", `seed ${chaos.seed}`),
    ...counts.map((text) => row("", text)),
    row("came right", cameRightText(chaos.cameRight)),
  ];
}

function cameRightText({ hit, right, p50Ms, slowestMs }: ChaosReport["cameRight"]): string {
  const times = `half within ${formatDuration(p50Ms)}, the last after ${formatDuration(slowestMs)}`;
  return `${formatCount(right)} of ${formatCount(hit)} that hit a key${right === 0 ? "" : `: ${times}`}`;
}

function troubleLines(report: DemoReport): readonly string[] {
  const { deadLetters, stuck, troubles } = report;
  const isMade = report.chaos !== undefined && report.equal;
  const most = isMade ? MAX_SHOWN_CHAOS_TROUBLES : MAX_SHOWN_TROUBLES;
  const hidden = troubles.length - most;
  return [
    ...(stuck ? [row("stuck", "the queues did not become empty")] : []),
    ...(deadLetters > 0 ? [row("dead letters", formatCount(deadLetters))] : []),
    ...troubles.slice(0, most).map(({ reason, count }) => row("said", `${count} times: ${reason}`)),
    ...(hidden > 0 ? [row("", `and ${hidden} more, all of them with --json`)] : []),
  ];
}

function differenceLines({ differences, differenceCount }: DemoReport): readonly string[] {
  const shown = differences.slice(0, MAX_SHOWN_DIFFERENCES).map(findingLine);
  const hidden = differenceCount - shown.length;
  return [
    ...shown.map((text) => row("differs", text)),
    ...(hidden > 0 ? [row("", `and ${formatCount(hidden)} more, all of them with --json`)] : []),
  ];
}

function verdict({ equal, differenceCount }: DemoReport): string {
  if (equal) {
    return "equal: true";
  }
  return differenceCount > 0
    ? `equal: false (${formatCount(differenceCount)} differences)`
    : "equal: false (the source does not hold what was sent)";
}
