import { DEFAULT_POLICY, type Policy } from "../../model/policy.ts";
import type { Versioning } from "../memory-stacks.ts";
import { drawDeniedTags } from "./draw-denied-tags.ts";
import { drawDimensions } from "./draw-dimensions.ts";
import { drawFilter } from "./draw-filter.ts";
import { drawMappings } from "./draw-mappings.ts";
import { drawUnreadable } from "./draw-unreadable.ts";
import {
  type FaultRates,
  type History,
  NO_FAULTS,
  type Operation,
  type OperationKind,
  SLOW_BYTES_PER_SECOND,
} from "./history.ts";
import { Random } from "./random.ts";

const KEYS = ["a", "a/b", "a b+c"];
const MAX_OPERATIONS = 12;

/** How often each kind of operation is drawn, relative to the others. */
const WEIGHTS: readonly (readonly [OperationKind, number])[] = [
  ["put", 8],
  ["put-again", 2],
  ["multipart", 3],
  ["delete", 4],
  ["delete-entry", 4],
  ["tag", 3],
  ["untag", 1],
  ["expire-current", 1],
  ["expire-entry", 1],
  ["suspend", 1],
  ["resume", 1],
  ["foreign-put", 0.3],
  ["archive", 0.5],
  ["restore", 0.5],
];

/** How many histories are about nothing but one null version, written and deleted in place by slow workers. */
const IN_PLACE_SHARE = 0.05;
const IN_PLACE_FAULTS: FaultRates = { ...NO_FAULTS, slow: 0.25, late: 0.02 };
const IN_PLACE_KINDS = ["put", "put", "put-again", "delete", "delete", "tag", "tag"] as const;

/**
 * Two workers on one null version are a race that a history of everything has too seldom: a delete that
 * waits until the key was written again.
 */
function drawInPlace(seed: number, random: Random): History {
  return {
    seed,
    sourceVersioning: "unversioned",
    destinationVersioning: "unversioned",
    multipartOrder: "completion",
    policy: DEFAULT_POLICY,
    faults: IN_PLACE_FAULTS,
    operations: Array.from({ length: 4 + random.below(MAX_OPERATIONS) }, () => ({
      key: "a",
      afterMs: random.chance(0.3) ? random.below(300) : 10_000 + random.below(30_000),
      pick: random.next(),
      kind: random.pick(IN_PLACE_KINDS),
    })),
  };
}

/** How likely a history has what. */
export interface DrawnShares {
  /** A filter; absent: as likely as in every run. */
  readonly filtered?: number;
  /** Mappings of keys and classes, and further filters; absent: as likely as in every run. */
  readonly mapped?: number;
  /** Versions that S3 cannot read; absent: as likely as in every run. */
  readonly unreadable?: number;
}

/** Draws the history of a seed. */
export function drawHistory(seed: number, shares: DrawnShares = {}): History {
  const { filtered, mapped, unreadable } = shares;
  const random = new Random(seed);
  if (random.chance(IN_PLACE_SHARE)) {
    return drawUnreadable(drawDeniedTags(drawInPlace(seed, random)), unreadable);
  }
  const [sourceVersioning, destinationVersioning] = random.pick(VERSIONINGS);
  const keys = KEYS.slice(0, 1 + random.below(KEYS.length));
  const count = 1 + random.below(MAX_OPERATIONS);
  const operations = Array.from({ length: count }, () => drawOperation(random, keys));
  const history: History = {
    seed,
    sourceVersioning,
    destinationVersioning,
    multipartOrder: random.pick(["completion", "initiation"]),
    policy: random.chance(0.55) ? DEFAULT_POLICY : drawPolicy(random),
    faults: random.chance(0.1) ? NO_FAULTS : drawFaults(random),
    ...(random.chance(0.5) ? { bytesPerSecond: SLOW_BYTES_PER_SECOND } : {}),
    operations: operations.filter(
      ({ kind }) =>
        !(sourceVersioning === "unversioned" && VERSIONED_ONLY.has(kind)) &&
        // Without versions a foreign write destroys the replica, and no event of the source tells.
        !(destinationVersioning === "unversioned" && kind === "foreign-put"),
    ),
  };
  const chosen = drawMappings(drawFilter(drawDimensions(history), filtered), mapped);
  return drawUnreadable(drawDeniedTags(chosen), unreadable);
}

/** The bucket pairs that C1 allows; a destination with versions takes whatever the source is. */
const VERSIONINGS: readonly (readonly [Versioning, Versioning])[] = [
  ["enabled", "enabled"],
  ["enabled", "enabled"],
  ["enabled", "enabled"],
  ["suspended", "enabled"],
  ["unversioned", "enabled"],
  ["unversioned", "unversioned"],
];

const VERSIONED_ONLY = new Set<OperationKind>(["suspend", "resume", "expire-entry"]);

function drawOperation(random: Random, keys: readonly string[]): Operation {
  const base = {
    key: random.pick(keys),
    afterMs: random.chance(0.6) ? random.below(300) : random.below(5_000),
    pick: random.next(),
  };
  const kind = drawKind(random);
  return kind === "multipart"
    ? { ...base, kind, uploadMs: random.below(8_000) }
    : { ...base, kind };
}

function drawKind(random: Random): OperationKind {
  const total = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.next() * total;
  for (const [kind, weight] of WEIGHTS) {
    left -= weight;
    if (left < 0) {
      return kind;
    }
  }
  return "put";
}

function drawPolicy(random: Random): Policy {
  return {
    ...DEFAULT_POLICY,
    deleteMarkers: random.pick(["replicate", "replicate", "ignore"]),
    versionDeletes: random.pick(["replicate", "replicate", "ignore"]),
    lifecycle: random.pick(["ignore", "replicate"]),
    tags: random.pick(["replicate", "replicate", "ignore"]),
    foreign: random.pick(["report", "report", "delete"]),
    storageClass: random.pick(["same", "same", "STANDARD_IA"]),
    maxRewrites: random.pick([100, 100, 0, 1, 2, 5]),
    ...(random.chance(0.3) ? { maxDeletesPerHour: random.below(4) } : {}),
    ...(random.chance(0.3) ? { restore: { tier: "Bulk", days: 1 } as const } : {}),
  };
}

function drawFaults(random: Random): FaultRates {
  const rate = (most: number) => (random.chance(0.5) ? random.next() * most : 0);
  return {
    ...NO_FAULTS,
    duplicate: rate(0.4),
    delay: rate(0.6),
    maxDelayMs: random.pick([500, 5_000, 60_000, 600_000]),
    refuse: rate(0.2),
    loseAnswer: rate(0.15),
    late: rate(0.05),
    crash: rate(0.1),
    breakBody: rate(0.1),
    stall: rate(0.05),
    slow: rate(0.06),
  };
}
