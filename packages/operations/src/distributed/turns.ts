/**
 * Who of a run's children works now (V21), as it is kept in the run's folder. It is not there as long as all of them may:
 * each has then an equal share of what the run may do, and nobody is registered.
 */
export interface Turns {
  readonly version: 1;
  /** Children that may work at one time. */
  readonly most: number;
  /** When `most` changed last: a slice that began before saw nothing of it. In milliseconds since the epoch, as all here. */
  readonly changedMs: number;
  /** Until then children may be at work that nobody registered, each with the share that it began with. */
  readonly unregisteredUntilMs: number;
  /** The most children that have left something of the limits unused, and when that was. */
  readonly tooFew?: { readonly children: number; readonly atMs: number };
  readonly working: readonly WorkingChild[];
  readonly waiting: readonly WaitingChild[];
}

/** A child that works a slice. */
export interface WorkingChild {
  /** Of its range. */
  readonly index: number;
  /** Of what the run may ask and send a second. */
  readonly share: number;
  /** When its slice is over at the latest; a child that died without a word is nobody's turn from then on. */
  readonly untilMs: number;
}

/** A child that waits. */
export interface WaitingChild {
  readonly index: number;
  /** When it asks again. */
  readonly untilMs: number;
}

/** What a child is told that asks whether it may work. */
export type Turn =
  | { readonly kind: "work"; readonly share: number; readonly children: number }
  | { readonly kind: "wait"; readonly seconds: number };

/** Who asks, and in what run. */
export interface Asking {
  readonly index: number;
  readonly nowMs: number;
  /** What a slice takes at most. */
  readonly sliceMs: number;
  /** Children that there can be at one time. */
  readonly parallel: number;
}

/** What a slice saw of the limits. */
export interface Pressure {
  /** Whether a service answered that it has too much. */
  readonly isThrottled: boolean;
  /** Of its time, how much something waited because of the run's limits: from 0 to 1. */
  readonly waitedShare: number;
}

/** From then on a limit counts as used up. */
const USED_UP = 0.9;
/** For so long it is believed how many children are too few. */
const BELIEVED_MS = 60 * 60_000;
/** Of the children, how many are left where they are too many, and how many come to them where they are too few. */
const STEP = 0.25;
/** Between two questions of all who wait: a turn that is free is found after so long. */
const ASK_EVERY_SECONDS = 10;
const [LEAST_WAIT_SECONDS, LONGEST_WAIT_SECONDS] = [30, 3_600];
/** A child is told late by so much, at most, that it may ask again. */
const LATE_MS = 60_000;
/** A slice that uses the limits up goes on for so long before that counts. */
const EARLIEST_END_MS = 60_000;

/** Whether a child may work now, and with what share of the limits. All shares together are 1 at most. */
export function takeTurn(
  turns: Turns | undefined,
  { index, nowMs, sliceMs, parallel }: Asking,
): { readonly turns: Turns | undefined; readonly turn: Turn } {
  if (turns === undefined) {
    return { turns, turn: { kind: "work", share: 1 / parallel, children: parallel } };
  }
  const children = Math.min(turns.most, parallel);
  const working = turns.working.filter((child) => child.untilMs > nowMs);
  const waiting = turns.waiting.filter(
    (child) => child.index !== index && child.untilMs + LATE_MS > nowMs,
  );
  const others = working.filter((child) => child.index !== index);
  // Of those who work already, who are more than may be since that became less, the first ones stay.
  const isBefore = others.filter((child) => isKnown(working, index) && child.index < index).length;
  const isFree = isKnown(working, index) ? isBefore < children : others.length < children;
  const isSettled = nowMs >= turns.unregisteredUntilMs;
  const wanted = isSettled ? 1 / children : 1 / parallel;
  const left = 1 - others.reduce((sum, { share }) => sum + share, 0);
  const share = Math.min(wanted, left);
  if (isFree && share >= wanted / 2) {
    return {
      turns: {
        ...turns,
        working: [...others, { index, share, untilMs: nowMs + sliceMs }],
        waiting,
      },
      turn: { kind: "work", share, children },
    };
  }
  const seconds = waitSecondsOf(waiting.length + 1);
  return {
    turns: {
      ...turns,
      working: others,
      waiting: [...waiting, { index, untilMs: nowMs + seconds * 1_000 }],
    },
    turn: { kind: "wait", seconds },
  };
}

/** What each of so many waits before it asks again. */
export function waitSecondsOf(children: number): number {
  return Math.min(Math.max(ASK_EVERY_SECONDS * children, LEAST_WAIT_SECONDS), LONGEST_WAIT_SECONDS);
}

/** A slice that has ended. */
export interface EndedSlice extends Asking {
  readonly isDone: boolean;
  /** When it began. */
  readonly sinceMs: number;
  readonly saw: Pressure;
}

/**
 * Notes what a slice came to. @returns the same turns where nothing changes. Only a slice that began after the last change has
 * a say in the next one: what the others saw is what that change was made for.
 */
export function endTurn(turns: Turns | undefined, ended: EndedSlice): Turns | undefined {
  const { index, isDone, nowMs, sinceMs, sliceMs, parallel, saw } = ended;
  const kept =
    turns !== undefined && isDone && isKnown(turns.working, index)
      ? { ...turns, working: turns.working.filter((child) => child.index !== index) }
      : turns;
  const before = kept?.most ?? parallel;
  if (sinceMs < (kept?.changedMs ?? Number.NEGATIVE_INFINITY)) {
    return kept;
  }
  const tooFew = believed(kept?.tooFew, nowMs);
  const isHeld = saw.waitedShare >= USED_UP;
  const isFree = !saw.isThrottled && !isHeld;
  if (!saw.isThrottled && isHeld && nowMs - sinceMs < EARLIEST_END_MS) {
    // A range that is soon done is none to slow others down for.
    return kept;
  }
  const most = isFree ? more(before, parallel) : fewer(before, saw, tooFew);
  if (most === before) {
    return kept;
  }
  return {
    ...{ version: 1, working: [], waiting: [], unregisteredUntilMs: nowMs + sliceMs },
    ...kept,
    ...{ most, changedMs: nowMs },
    ...(isFree ? { tooFew: { children: before, atMs: nowMs } } : {}),
  };
}

/** Whether a slice ends before its time, so that others learn what it saw, and go on with other shares. */
export function endsEarly(
  { isThrottled, waitedShare }: Pressure,
  elapsedMs: number,
  children: number,
): boolean {
  return children > 1 && elapsedMs >= EARLIEST_END_MS && (isThrottled || waitedShare >= USED_UP);
}

/** Reads what was kept. @returns undefined where it is none of this version. */
export function readTurns(value: unknown): Turns | undefined {
  const turns = value as Partial<Turns> | undefined;
  const isTurns =
    turns?.version === 1 &&
    typeof turns.most === "number" &&
    Array.isArray(turns.working) &&
    Array.isArray(turns.waiting);
  return isTurns ? (turns as Turns) : undefined;
}

function isKnown(working: readonly WorkingChild[], index: number): boolean {
  return working.some((child) => child.index === index);
}

function believed(tooFew: Turns["tooFew"], nowMs: number): number {
  return tooFew !== undefined && nowMs - tooFew.atMs < BELIEVED_MS ? tooFew.children : 0;
}

function more(before: number, parallel: number): number {
  return Math.min(parallel, before + Math.max(1, Math.floor(before * STEP)));
}

/** Half where a service has too much; else a step, and none that is known to be too few. */
function fewer(before: number, { isThrottled }: Pressure, tooFew: number): number {
  const most = isThrottled
    ? Math.floor(before / 2)
    : Math.max(Math.floor(before * (1 - STEP)), tooFew + 1);
  return Math.max(1, Math.min(before, most));
}
