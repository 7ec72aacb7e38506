import type { Estimate, PriceTable, Volume, WorkPace } from "@xpart/operations";
import { formatBytes, formatCount, formatDuration } from "../../io/format.ts";
import type { MeasuredSource } from "./measure-source.ts";

/** What an estimate is made of. */
export interface EstimateFacts {
  readonly volume: Volume;
  readonly prices: PriceTable;
  readonly pace: WorkPace;
  readonly estimate: Estimate;
  readonly currentOnly: number;
  readonly inventory?: MeasuredSource["inventory"];
}

const MS_IN_HOUR = 3_600_000;
/** Less is told as less than this. */
const LEAST_SHOWN = 0.01;

/** An estimate for people. */
export function estimateText({
  volume,
  prices,
  pace,
  estimate,
  currentOnly,
  inventory,
}: EstimateFacts): string {
  const { keys, versions, markers, bytes, sizes } = volume;
  const money = (cost: number) =>
    `${cost > 0 && cost < LEAST_SHOWN ? `< ${LEAST_SHOWN}` : cost.toFixed(2)} ${prices.currency}`;
  const width = Math.max(...estimate.lines.map(({ name }) => name.length));
  const counts = estimate.lines.map(({ count }) =>
    Number.isInteger(count) ? formatCount(count) : count.toFixed(1),
  );
  const countWidth = Math.max(...counts.map(({ length }) => length));
  return [
    `source: ${formatCount(keys)} keys, ${formatCount(versions)} versions, ${formatCount(markers)} delete markers, ${formatBytes(bytes)}`,
    ...inventoryLines(inventory),
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
    `beside it: a tool that copies what is current alone, such as rclone: ${money(currentOnly)} and a machine`,
    "           S3 Batch Replication does not reach another partition",
    `prices: ${prices.name} (${prices.source}); into an empty destination, without retries, storage and free tiers`,
  ].join("\n");
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
