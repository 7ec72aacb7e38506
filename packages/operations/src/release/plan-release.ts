import {
  ok,
  previewReconcile,
  type ReconcileWishes,
  type ReplicationFailure,
  type Result,
  type Step,
} from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { readingRun } from "../open/reading-run.ts";

/** What a release of one key would do. */
export interface ReleasePlan {
  readonly key: string;
  readonly steps: readonly Step[];
  /** Why no plan can be made at the moment; the release can be asked for all the same. */
  readonly failure?: ReplicationFailure;
}

/** Says what reconciling a key with these wishes would do now. Only reads. */
export async function planRelease(
  key: string,
  wishes: ReconcileWishes,
  deployment: Deployment,
): Promise<Result<ReleasePlan, ReplicationFailure>> {
  const trigger = { key, release: wishes.release === true, history: wishes.history };
  const preview = await previewReconcile(trigger, readingRun(deployment));
  if (!preview.ok) {
    return preview;
  }
  const { planned } = preview.value;
  if (planned.ok) {
    return ok({ key, steps: planned.value.steps });
  }
  return planned.error.kind === "service"
    ? planned
    : ok({ key, steps: [], failure: planned.error });
}
