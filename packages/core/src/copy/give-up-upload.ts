import type { ParkCause } from "../model/park-cause.ts";
import type { ReplicationFailure } from "../model/replication-failure.ts";
import type { Result } from "../model/result.ts";
import { endUpload, takeKey } from "./end-upload.ts";
import type { PartRun, PartsCopied, PartWork } from "./part-run.ts";

/**
 * Ends an upload whose version the source no longer has, or that cannot be read any more.
 *
 * @param cause - why it cannot be read, so that it is set aside (A7); undefined: the source no longer has it, or
 * denies it: the reconcile finds out which.
 */
export async function giveUpUpload(
  work: PartWork,
  cause: ParkCause | undefined,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  const taken = await takeKey(work, run);
  return taken.ok
    ? endUpload(work, cause === undefined ? undefined : { cause }, taken.value, run)
    : taken;
}
