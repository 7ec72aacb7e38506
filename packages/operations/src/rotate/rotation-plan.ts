import { err, ok, type Result } from "@xpart/core";
import { fillSecret, isOnServer } from "@xpart/deployment";
import type { Deployment } from "../open/open-deployment.ts";
import { leastWaitMs, type RotationOptions } from "./rotate-key.ts";

/** Whose key is rotated, where it is kept, and how long the old one stays. */
export interface RotationPlan extends Omit<RotationOptions, "onStep"> {
  readonly user: string;
  /** Of the user. */
  readonly partition: string;
  readonly secret: string;
}

/** Why a deployment has no key that could be rotated. */
export interface NoRotation {
  readonly what: string;
  readonly subject: string;
  readonly remedy: string;
}

/** What may be wished otherwise. */
export interface RotationWish {
  /** How long the old key stays; default: as long as a function can have it, and {@link REST_MS}. */
  readonly waitMs?: number | undefined;
  /** How long it is watched without the old key; default: {@link DEFAULT_WATCH_MS}. */
  readonly watchMs?: number | undefined;
}

/** How long the old key must rest once no function can have it: who uses it then has a copy of their own. */
const REST_MS = 2 * 60_000;
const DEFAULT_WATCH_MS = 2 * 60_000;

/** What a rotation of a deployment would be. */
export function planRotation(
  { settings, names }: Pick<Deployment, "settings" | "names">,
  { waitMs, watchMs = DEFAULT_WATCH_MS }: RotationWish = {},
): Result<RotationPlan, NoRotation> {
  const { name: partition } = settings.destination.partition;
  if (settings.credentials.kind === "federation") {
    return err({
      what: "There is no key to rotate",
      subject: 'credentials.kind is "federation"',
      remedy: "The functions open the destination's role with tokens, which end by themselves.",
    });
  }
  if (isOnServer(settings.destination)) {
    return err({
      what: "xpart does not make keys of servers that are not AWS",
      subject: `the destination is ${partition}`,
      remedy: `Make a second key at the server, put it into the secret (${fillSecret(settings)}), wait ten minutes, and delete the first.`,
    });
  }
  const functionsMs = leastWaitMs(settings.functions.timeoutSeconds);
  return ok({
    ...{ user: names.user, partition, secret: names.secret },
    ...{ waitMs: waitMs ?? functionsMs + REST_MS, functionsMs, watchMs },
  });
}
