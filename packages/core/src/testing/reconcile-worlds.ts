import { expect } from "vitest";
import type { Policy } from "../model/policy.ts";
import type { ReplicationFailure } from "../model/replication-failure.ts";
import type { Result } from "../model/result.ts";
import { type Reconciled, reconcileKey } from "../run/reconcile-key.ts";
import type { ReconcileTrigger } from "../run/reconcile-trigger.ts";
import { replicate } from "../run/replicate.ts";
import { MemoryRun } from "./memory-run.ts";
import { createdEvent } from "./sample-events.ts";

/** The key that these worlds are about. */
export const KEY = "k";

/**
 * Has a new worker reconcile the key, as an operator would.
 *
 * @param wishes - what else the trigger says.
 */
export function reconcile(
  world: MemoryRun,
  policy: Partial<Policy> = {},
  wishes: Omit<ReconcileTrigger, "key"> = {},
): Promise<Result<Reconciled, ReplicationFailure>> {
  return reconcileKey({ key: KEY, ...wishes }, world.worker(policy));
}

/** The source has `c b a`; the destination got `c` and `a`, so `b` has to go in between. */
export async function withLateArrival(): Promise<MemoryRun> {
  const world = new MemoryRun();
  world.source.put(KEY, "a");
  await reconcile(world);
  world.nowMs += 1_000;
  world.source.put(KEY, "b");
  world.nowMs += 1_000;
  world.source.put(KEY, "c", { tags: { letter: "c" } });
  const newest = createdEvent({ key: KEY, versionId: "source-v3", sequencer: "00A3" });
  const { head } = world.ledger.peek(KEY);
  await world.worker().ledger.saveHead({ ...head, key: KEY, sequencer: "00A1" });
  await replicate(newest, world.worker());
  expect(world.contents("destination", KEY)).toEqual(["c", "a"]);
  world.calls.length = 0;
  return world;
}

/** A suspended bucket whose null version was written again, between versions, over a marker. */
export async function withNullVersion(): Promise<MemoryRun> {
  const world = new MemoryRun("enabled", "enabled");
  world.source.put(KEY, "a");
  world.source.versioning = "suspended";
  world.source.put(KEY, "old");
  await reconcile(world);
  world.nowMs += 5_000;
  world.source.put(KEY, "new");
  world.source.versioning = "enabled";
  world.source.remove(KEY);
  world.calls.length = 0;
  return world;
}

/** Both stacks are equal, the ledger maps every replica, and nobody holds the key. */
export function expectConverged(world: MemoryRun): void {
  expect(world.contents("destination", KEY)).toEqual(world.contents("source", KEY));
  const { head, rows } = world.ledger.peek(KEY);
  const mapped = rows.map((row) => row.destinationVersionId);
  const standing = world.destination.entries(KEY).map((entry) => entry.versionId);
  expect(mapped.toSorted()).toEqual(standing.toSorted());
  expect([head?.attempt, head?.retiring]).toEqual([undefined, undefined]);
}
