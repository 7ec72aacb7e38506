import type { ReplicationFailure } from "../model/replication-failure.ts";
import type { Result } from "../model/result.ts";
import { WorkerDied } from "./memory-run.ts";

/**
 * A batch takes the death of a worker of {@link WorkerDied} for a bug in one record (F6). But a worker that
 * is dead returns nothing.
 *
 * @throws WorkerDied where one of these outcomes is such a death.
 */
export function rethrowDeath(
  outcomes: readonly { readonly result: Result<unknown, ReplicationFailure> }[],
): void {
  for (const { result } of outcomes) {
    if (!result.ok && result.error.kind === "crashed-record") {
      if (/^WorkerDied\b/.test(result.error.problem)) {
        throw new WorkerDied(result.error.problem);
      }
    }
  }
}
