import type { Policy } from "../../model/policy.ts";
import type { Before, History, LedgerLoss, Operation, Outage, Refusal } from "./history.ts";
import { Random } from "./random.ts";
import { SIMULATION_START_MS } from "./simulation-start.ts";

/** What a history may have beside operations and faults; most have two or three of these. */
const DIMENSIONS = [
  ...["refusals", "refusals", "outages", "skew", "loss", "before", "listings", "versionless"],
] as const;
type Dimension = (typeof DIMENSIONS)[number];

/**
 * What cannot be judged together with refusals: nothing shows that a copy which the ledger does not know is equal to
 * a version that may not be read, and an event without a version id cannot say which refusal its tags ended.
 */
const UNFAIR_WITH_REFUSALS = ["loss", "before", "versionless"] as const;

/** How many dimensions a history has: none in two of twelve, and so on. */
const COUNTS = [0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3];

/** Adds what else happens to a history. Drawn apart from it, so that the rest of a seed stays as it was. */
export function drawDimensions(history: History): History {
  const random = new Random(history.seed ^ 0x2c1b3c6d);
  const drawn = new Set<Dimension>();
  for (let count = random.pick(COUNTS); count > 0; count -= 1) {
    drawn.add(random.pick(DIMENSIONS));
  }
  if (UNFAIR_WITH_REFUSALS.some((dimension) => drawn.has(dimension))) {
    drawn.delete("refusals");
  }
  let whole = history;
  for (const dimension of drawn) {
    whole = { ...whole, ...drawDimension(dimension, whole, random) };
  }
  return whole.wantsWholeHistory === true && random.chance(SINCE_SHARE)
    ? { ...whole, policy: { ...whole.policy, history: drawSince(whole, random) } }
    : whole;
}

/** How often what is asked for as a whole begins at an instant (R12). */
const SINCE_SHARE = 0.4;

/** An instant while the operations come, some of which may wait for five seconds. */
function drawSince({ operations }: History, random: Random): NonNullable<Policy["history"]> {
  const sinceMs = SIMULATION_START_MS + random.below(operations.length * 2_000);
  return { since: new Date(sinceMs).toISOString() };
}

function drawDimension(dimension: Dimension, history: History, random: Random): Partial<History> {
  const count = history.operations.length;
  switch (dimension) {
    case "refusals":
      return { operations: history.operations.map((operation) => refuse(operation, random)) };
    case "outages":
      return { outages: [drawOutage(count, random)] };
    case "skew":
      return drawSkew(history, random);
    case "loss":
      return {
        ledgerLoss: drawLoss(count, random),
        // Of equal contents nobody could tell which one a lost row was of.
        operations: history.operations.map((operation) =>
          operation.kind === "put-again" ? { ...operation, kind: "put" } : operation,
        ),
      };
    case "before":
      return {
        before: drawBefore(count, random),
        ...(random.chance(0.4) ? { wantsWholeHistory: true } : {}),
      };
    case "listings":
      return {
        faults: { ...history.faults, wrongListing: 0.02 + random.next() * 0.2 },
        // With a foreign entry nothing tells whether the source has it but the listing.
        policy: { ...history.policy, foreign: "report" },
      };
    case "versionless":
      return {
        hasVersionlessEvents: true,
        // Nothing tells which of the entries that left lifecycle took: what policy makes of both is one.
        policy: { ...history.policy, lifecycle: "replicate", versionDeletes: "replicate" },
        ...(random.chance(0.5) ? { wantsWholeHistory: true } : {}),
      };
    default:
      throw new RangeError(`nothing is drawn for ${dimension satisfies string}`);
  }
}

const REFUSALS: readonly Refusal[] = [
  { side: "source", answer: "denied", until: "tags" },
  { side: "source", answer: "denied", until: "end" },
  { side: "source", answer: "denied", until: "never" },
  { side: "destination", answer: "invalid", until: "tags" },
  { side: "destination", answer: "invalid", until: "end" },
  { side: "destination", answer: "invalid", until: "never" },
  { side: "destination", answer: "denied", until: "never" },
];

function refuse(operation: Operation, random: Random): Operation {
  switch (operation.kind) {
    case "put":
    case "multipart":
      return random.chance(0.3) ? { ...operation, refusal: random.pick(REFUSALS) } : operation;
    case "untag":
    case "expire-entry": {
      const { key, afterMs, pick } = operation;
      return random.chance(0.5) ? { key, afterMs, pick, kind: "deny" } : operation;
    }
    default:
      return operation;
  }
}

function drawOutage(count: number, random: Random): Outage {
  return {
    fromOperation: random.below(count),
    durationMs: random.pick([500, 5_000, 60_000, 600_000]),
    side: random.pick(["source", "destination"]),
    what: random.pick(["objects", "everything"]),
  };
}

/** Two clocks up to this far apart, and leases hold, however late a request takes effect within its bounds. */
const SMALL_SKEW_MS = 750;
/** Further apart, nothing may outlast its worker: the margin of a lease is used up. */
const SKEWS_MS = [SMALL_SKEW_MS, SMALL_SKEW_MS, SMALL_SKEW_MS, 2_500, 30_000];

function drawSkew({ faults }: History, random: Random): Partial<History> {
  const clockSkewMs = random.pick(SKEWS_MS);
  return clockSkewMs === 30_000
    ? { clockSkewMs, faults: { ...faults, late: 0, stall: 0, slow: 0 } }
    : { clockSkewMs };
}

function drawLoss(count: number, random: Random): LedgerLoss {
  const afterOperation = random.below(count);
  return random.chance(0.5)
    ? { afterOperation }
    : { afterOperation, backTo: random.below(afterOperation + 1) };
}

function drawBefore(count: number, random: Random): Before {
  return {
    operations: 1 + random.below(Math.max(1, count - 1)),
    copied: random.pick(["none", "newest", "some", "all"]),
  };
}
