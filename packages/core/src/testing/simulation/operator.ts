import { attemptState } from "../../model/ledger-head.ts";
import type { MemoryBucket } from "../memory-bucket.ts";
import type { MemoryLedger } from "../memory-ledger.ts";
import type { FifoQueue } from "./fifo-queue.ts";

/** Further apart than the deduplication window, so that the queue takes a message again. */
const REDRIVE_PAUSE_MS = 5 * 60 * 1000;

/** Sends what is in the dead-letter queue again. @returns the time when that is done. */
export function redrive(queue: FifoQueue, nowMs: number): number {
  let timeMs = nowMs;
  for (const { group, body } of queue.deadLetters.splice(0)) {
    timeMs += REDRIVE_PAUSE_MS;
    queue.send(group, body, timeMs);
  }
  return timeMs;
}

/** What an operator looks at to find keys that ask for somebody. */
export interface WatchedKeys {
  readonly source: MemoryBucket;
  readonly destination: Pick<MemoryBucket, "keys">;
  readonly ledger: MemoryLedger;
  /** The keys that the source ever had: what a ledger says of one that neither side has by now is looked at, too. */
  readonly record: { keys(): Iterable<string> };
  readonly nowMs: number;
}

/** What an operator may ask for with a reconcile of a key. */
export interface OperatorRequest {
  /** What is held goes, what is parked is tried again (F4, A7). */
  readonly release?: true;
  /** Every entry of the source is wanted, however old. */
  readonly history?: "all";
}

/** Asks for every key to be reconciled that has what is held or parked, or for all keys. */
export function reconcileKeys(
  which: "set-aside" | "all",
  request: OperatorRequest,
  world: WatchedKeys,
  queue: FifoQueue,
): void {
  const listed = [...world.source.keys(), ...world.destination.keys()];
  for (const key of new Set(which === "all" ? listed : [...listed, ...world.record.keys()])) {
    const isAsked =
      which === "all" ||
      world.ledger.peek(key).head?.heldForeign !== undefined ||
      world.ledger.peek(key).rows.some(({ state }) => state === "held" || state === "parked");
    if (isAsked) {
      const body = JSON.stringify({ xpart: "reconcile", bucket: "source-bucket", key, ...request });
      queue.send(key, body, world.nowMs);
    }
  }
}

/**
 * F5 for part workers: once their queue and its dead letters are worked off, no upload is still theirs.
 *
 * @returns what is wrong; undefined if all is well.
 */
export function forgottenUpload(
  keys: Iterable<string>,
  { ledger }: Pick<WatchedKeys, "ledger">,
): string | undefined {
  for (const key of keys) {
    if (ledger.peek(key).head?.attempt?.scope === "upload") {
      return `${key}: no message asks for the rest of an upload that part workers have`;
    }
  }
  return undefined;
}

/**
 * Asks for every key to be reconciled that a worker left unfinished. Its message does it, but where that was
 * given to a second worker, which was done with it before the first died: visibility had run out.
 */
export function finishUnfinished(
  keys: Iterable<string>,
  world: Pick<WatchedKeys, "ledger" | "nowMs">,
  queue: FifoQueue,
): void {
  for (const key of keys) {
    const { head, rows } = world.ledger.peek(key);
    const attemptRow = rows.find((row) => row.versionId === head?.attempt?.versionId);
    if (attemptState({ head, attemptRow }, world.nowMs) === "crashed") {
      queue.send(
        key,
        JSON.stringify({ xpart: "reconcile", bucket: "source-bucket", key }),
        world.nowMs,
      );
    }
  }
}
