import type { History, Operation, Refusal } from "./history.ts";
import { Random } from "./random.ts";

/** How many histories have versions whose tags alone are denied. */
const SHARE = 0.08;
const DENIED = { side: "source", answer: "denied", of: "tags" } as const;

/**
 * Has the source give no tags of some versions whose tags change, though it gives the rest of them. Drawn apart from all
 * else, so that the rest of a seed stays as it was. Not where it could not be judged, as for other refusals, nor where a filter
 * asks for tags.
 */
export function drawDeniedTags(history: History): History {
  const random = new Random(history.seed ^ 0x1b873593);
  const { policy, before, ledgerLoss, hasVersionlessEvents } = history;
  const isFair =
    policy.tags === "replicate" &&
    policy.scope?.tags === undefined &&
    before === undefined &&
    ledgerLoss === undefined &&
    hasVersionlessEvents !== true;
  return isFair && random.chance(SHARE)
    ? { ...history, operations: history.operations.map((operation) => deny(operation, random)) }
    : history;
}

function deny(operation: Operation, random: Random): Operation {
  if ((operation.kind !== "tag" && operation.kind !== "untag") || random.chance(0.4)) {
    return operation;
  }
  const refusal: Refusal = { ...DENIED, until: random.pick(["tags", "end", "never"]) };
  return { ...operation, refusal };
}
