import { DEFAULT_PRICES, type PriceTable, pricesOf } from "@xpart/operations";
import { BUILT, type CapacitySettings } from "./conditions.ts";
import type { Figures } from "./gauge.ts";

/** Of what is not in {@link PriceTable}, each for a million; the same pages and date. */
export const MORE_PRICES = {
  /** S3's events by EventBridge. */
  event: 1,
  /** Requests to a standard queue. */
  standardQueue: 0.4,
} as const;

/** One line of what an hour costs. */
export interface HourlyLine {
  readonly name: string;
  readonly dollars: number;
}

const MILLION = 1e6;
const SECONDS_IN_HOUR = 3_600;
/** Reads of the ledger for a new key: DynamoDB bills the batch's one question as two of each (docs/costs.md). */
const READ_UNITS = 2;

/** What the measured time comes to in an hour, in US dollars; without the bytes that leave, and what stands by (docs/costs.md). */
export function hourlyCost(
  figures: Figures,
  settings: CapacitySettings,
  prices: PriceTable = pricesOf(DEFAULT_PRICES, "aws", "aws"),
): readonly HourlyLine[] {
  const { delivered, event, object, part, taken, measuredSeconds } = figures;
  const { perMillion, destination } = prices;
  const perHour = SECONDS_IN_HOUR / measuredSeconds;
  const worked = taken.source;
  const line = (name: string, count: number, each: number): HourlyLine => ({
    name,
    dollars: (count * perHour * each) / MILLION,
  });
  const gbSeconds =
    event.seconds * (BUILT.eventMemoryMb / 1_024) +
    (object.seconds + part.seconds) * (settings.memoryMb / 1_024);
  return [
    line("events", delivered, MORE_PRICES.event),
    // Each event is sent by itself; received and deleted in tens, or as many as a batch has.
    line(
      "buffer queue",
      delivered + 2 * Math.max(event.invocations, delivered / BUILT.request),
      MORE_PRICES.standardQueue,
    ),
    line(
      "FIFO queue",
      Math.max(event.invocations, delivered / BUILT.request) + 2 * object.invocations,
      perMillion.queue,
    ),
    line(
      "invocations",
      event.invocations + object.invocations + part.invocations,
      perMillion.invocation,
    ),
    { name: "GB-seconds", dollars: gbSeconds * perHour * prices.gbSecond },
    line("source reads", taken.source, perMillion.s3Read),
    line("destination writes", taken.destination, destination.perMillion.s3Write),
    line("ledger reads", worked * READ_UNITS, perMillion.ledgerRead),
    line("ledger writes", taken.ledger, perMillion.ledgerWrite),
  ];
}

/** The sum of them. */
export function totalOf(lines: readonly HourlyLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}
