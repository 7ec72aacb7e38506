import { UPLOAD_LEASE_MS } from "../../copy/hand-over.ts";
import { DEDUPLICATION_WINDOW_MS } from "./fifo-queue.ts";
import type { Operation, OperationKind } from "./history.ts";
import { brokenInvariants } from "./invariants.ts";
import { LedgerKeeper } from "./ledger-keeper.ts";
import { finishUnfinished, forgottenUpload, reconcileKeys, redrive } from "./operator.ts";
import { prefill } from "./prefill.ts";
import { unjustified, wrongRestore } from "./set-aside.ts";
import type { World } from "./world.ts";

/** More than the lease of any worker. */
const LEASE_PAUSE_MS = 120_000;
/** How often an operator sends the dead letters again. */
const MAX_REDRIVES = 5;

const LIFECYCLE: ReadonlySet<OperationKind> = new Set(["expire-current", "expire-entry"]);
/** Lifecycle acts on what is a day old at least: never in the same moment as a write of the same key. */
const LIFECYCLE_PAUSE_MS = 5_000;

/**
 * Plays the world's history: what was there before, what happens, then what an operator does about what is
 * left, until all is quiet.
 *
 * @returns what must not be; empty: the world converged, and nothing wrong was seen on the way.
 */
export async function play(world: World): Promise<readonly string[]> {
  const { history, workers } = world;
  const keeper = new LedgerKeeper(world);
  const first = playBefore(world);
  for (const [index, operation] of history.operations.entries()) {
    if (index >= first) {
      world.outages.begin(index, world.nowMs);
      await playOperation(operation, world, keeper);
      await keeper.afterOperation(index);
    }
  }
  await world.comeToRest();
  world.endFaults();
  await redriveAll(world);
  if (!keeper.hasLost) {
    // A restored head may name an upload of which no message is left; its lease ends.
    world.violation ??= forgottenUpload(world.record.keys(), world);
  }
  world.nowMs += UPLOAD_LEASE_MS + LEASE_PAUSE_MS; // whoever still has a lease is dead by then
  finishUnfinished(world.record.keys(), world, workers.objects);
  await world.comeToRest();
  world.violation ??= wrongSetAside(world);
  await release(world, keeper);
  return lookAtRest(world, keeper);
}

/** What happened before the first event. @returns the number of the first operation that is seen. */
function playBefore(world: World): number {
  const { operations = 0, copied = "none" } = world.history.before ?? {};
  world.client.isBefore = true;
  for (const operation of world.history.operations.slice(0, operations)) {
    world.nowMs += operation.afterMs;
    world.client.perform(operation);
  }
  world.client.isBefore = false;
  const { onChange } = world.destination;
  world.destination.onChange = undefined;
  world.prefilled = prefill(copied, world, world.random);
  world.destination.onChange = onChange;
  for (const key of world.destination.keys()) {
    world.reader.onEffect(key);
  }
  return operations;
}

async function playOperation(
  operation: Operation,
  world: World,
  keeper: LedgerKeeper,
): Promise<void> {
  const isLifecycle = LIFECYCLE.has(operation.kind);
  await world.passTime(operation.afterMs + (isLifecycle ? LIFECYCLE_PAUSE_MS : 0));
  keeper.keep(operation.key, world.operate(operation));
  await world.passTime(isLifecycle ? LIFECYCLE_PAUSE_MS : 0);
}

/**
 * Several times: what waits for part workers may use up its receives once more.
 *
 * @returns whether there was anything.
 */
async function redriveAll(world: World): Promise<boolean> {
  const { parts, objects } = world.workers;
  for (let round = 0; round < MAX_REDRIVES; round += 1) {
    if (parts.deadLetters.length + objects.deadLetters.length === 0) {
      return round > 0;
    }
    world.nowMs = redrive(parts, world.nowMs);
    await world.comeToRest();
    world.nowMs = redrive(objects, world.nowMs);
    await world.comeToRest();
  }
  return true;
}

/** What is set aside though nothing in the world asked for it, before an operator looks at it. */
function wrongSetAside(world: World): string | undefined {
  for (const key of world.record.keys()) {
    const line = unjustified(key, world)[0] ?? wrongRestore(key, world);
    if (line !== undefined) {
      return line;
    }
  }
  return undefined;
}

/** All that is archived is restored, refusals that somebody can mend are, and an operator says so. */
async function release(world: World, keeper: LedgerKeeper): Promise<void> {
  const { objects } = world.workers;
  for (const { key, body } of world.client.restoreAll()) {
    world.announce(key, [{ body }]);
  }
  await world.comeToRest();
  world.record.mendRefusals();
  world.isReleased = true;
  reconcileKeys("set-aside", { release: true }, world, objects);
  await world.comeToRest();
  if (world.history.wantsWholeHistory === true || keeper.hasLost) {
    reconcileKeys("all", { history: "all" }, world, objects);
    await world.comeToRest();
    releaseAgain(world);
  } else if (world.policy.foreign === "delete") {
    await reconcileAll(world);
    releaseAgain(world);
  }
  await world.comeToRest();
  if (await redriveAll(world)) {
    releaseAgain(world);
    await world.comeToRest();
  }
}

/** What was found only now may be held, too, and what came again. */
function releaseAgain(world: World): void {
  world.nowMs += DEDUPLICATION_WINDOW_MS;
  reconcileKeys("set-aside", { release: true }, world, world.workers.objects);
}

/** The end: all is as it should be, nothing waits, and looking once more changes nothing (R4). */
async function lookAtRest(world: World, keeper: LedgerKeeper): Promise<readonly string[]> {
  const { workers, reader } = world;
  const broken = world.violation === undefined ? [] : [world.violation];
  broken.push(...brokenInvariants(world));
  broken.push(...reader.olderKeys.map((key) => `${key}: R8 older content is current at rest`));
  const uploads = world.destination.uploadInitiations().filter((ms) => ms > keeper.lostAtMs);
  if (uploads.length > 0) {
    broken.push(`${uploads.length} uploads were left behind`);
  }
  const dead = workers.objects.deadLetters.length + workers.parts.deadLetters.length;
  if (dead > 0) {
    broken.push(`${dead} messages are dead letters though nothing goes wrong any more`);
  }
  if (broken.length > 0) {
    return broken;
  }
  const { before, hasVersionlessEvents } = world.history;
  if (before !== undefined || hasVersionlessEvents === true) {
    await reconcileAll(world); // the first look at keys that no event was about
    releaseAgain(world);
    await world.comeToRest();
    const after = brokenInvariants(world);
    if (after.length > 0) {
      return after.map((line) => `${line}, after a reconcile`);
    }
  }
  const { writes } = world;
  await reconcileAll(world);
  return world.writes === writes
    ? []
    : [`a further reconcile still made ${world.writes - writes} writes`];
}

async function reconcileAll(world: World): Promise<void> {
  world.nowMs += DEDUPLICATION_WINDOW_MS;
  reconcileKeys("all", {}, world, world.workers.objects);
  await world.comeToRest();
}
