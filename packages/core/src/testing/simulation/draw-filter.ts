import { FILTERS, FIXED_FILTERS, TAG_FILTERS } from "./filters.ts";
import type { History } from "./history.ts";
import { Random } from "./random.ts";

/** How many histories have a filter. */
const SHARE = 0.2;

/** Adds a filter to some histories. Drawn apart from all else, so that the rest of a seed stays as it was. */
export function drawFilter(history: History, share: number = SHARE): History {
  const random = new Random(history.seed ^ 0x7ed55d16);
  if (!random.chance(share)) {
    return history;
  }
  // What nobody may read may not be asked for its tags either: it is left out, and no release tries it again.
  const isRefused = history.operations.some(
    (operation) => operation.kind === "deny" || "refusal" in operation,
  );
  const filter = random.pick([
    ...FIXED_FILTERS,
    ...(isRefused ? [] : [...TAG_FILTERS, ...TAG_FILTERS]),
  ]);
  const leaving = random.pick(["keep", "delete", "delete"] as const);
  const scope = { ...FILTERS[filter].scope, leaving };
  return { ...history, filter, policy: { ...history.policy, scope } };
}
