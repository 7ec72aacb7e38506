import { type Deployment, type SlicePorts, slicePortsOf } from "@xpart/operations";
import { pause } from "../../io/pause.ts";
import type { DeploymentContext } from "./deployment-options.ts";

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
