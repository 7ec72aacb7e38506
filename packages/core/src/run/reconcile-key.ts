import { applyPlan } from "../apply/apply-plan.ts";
import { PLAN_RESERVE_MS, type PlanOutcome, type PlanWork } from "../apply/work.ts";
import { requestReconcile } from "../events/request-reconcile.ts";
import { abortUploads } from "../lease/abort-uploads.ts";
import { KeySession } from "../lease/key-session.ts";
import {
  attemptRowOf,
  attemptState,
  type KeyLedger,
  type LedgerHead,
  unfinishedAttempt,
} from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { leftOnTop } from "./left-on-top.ts";
import { planKey } from "./plan-key.ts";
import { planWork } from "./plan-work.ts";
import type { KeyState } from "./read-stacks.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";
import { settledHead } from "./settled-head.ts";

/** What reconciling came to. */
export interface Reconciled extends PlanOutcome {
  /** Destination entries that the ledger does not know, left alone (R5). */
  readonly foreign: readonly VersionId[];
  /** Whether the rest is done by a message of its own, since it takes longer than one worker has (B7). */
  readonly isContinued: boolean;
}

/**
 * Makes a key's destination stack equal its source stack (R): holds the key, plans, applies, lets go. It may be
 * repeated at any time; once equal it writes nothing but the head.
 */
export async function reconcileKey(
  trigger: ReconcileTrigger,
  run: ReplicationRun,
): Promise<Result<Reconciled, ReplicationFailure>> {
  const held = await holdKey(trigger, run);
  if (!held.ok) {
    return held;
  }
  const done = await reconcileHeld(trigger, held.value, run);
  if (!done.ok) {
    await giveBack(held.value.session, done.error);
  }
  return done;
}

/** How often a worker tries to mend what it put on top itself, before it leaves that to the key's own message. */
const MENDING_TRIES = 12;

/**
 * The same for a key that this worker has already: what it put on top may belong below newer entries, and until
 * that is mended readers see older content (R8), so that a refusal does not end it. The key has a message of its own
 * that asks for it again, so that a failure here is none of the caller's.
 */
export async function reconcileWithin(session: KeySession, run: ReplicationRun): Promise<void> {
  let failure = await mendHeld(session, run);
  for (let tries = 1; tries < MENDING_TRIES && isWorthAnotherTry(failure, session); tries += 1) {
    failure = await mendHeld(session, run);
  }
  if (failure !== undefined) {
    await giveBack(session, failure);
  }
}

async function mendHeld(
  session: KeySession,
  run: ReplicationRun,
): Promise<ReplicationFailure | undefined> {
  const ledger = await run.ledger.readKey(session.key);
  if (!ledger.ok) {
    return serviceFailure(ledger.error);
  }
  const held = { session, ledger: ledger.value, crashed: unfinishedAttempt(ledger.value) };
  const done = await reconcileHeld({ key: session.key, isMending: true }, held, run);
  return done.ok ? undefined : done.error;
}

function isWorthAnotherTry(failure: ReplicationFailure | undefined, session: KeySession): boolean {
  return (
    failure?.kind === "service" &&
    failure.error.kind !== "conflict" &&
    session.whyNotGoOn(PLAN_RESERVE_MS) === undefined
  );
}

/** Lets the key go, unfinished. After a conflict somebody else holds it, and the condition keeps this worker from them. */
async function giveBack(session: KeySession, failure: ReplicationFailure): Promise<void> {
  if (failure.kind !== "lease-lost" && failure.kind !== "handed-over") {
    await session.giveBack(failure.kind === "service" ? failure.error : undefined);
  }
}

interface HeldKey extends KeyState {
  readonly session: KeySession;
  /** The ETag of what whoever had the key last left on top, done; absent: nobody was done, or the ledger does not say. */
  readonly leftOnTop?: string | undefined;
}

async function holdKey(
  trigger: ReconcileTrigger,
  run: ReplicationRun,
): Promise<Result<HeldKey, ReplicationFailure>> {
  const { key, history } = trigger;
  const read = await run.ledger.readKey(key);
  if (!read.ok) {
    return err(serviceFailure(read.error));
  }
  const { head } = read.value;
  const nowMs = run.clock.now();
  const attemptRow = attemptRowOf(read.value);
  const state = attemptState({ head, attemptRow }, nowMs);
  if (state === "leased") {
    return err({ kind: "leased", untilMs: head?.attempt?.leaseUntilMs ?? nowMs });
  }
  const crashed = unfinishedAttempt(read.value);
  const session = new KeySession(key, head, state, run);
  const held = await session.hold(
    {
      ...(history === undefined ? {} : { history }),
      ...askedAgainBy(trigger, read.value),
    },
    crashed,
  );
  if (!held.ok) {
    return err(serviceFailure(held.error));
  }
  // Once more: what only marks a row does not hold the key, and may have come in between.
  const ledger = await run.ledger.readKey(key);
  return ledger.ok
    ? ok({ session, ledger: ledger.value, crashed, leftOnTop: leftOnTop(read.value, crashed) })
    : err(serviceFailure(ledger.error));
}

/**
 * What is to be tried again stays written down until it was: part workers may go on with what comes before it (A6). Apart
 * from what is held: an id that is tried again may come to be held meanwhile, which nobody has released (F4).
 */
function askedAgainBy(
  { release, retry }: ReconcileTrigger,
  { head, rows }: KeyLedger,
): Pick<LedgerHead, "released" | "retried"> {
  const idsOf = (known: readonly VersionId[] = [], asked: (row: LedgerRow) => boolean) => [
    ...new Set([...known, ...rows.filter(asked).map(({ versionId }) => versionId)]),
  ];
  const released = idsOf(head?.released, ({ state }) => state === "held" && release === true);
  const retried = idsOf(
    head?.retried,
    ({ state, versionId }) => state === "parked" && (release === true || versionId === retry),
  );
  return {
    ...(released.length === 0 ? {} : { released }),
    ...(retried.length === 0 ? {} : { retried }),
  };
}

async function reconcileHeld(
  trigger: ReconcileTrigger,
  held: HeldKey,
  given: ReplicationRun,
): Promise<Result<Reconciled, ReplicationFailure>> {
  const run = trigger.release === true ? withoutBudget(given) : given;
  const lookedMs = run.clock.now();
  const planned = await planKey(trigger, held, run);
  if (!planned.ok) {
    return planned;
  }
  const { leftover, steps } = planned.value;
  const unfinished = { crashed: held.crashed, unsure: held.ledger.head?.unsure, leftover };
  // Before any row is written, which would tell the next run that nothing is unfinished.
  const aborted = await abortUploads(trigger.key, unfinished, run);
  if (!aborted.ok) {
    return err(serviceFailure(aborted.error));
  }
  const work = planWork(trigger.event, held, planned.value, run);
  const failure = await applyPlan(steps, work);
  const { foreign } = planned.value.plan;
  const isTry = trigger.event === undefined || trigger.event.kind === "tags-changed";
  if (failure?.kind === "handed-over" && isTry) {
    // What is left to do is asked for once the parts are there; asking for this once more would begin it anew.
    return ok({ ...work.tally, foreign, isContinued: true });
  }
  const undone = isProgress(failure, work) ? work.session.whyNotSettle(lookedMs) : failure;
  if (undone !== undefined) {
    return err(undone);
  }
  const isUnfinished = failure !== undefined || planned.value.isPartial;
  const unasked = isUnfinished ? await askForRest(trigger, work) : undefined;
  if (unasked !== undefined) {
    return err(unasked);
  }
  const change = isUnfinished
    ? { asked: [...(planned.value.facts.horizon?.own ?? [])] }
    : settledHead(trigger, work, planned.value);
  const settled = await work.session.settle(change);
  return settled.ok
    ? ok({ ...work.tally, foreign, isContinued: isUnfinished })
    : err(serviceFailure(settled.error));
}

/** Whether a plan is done, or ran out of time and came further, so that its rest is worth a message of its own (B7). */
function isProgress(failure: ReplicationFailure | undefined, { tally }: PlanWork): boolean {
  if (failure?.kind !== "no-time") {
    return failure === undefined;
  }
  const { appended, restacked, adopted, deleted, gaps, parked } = tally;
  return appended + restacked + adopted + deleted + gaps + parked > 0;
}

/** @returns why there is no message that asks for the rest, so that this one has to come again. */
async function askForRest(
  { key, release, history, tags }: ReconcileTrigger,
  { eventQueue, sourceBucket, session }: PlanWork,
): Promise<ReplicationFailure | undefined> {
  if (eventQueue === undefined || sourceBucket === undefined) {
    return { kind: "no-time", neededMs: 0 };
  }
  const id = session.attempt?.id ?? key;
  const request = { bucket: sourceBucket, key, id, release, history, tags };
  const refused = await requestReconcile(request, eventQueue);
  return refused === undefined ? undefined : serviceFailure(refused);
}

function withoutBudget(run: ReplicationRun): ReplicationRun {
  const { maxDeletesPerHour: _released, ...policy } = run.policy;
  return { ...run, policy };
}
