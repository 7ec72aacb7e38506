import { type Deployment, type SlicePorts, slicePortsOf } from "@xpart/operations";
import { pause } from "../../io/pause.ts";
import type { DeploymentContext } from "./deployment-options.ts";

/**
 * Listings a second of each side, unless somebody says otherwise: far below what S3 takes of one prefix, 5,500, so that
 * others who read the buckets are not throttled.
 */
export const DEFAULT_REQUESTS_PER_SECOND = 200;
/** Ranges at one time, unless somebody says otherwise. */
export const DEFAULT_PARALLEL = 8;

/** What a command compares a deployment by, or lists it: at so many listings a second of each side, until Ctrl-C. */
export function slicePortsFor(
  deployment: Deployment,
  { requestsPerSecond }: { readonly requestsPerSecond: number },
  { signal }: Pick<DeploymentContext, "signal">,
): SlicePorts {
  const sleep = (ms: number) => pause(ms, signal);
  const tools = { requestsPerSecond, sleep, random: Math.random, now: Date.now, signal };
  return slicePortsOf(deployment, tools);
}
