import { DEFAULT_BYTES_PER_SECOND, type ReplicationRun } from "@xpart/core";
import type { Deployment } from "./open-deployment.ts";

/** What planning and previewing need of a deployment. Its ports only read, so nothing that is planned can be applied. */
export function readingRun(
  { source, destination, ledger, policy, settings, otherWay }: Deployment,
  now: () => number = Date.now,
): ReplicationRun {
  return {
    ...{ source, destination, ledger, policy },
    clock: { now },
    newAttemptId: () => "preview",
    sourceBucket: settings.source.bucket,
    ...(otherWay === undefined ? {} : { otherWay }),
    deadlineMs: Number.MAX_SAFE_INTEGER,
    bytesPerSecond: DEFAULT_BYTES_PER_SECOND,
  };
}
