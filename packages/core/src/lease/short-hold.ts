import type { LedgerHead } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import { leaseEndMs, type ReplicationRun } from "../ports/replication-run.ts";
import { freeFromMs } from "./attempt.ts";

/**
 * Holds a key for one write at the destination that another worker's must not meet: it is neither a new
 * entry nor of an id that is used once (L4). One ledger write.
 */
export async function takeHold(
  key: string,
  head: LedgerHead | undefined,
  run: ReplicationRun,
): Promise<Result<LedgerHead, PortError>> {
  const attempt = {
    id: run.newAttemptId(),
    scope: "key",
    startedMs: run.clock.now(),
    leaseUntilMs: leaseEndMs(run),
  } as const;
  return run.ledger.saveHead({ ...(head ?? { key }), attempt });
}

/** Lets the key go: at once, or, after a write that may still take effect, when that has settled. */
export async function endHold(
  head: LedgerHead,
  cause: PortError | undefined,
  run: ReplicationRun,
): Promise<Result<unknown, PortError>> {
  const { attempt, ...rest } = head;
  const isUncertain = attempt !== undefined && cause?.kind === "unavailable";
  return run.ledger.saveHead(
    isUncertain ? { ...rest, attempt: { ...attempt, leaseUntilMs: freeFromMs(cause, run) } } : rest,
  );
}
