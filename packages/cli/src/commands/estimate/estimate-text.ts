import type {
  Estimate,
  OtherWay,
  PriceTable,
  RunReckoning,
  Volume,
  WorkPace,
} from "@xpart/operations";
import { formatBytes, formatCount, formatDuration } from "../../io/format.ts";
import type { MeasuredSource } from "./measure-source.ts";

/** What an estimate is made of. */
export interface EstimateFacts {
  readonly volume: Volume;
  readonly prices: PriceTable;
  readonly pace: WorkPace;
  readonly estimate: Estimate;
  readonly others: readonly OtherWay[];
  readonly inventory?: MeasuredSource["inventory"];
  readonly sample?: SampleFacts | undefined;
  /** Absent: the deployment has no runs in the cloud. */
  readonly run?: RunReckoning | undefined;
}

/** What a sample was. */
export interface SampleFacts {
  /** 1: there are too few keys for a sample, and all were listed. */
  readonly oneIn: number;
  /** Ranges that the keys were split into, and those that were listed. */
  readonly ranges: number;
  readonly listed: number;
  readonly requests: number;
  /** Shares, farther than which a sample in twenty is off. */
  readonly errors: Readonly<Record<"keys" | "entries" | "bytes" | "cost", number>>;
}

const MS_IN_HOUR = 3_600_000;
/** Less is told as less than this. */
const LEAST_SHOWN = 0.01;
/** Shares below it have a digit behind the point. */
const LEAST_ROUNDED = 0.1;

/** An estimate for people. */
export function estimateText({
  volume,
  prices,
  pace,
  estimate,
  others,
  inventory,
  sample,
  run,
}: EstimateFacts): string {
  const { keys, versions, markers, bytes, sizes } = volume;
  const money = (cost: number) =>
    `${cost > 0 && cost < LEAST_SHOWN ? `< ${LEAST_SHOWN}` : cost.toFixed(2)} ${prices.currency}`;
  const width = Math.max(...estimate.lines.map(({ name }) => name.length));
  const counts = estimate.lines.map(({ count }) =>
    Number.isInteger(count) ? formatCount(count) : count.toFixed(1),
  );
  const othersWidth = Math.max(...others.map(({ name }) => name.length));
  const countWidth = Math.max(...counts.map(({ length }) => length));
  return [
    `source: ${formatCount(keys)} keys, ${formatCount(versions)} versions, ${formatCount(markers)} delete markers, ${formatBytes(bytes)}`,
    ...inventoryLines(inventory),
    ...sampleLines(sample),
    ...sizes
      .filter((size) => size.versions > 0)
      .map(
        (size) =>
          `  ${size.name.padEnd(10)} ${formatCount(size.versions)} versions, ${formatBytes(size.bytes)}`,
      ),
    "",
    ...estimate.lines.map(
      ({ name, cost }, at) =>
        `${name.padEnd(width)}  ${(counts[at] ?? "").padStart(countWidth)}  ${money(cost)}`,
    ),
    `${"in all".padEnd(width)}  ${"".padStart(countWidth)}  ${money(estimate.total)}`,
    "",
    `about ${formatDuration(estimate.hours * MS_IN_HOUR)} at ${formatCount(pace.concurrency)} functions at a time, ` +
      `${formatBytes(pace.bytesPerSecond)}/s each and ${formatCount(pace.entryMs)} ms an entry`,
    ...(run === undefined
      ? []
      : [
          `by a run in the cloud (--distributed): about ${formatDuration(run.hours * MS_IN_HOUR)}, bound by ${run.send?.bound ?? run.compare.bound}; ` +
            `it costs ${money(run.cost)} more`,
        ]),
    "beside it:",
    ...others.map(
      ({ name, cost, lacks }) => `  ${name.padEnd(othersWidth)}  ${money(cost)}  ${lacks}`,
    ),
    ...priceLines(prices),
    "into an empty destination, without retries, storage and free tiers",
  ].join("\n");
}

function priceLines({ name, source, partition, destination, isSourceConfirmed }: PriceTable) {
  const { isConfirmed } = destination;
  const standIn = `not confirmed; those of ${name} stand in`;
  return [
    `prices: ${name} (${source})`,
    ...(isSourceConfirmed ? [] : [`  of the source's partition: ${standIn}, in ${partition}`]),
    `  of the destination's requests, in ${destination.partition}: ${isConfirmed ? destination.source : standIn}`,
    ...(isConfirmed && isSourceConfirmed
      ? []
      : [
          "  --price-list reads the partition's own, as AWS publishes them; or write them into a file: --print-prices begins one, --prices reads it",
        ]),
  ];
}

function sampleLines(sample: EstimateFacts["sample"]): readonly string[] {
  if (sample === undefined) {
    return [];
  }
  const { oneIn, ranges, listed, requests, errors } = sample;
  const share = (error: number) => `${(error * 100).toFixed(error < LEAST_ROUNDED ? 1 : 0)} %`;
  const work = `${formatCount(listed)} of ${formatCount(ranges)} ranges, ${formatCount(requests)} requests`;
  return oneIn === 1
    ? [`listed as a whole, as there are too few keys for a sample: ${work}`]
    : [
        `from a sample: ${work}; in 19 of 20 samples not farther off than ` +
          `${share(errors.keys)} of keys, ${share(errors.entries)} of entries, ${share(errors.bytes)} of bytes, ${share(errors.cost)} of the cost`,
      ];
}

function inventoryLines(inventory: EstimateFacts["inventory"]): readonly string[] {
  if (inventory === undefined) {
    return [];
  }
  const { createdMs, files, hasVersions } = inventory;
  return [
    `as an inventory of ${new Date(createdMs).toISOString()} says, in ${formatCount(files)} files`,
    ...(hasVersions
      ? []
      : [
          "note: it has current versions alone; what a backfill takes of older ones is not counted",
        ]),
  ];
}
