import type { History, Operation, Unreadable } from "./history.ts";
import { Random } from "./random.ts";

/** How many histories have versions that S3 itself cannot read. */
const SHARE = 0.08;
const CAUSES: readonly Unreadable[] = ["customer-key", "key-unusable"];

/**
 * Has S3 say of some versions that it cannot read them: by their writer's own key (SSE-C), or a KMS key that is disabled,
 * also after they have crossed. Drawn apart from all else, so that the rest of a seed stays as it was. Not where it could not
 * be judged, as for other refusals, nor where a filter asks who wrote a version, which its description would tell.
 */
export function drawUnreadable(history: History, share: number = SHARE): History {
  const random = new Random(history.seed ^ 0x3c6ef372);
  const { before, ledgerLoss, policy } = history;
  const isFair =
    before === undefined && ledgerLoss === undefined && policy.scope?.replicas === undefined;
  return isFair && random.chance(share)
    ? { ...history, operations: history.operations.map((operation) => refuse(operation, random)) }
    : history;
}

function refuse(operation: Operation, random: Random): Operation {
  const { kind, key, afterMs, pick } = operation;
  switch (kind) {
    case "put":
    case "put-again":
    case "multipart": {
      const answer = random.pick(CAUSES);
      const until = random.pick(["end", "never"] as const);
      return random.chance(0.3) && operation.refusal === undefined
        ? { ...operation, refusal: { side: "source", answer, until } }
        : operation;
    }
    case "untag":
    case "expire-entry":
    case "archive":
      return random.chance(0.5)
        ? { key, afterMs, pick, kind: "deny", answer: "key-unusable" }
        : operation;
    default:
      return operation;
  }
}
