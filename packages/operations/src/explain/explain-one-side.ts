import {
  type Attempt,
  type AttemptState,
  attemptRowOf,
  attemptState,
  type Entry,
  type LedgerRow,
  ok,
  type PortError,
  type Result,
  unfinishedAttempt,
} from "@xpart/core";
import { type WaitingTask, waitingTasks } from "../list/waiting-tasks.ts";
import type { Deployment } from "../open/open-deployment.ts";

/** An entry of the destination, and what the ledger says it is the replica of. */
export interface OneSidedLine {
  readonly destination: Entry;
  /** Absent: the ledger does not know the entry. */
  readonly row?: LedgerRow;
}

/** What is known of a key while the source does not answer. */
export interface OneSidedExplanation {
  readonly key: string;
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  /** What the source answered, or that it did not. */
  readonly sourceError: PortError;
  /** What stands at the destination, newest first. */
  readonly lines: readonly OneSidedLine[];
  /** Entries of the source that the ledger knows and of which nothing stands: parked, held, gaps, lost replicas. */
  readonly absent: readonly LedgerRow[];
  readonly state: AttemptState;
  readonly attempt?: Attempt;
  /** What was announced of the key and has not arrived, in the order in which an event passes by. */
  readonly waiting: readonly WaitingTask[];
}

/**
 * Explains a key by destination, ledger and queues alone (T6): what stands, of which entries of the source it is the replica, and
 * what had not arrived when the source was lost. What the source holds besides nobody can say until it answers: an event
 * that was never sent leaves no trace. Only reads; messages stay where they are.
 */
export async function explainOneSide(
  key: string,
  sourceError: PortError,
  deployment: Deployment,
  now: () => number = Date.now,
): Promise<Result<OneSidedExplanation, PortError>> {
  const [stack, ledger, waiting] = await Promise.all([
    deployment.destination.readStack(key),
    deployment.ledger.readKey(key),
    waitingOf(key, deployment),
  ]);
  if (!stack.ok || !ledger.ok || !waiting.ok) {
    return [stack, ledger, waiting].find((read) => !read.ok) as Result<never, PortError>;
  }
  const { head, rows } = ledger.value;
  const byReplica = new Map(rows.map((row) => [row.destinationVersionId, row]));
  const standing = new Set(stack.value.entries.map(({ versionId }) => versionId));
  const attempt = unfinishedAttempt(ledger.value);
  const { settings } = deployment;
  return ok({
    key,
    sourceBucket: settings.source.bucket,
    destinationBucket: settings.destination.bucket,
    sourceError,
    lines: stack.value.entries.map((destination) => {
      const row = byReplica.get(destination.versionId);
      return { destination, ...(row === undefined ? {} : { row }) };
    }),
    absent: rows.filter(({ destinationVersionId: id }) => id === undefined || !standing.has(id)),
    state: attemptState({ head, attemptRow: attemptRowOf(ledger.value) }, now()),
    ...(attempt === undefined ? {} : { attempt }),
    waiting: waiting.value,
  });
}

async function waitingOf(
  key: string,
  deployment: Deployment,
): Promise<Result<readonly WaitingTask[], PortError>> {
  const found: WaitingTask[] = [];
  for await (const queue of waitingTasks(deployment)) {
    if (!queue.ok) {
      return queue;
    }
    found.push(...queue.value.tasks.filter((task) => task.key === key));
  }
  return ok(found);
}
