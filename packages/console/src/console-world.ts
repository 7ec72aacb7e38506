import type { Deployment, PausePorts, SlicePorts } from "@xpart/operations";
import type { StatusWatch } from "./overview/status-watch.ts";
import type { KeyRotation } from "./rotation/key-rotation.ts";
import type { CloudWatch } from "./runs/cloud-view.ts";
import type { LocalBackfills } from "./runs/local-backfills.ts";
import type { VerifyRuns } from "./runs/verify-runs.ts";

/** What the console's answers are made from. */
export interface ConsoleWorld {
  readonly deployment: Deployment;
  readonly watch: StatusWatch;
  readonly everyMs: number;
  readonly slicePorts: SlicePorts;
  readonly runs: VerifyRuns;
  readonly backfills: LocalBackfills;
  readonly cloud: CloudWatch;
  readonly rotation: KeyRotation;
  /** What the functions that copy are stopped by. */
  readonly pausePorts: PausePorts;
  /** As whom the console asks, for the note of a pause; undefined: not known. */
  identity(): Promise<string | undefined>;
  /** Aborted when the console ends. */
  readonly ended: AbortSignal;
}
