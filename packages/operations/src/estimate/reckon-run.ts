import type { RunLimits } from "../distributed/run-request.ts";
import { waitSecondsOf } from "../distributed/turns.ts";
import type { WorkPace } from "./estimate.ts";
import type { PriceTable } from "./prices.ts";
import { SERVICE_LIMITS } from "./service-limits.ts";

/** What a run in the cloud goes over. */
export interface RunScale {
  readonly keys: number;
  /** Versions and markers of the source; the destination has as many, or none. */
  readonly entries: number;
  /** Keys that are sent to the functions. */
  readonly sent: number;
}

/** How a run works. */
export interface RunPace {
  readonly limits: RunLimits & { readonly ranges: number };
  readonly functions: WorkPace;
  /** What a page of both listings takes at one of the parts that a child lists at one time, in milliseconds. */
  readonly pageMs: number;
}

/** What binds a rate: a setting, or a limit of AWS. */
export type Bound =
  | "concurrency"
  | "ranges"
  | "memoryMb"
  | "listingsPerSecond"
  | "S3's requests a prefix"
  | "keysPerSecond"
  | "functions.concurrency"
  | "SQS's requests"
  | "DynamoDB's writes a table";

/** What a run comes to. */
export interface RunReckoning {
  /** Of both sides. */
  readonly listings: number;
  readonly compare: RunPart;
  /** Sending what differs, and working it off; absent: nothing does. It runs while others are compared. */
  readonly send?: RunPart | undefined;
  readonly hours: number;
  /** Of listings, children, states and what they write down; what is sent costs what a backfill costs, besides. */
  readonly cost: number;
}

/** One part of it. */
export interface RunPart {
  /** Entries of each side, or keys, a second. */
  readonly perSecond: number;
  readonly hours: number;
  /** What would have to be raised for more. */
  readonly bound: Bound;
}

const PAGE_ENTRIES = 1_000;
/** Parts of a range that a child lists at one time. */
const PARTS_OF_CHILD = 4;
/** Keys that one core compares a second: measured, docs/limits.md. */
const KEYS_OF_CORE = 240_000;
const { mbOfCore, s3Reads, queueKeysLeast, ledgerUnits } = SERVICE_LIMITS;
/** Of an invocation of five minutes, as settings have it by default. */
const SLICE_SECONDS = 270;
/**
 * Of a slice: Slice and IsDone; of a child that has no turn AwaitTurn, too; of a range besides: its start and Done. Each million of a
 * Standard workflow's: 25 dollars.
 */
const STATES = { slice: 2, wait: 3, range: 2, perMillion: 25 } as const;
/** Of children that are too many, what is left of them, after so long each time (`distributed/turns.ts`). */
const [STEP, STEP_SECONDS] = [0.75, 60];
const SECONDS_IN_HOUR = 3_600;
const MILLION = 1e6;

/**
 * Reckons a run (V20): each of its rates is the least of what its settings and AWS's limits allow, with that named. It supposes that keys
 * lie in ranges of about one size, that nothing is throttled, and that a page takes its time whoever else lists.
 */
export function reckonRun(
  { keys, entries, sent }: RunScale,
  { limits, functions, pageMs }: RunPace,
  { perMillion, destination, gbSecond }: PriceTable,
): RunReckoning {
  const children = Math.min(limits.concurrency, limits.ranges);
  const cores = functions.memoryMb / mbOfCore.value;
  const pages = Math.ceil(entries / PAGE_ENTRIES);
  const compare = partOf(entries, [
    [limits.ranges < limits.concurrency ? "ranges" : "concurrency", children * listedRate(pageMs)],
    ["memoryMb", children * cores * KEYS_OF_CORE],
    ["listingsPerSecond", limits.listingsPerSecond * PAGE_ENTRIES],
    ["S3's requests a prefix", s3Reads.value * PAGE_ENTRIES],
  ]);
  const perKey = entries / Math.max(keys, 1);
  const workers = functions.concurrency * functions.keysAtOnce;
  const send =
    sent === 0
      ? undefined
      : partOf(sent, [
          ["keysPerSecond", limits.keysPerSecond],
          ["functions.concurrency", (workers * 1_000) / (functions.entryMs * perKey)],
          ["SQS's requests", queueKeysLeast.value],
          ["DynamoDB's writes a table", ledgerUnits.value / (2 * perKey + 2)],
        ]);
  const hours = Math.max(compare.hours, send?.hours ?? 0);
  const seconds = hours * SECONDS_IN_HOUR;
  // Children that are more than use the limits up wait without an invocation (V21).
  const atWork = Math.min(children, Math.max(1, entries / seconds / childRate(pageMs, cores)));
  const waiting = children - atWork;
  const asked = waiting > 0 ? (waiting * seconds) / waitSecondsOf(waiting) : 0;
  const paidSeconds = workedSeconds(children, atWork, seconds);
  const slices = limits.ranges + paidSeconds / SLICE_SECONDS;
  const states = STATES.slice * slices + STATES.wait * asked + STATES.range * limits.ranges;
  const cost =
    (pages * (perMillion.s3Write + destination.perMillion.s3Write)) / MILLION +
    paidSeconds * (functions.memoryMb / 1_024) * gbSecond +
    ((slices + asked) * (perMillion.invocation + perMillion.s3Write + perMillion.s3Read)) /
      MILLION +
    (states * STATES.perMillion) / MILLION;
  return { listings: 2 * pages, compare, ...(send === undefined ? {} : { send }), hours, cost };
}

/** Of all children together: all are at work at first, and a quarter fewer each minute, until as many are left as are needed. */
function workedSeconds(children: number, atWork: number, seconds: number): number {
  let [working, left, worked] = [children, seconds, 0];
  while (working > atWork && left > 0) {
    const minute = Math.min(left, STEP_SECONDS);
    worked += working * minute;
    left -= minute;
    working = Math.max(atWork, working * STEP);
  }
  return worked + atWork * left;
}

/** Entries a second of one child that nothing holds up. */
function childRate(pageMs: number, cores: number): number {
  return Math.min(listedRate(pageMs), cores * KEYS_OF_CORE);
}

function listedRate(pageMs: number): number {
  return ((PARTS_OF_CHILD * 1_000) / pageMs) * PAGE_ENTRIES;
}

function partOf(count: number, rates: readonly (readonly [Bound, number])[]): RunPart {
  const [bound, perSecond] = rates.reduce((least, rate) => (rate[1] < least[1] ? rate : least));
  return { bound, perSecond, hours: count / perSecond / SECONDS_IN_HOUR };
}
