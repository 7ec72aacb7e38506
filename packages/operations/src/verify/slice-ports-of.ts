import { createS3VersionLister, type S3ReaderOptions } from "@xpart/aws-adapters";
import { mapLister } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { type LimitWatch, watchPace } from "../ranges/limit-watch.ts";
import { createPacedLister, type PaceTools } from "../ranges/paced-lister.ts";
import { createRequestPace } from "../ranges/request-pace.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";

/** How fast a deployment's buckets are listed. */
export interface DeploymentPace extends Pick<PaceTools, "sleep" | "random" | "signal"> {
  /** Listings a second, of each side. */
  readonly requestsPerSecond: number;
  /** Hears of what this pace, or a side that is throttled, holds back. */
  readonly watch?: LimitWatch | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** As much of a deployment as is compared. */
export interface ComparedDeployment
  extends Pick<Deployment, "source" | "destination" | "ledger" | "policy" | "keys"> {
  readonly readers: { readonly [Side in keyof Deployment["readers"]]: S3ReaderOptions };
  readonly settings: { readonly destination: { readonly objectLock: boolean } };
}

/** What comparing a deployment reads: its buckets, listed at a pace, and its ledger. */
export function slicePortsOf(deployment: ComparedDeployment, tools: DeploymentPace): SlicePorts {
  const { source, destination, ledger, policy, keys, readers, settings } = deployment;
  const listerOf = (side: keyof Deployment["readers"]) => {
    const pace = watchPace(createRequestPace(tools.requestsPerSecond, tools), tools.watch);
    return createPacedLister(createS3VersionLister(readers[side]), { ...tools, pace });
  };
  return {
    source: { store: source, lister: listerOf("source") },
    destination: { store: destination, lister: mapLister(listerOf("destination"), keys) },
    clock: { now: () => tools.now() },
    hasObjectLock: settings.destination.objectLock,
    ...{ ledger, policy },
  };
}
