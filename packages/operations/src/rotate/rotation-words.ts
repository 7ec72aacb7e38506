import type { PortError } from "@xpart/core";
import { durationText } from "../words/duration-text.ts";
import { timeText } from "../words/entry-words.ts";
import { printable } from "../words/printable.ts";
import { remedyFor } from "../words/remedy.ts";
import type { Rotation, RotationFailure, RotationStep } from "./rotate-key.ts";
import type { RotationPlan } from "./rotation-plan.ts";
import { MAX_REST_LOOKS, STOPPED_OPERATION, WATCH_OPERATION } from "./watch-rotation.ts";

/** What a rotation would do, in one sentence without a full stop. */
export function rotationPlanWords(plan: RotationPlan): string {
  const { user, partition, secret, waitMs, watchMs } = plan;
  return `a new access key of ${user} in ${partition} takes the place of the one in the secret ${secret}; the old one is switched off after ${durationText(waitMs)}, and deleted after ${durationText(watchMs)} more`;
}

/** What a step has done, without a full stop. Ids of keys are no secret; what signs is in none. */
export function rotationStepWords(step: RotationStep): string {
  switch (step.kind) {
    case "created":
      return `made the key ${step.id}`;
    case "proved":
      return `${step.id} reads the destination bucket`;
    case "written":
      return "the secret has it";
    case "waiting":
      return `waiting ${durationText(step.ms)}: functions read the secret every five minutes, and end what they have begun`;
    case "still-used":
      return `${step.id} was used at ${timeText(step.lastUsedMs)}, when no function could have it any more: somebody has a copy of it; looking again in a minute, for ${MAX_REST_LOOKS} minutes`;
    case "rests":
      return step.lastUsedMs === undefined
        ? `nobody has used ${step.id}, as far as IAM knows`
        : `${step.id} was used last at ${timeText(step.lastUsedMs)}, as far as IAM knows, and rests`;
    case "switched-off":
      return `switched ${step.id} off; watching`;
    case "removed":
      return `deleted ${step.id}`;
    case "undone":
      return step.error === undefined
        ? `undone: ${step.what}`
        : `NOT undone: ${step.what}: ${printable(step.error.message)}`;
  }
}

/** What a rotation came to, without a full stop. */
export function rotatedWords({ oldId, newId }: Rotation): string {
  return `rotated: ${newId} is in the place of ${oldId}, which is deleted`;
}

/** Why there was none, and what is left to do by hand. */
export function rotationFailureWords({ error, left }: RotationFailure): {
  readonly what: string;
  readonly remedy: string;
} {
  return {
    what: `The key was not rotated: ${printable(error.message)}`,
    remedy:
      left.length === 0
        ? `Everything is as it was.${isOwnFinding(error) ? "" : ` ${remedyFor(error)}`}`
        : `By hand: ${left.join("; ")}.`,
  };
}

const OWN_KINDS: readonly PortError["kind"][] = ["misconfigured", "conflict"];
const OWN_OPERATIONS = [STOPPED_OPERATION, WATCH_OPERATION];

/** What no service has answered: it says itself what to do. */
function isOwnFinding({ kind, code, operation }: PortError): boolean {
  return code === undefined && (OWN_KINDS.includes(kind) || OWN_OPERATIONS.includes(operation));
}
