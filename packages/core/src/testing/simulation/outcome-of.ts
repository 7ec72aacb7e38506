import type { ReplicationFailure } from "../../model/replication-failure.ts";
import type { WorkerLife } from "./pending-call.ts";

/** How a worker is done with a record, as R8 sees it; `excused`: it could not put right what it leaves. */
export type Outcome = "done" | "failed" | "excused";

/** A worker whose last calls for a key failed, so many in a row, could not put anything right. */
const REFUSED_IN_A_ROW = 3;

/** What a record came to: without the lease, or where all is refused, a worker can do nothing. */
export function outcomeOf(
  key: string,
  worker: WorkerLife,
  failure: ReplicationFailure | undefined,
  isDestinationOut: boolean,
): Outcome {
  if (failure === undefined) {
    return "done";
  }
  const isLost =
    failure.kind === "lease-lost" ||
    (failure.kind === "service" &&
      failure.error.side === "ledger" &&
      failure.error.kind === "conflict");
  const isRefused = (worker.failures.get(key) ?? 0) >= REFUSED_IN_A_ROW;
  return isLost || isRefused || isDestinationOut ? "excused" : "failed";
}
