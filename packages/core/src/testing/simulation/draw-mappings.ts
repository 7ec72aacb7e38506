import type { Policy } from "../../model/policy.ts";
import { FILTERS, type FilterName, FURTHER_FILTERS } from "./filters.ts";
import type { History } from "./history.ts";
import { KEY_MAPS, type KeyMapName } from "./key-maps.ts";
import { Random } from "./random.ts";

/** How many histories have mappings, and the filters that go with them. */
const SHARE = 0.15;

const KEY_MAP_NAMES = Object.keys(KEY_MAPS) as KeyMapName[];

/** One class for another, `STANDARD` among them, which S3 does not name. */
const CLASS_MAPS: readonly Policy["storageClass"][] = [
  "same",
  { STANDARD: "STANDARD_IA", GLACIER_IR: "STANDARD" },
  { STANDARD_IA: "GLACIER_IR", INTELLIGENT_TIERING: "STANDARD_IA" },
];

/**
 * Adds to some histories what keys are called at the destination, classes of objects and what becomes of them, and further
 * filters. Drawn apart from all else, so that the rest of a seed stays as it was.
 */
export function drawMappings(history: History, share: number = SHARE): History {
  const random = new Random(history.seed ^ 0x3c6ef372);
  if (!random.chance(share)) {
    return history;
  }
  const withKeys = random.chance(0.6) ? withKeyMap(history, random.pick(KEY_MAP_NAMES)) : history;
  const withClasses = random.chance(0.6)
    ? underPolicy({ ...withKeys, hasOrigins: true }, { storageClass: random.pick(CLASS_MAPS) })
    : withKeys;
  const filtered = random.chance(0.5) ? withFilter(withClasses, random) : withClasses;
  return random.chance(0.3) ? underPolicy(filtered, { sourceMetadata: "from" }) : filtered;
}

function withKeyMap(history: History, keyMap: KeyMapName): History {
  return underPolicy({ ...history, keyMap }, { keys: KEY_MAPS[keyMap].keys });
}

function withFilter(history: History, random: Random): History {
  // What nobody may read may be asked neither for its tags nor for who wrote it.
  const isRefused = history.operations.some(
    (operation) => operation.kind === "deny" || "refusal" in operation,
  );
  const drawn = random.pick(isRefused ? FURTHER_FILTERS.filter(isFixed) : FURTHER_FILTERS);
  const filter = drawn === "some-classes" ? drawClasses(history) : drawn;
  const leaving = random.pick(["keep", "delete"] as const);
  const hasOrigins = history.hasOrigins === true || ORIGIN_FILTERS.has(filter);
  return underPolicy(
    { ...history, filter, ...(hasOrigins ? { hasOrigins } : {}) },
    { scope: { ...FILTERS[filter].scope, leaving } },
  );
}

/** Filters that leave nothing out where objects are all alike. */
const ORIGIN_FILTERS: ReadonlySet<FilterName> = new Set<FilterName>([
  ...(["some-classes", "other-classes", "no-replicas"] as const),
]);

/** Half of the filters by class leave STANDARD out, to which no answer of S3 gives a name. Drawn apart, too. */
function drawClasses({ seed }: History): FilterName {
  return new Random(seed ^ 0x1f83d9ab).chance(0.5) ? "some-classes" : "other-classes";
}

function isFixed(name: FilterName): boolean {
  const { tags, replicas } = FILTERS[name].scope;
  return tags === undefined && replicas === undefined;
}

function underPolicy(history: History, choices: Partial<Policy>): History {
  return { ...history, policy: { ...history.policy, ...choices } };
}
