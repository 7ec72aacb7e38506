import type { LimitWatch } from "../ranges/limit-watch.ts";
import type { Run } from "./run-request.ts";
import {
  type RunRange,
  runSlice,
  SliceFailure,
  type SliceProgress,
  type SliceTools,
} from "./run-slice.ts";
import { OVERTAKEN, type RunStore } from "./run-store.ts";
import { SliceWatch } from "./slice-watch.ts";
import { type Asking, endsEarly, endTurn, readTurns, type Turn, takeTurn } from "./turns.ts";

/** What a child of a run works with. */
export interface ChildTools {
  readonly store: RunStore;
  /** Children at one time. */
  readonly concurrency: number;
  /** Aborted when the invocation's time is nearly over. */
  readonly signal: AbortSignal;
  /** What an invocation has left, in milliseconds. */
  readonly leftMs: number;
  /** What a slice compares and sends with, by its share of what the run may ask and send. */
  toolsOf(
    share: number,
    signal: AbortSignal,
    watch: LimitWatch,
  ): Pick<SliceTools, "ports" | "send">;
  now(): number;
  /** Resolves after so long, at once where it is aborted; it never throws. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

/** How far a range is, and when its child has to ask again. */
export interface ChildProgress extends SliceProgress {
  /** Seconds that nothing has to be done; 0: it goes on at once. */
  readonly waitSeconds: number;
}

/** In the run's folder. */
const TURNS = "turns.json";
/** Between two looks at what a slice has met. */
const LOOK_EVERY_MS = 1_000;
/** A queue that takes nothing is asked again after so long. */
const FULL_QUEUE_SECONDS = 60;
/** Where too many ask at one time: from so many seconds, up to three times as many. */
const CROWD_SECONDS = 30;

/**
 * Works a slice of a range if its turn has come (V21), and says what it has met, so that there are as many children at work as
 * use up the run's limits, and fewer where a service has too much. Who has no turn is told when to ask again: a state machine
 * that waits costs nothing.
 *
 * @throws SliceFailure as `runSlice` does.
 */
export async function sliceInTurn(
  item: RunRange,
  { request, rangeCount }: Run,
  child: ChildTools,
): Promise<ChildProgress> {
  const { store, now, signal, leftMs } = child;
  const parallel = Math.min(child.concurrency, rangeCount);
  const asking = (): Asking => ({ index: item.index, nowMs: now(), sliceMs: leftMs, parallel });
  const turn = await take(asking, child);
  if (turn.kind === "wait") {
    return { isDone: false, keys: 0, waitSeconds: turn.seconds };
  }
  const sinceMs = now();
  const watch = new SliceWatch(now);
  const early = new AbortController();
  const over = new AbortController();
  void lookOn(watch, turn.children, { child, early, over: over.signal });
  const sliceSignal = AbortSignal.any([signal, early.signal]);
  const { send, ports } = child.toolsOf(turn.share, sliceSignal, watch);
  let isDone = false;
  try {
    const progress = await runSlice(item, request, {
      ...{ store, ports, signal: sliceSignal },
      async send(key) {
        const answer = await send(key);
        if (typeof answer === "object" && answer.kind === "throttled") {
          watch.throttled();
        }
        return answer;
      },
    });
    isDone = progress.isDone;
    const waitSeconds = progress.isHeldUp === true ? FULL_QUEUE_SECONDS : 0;
    return { isDone, keys: progress.keys, waitSeconds };
  } finally {
    over.abort();
    const { saw } = watch;
    const ended = () => ({ ...asking(), isDone, sinceMs, saw });
    // What cannot be noted is noted by another slice, and a turn ends by itself.
    await store.update(TURNS, (kept) => endTurn(readTurns(kept), ended()));
  }
}

/** Ends a slice that has met the limits before its time. */
async function lookOn(
  watch: SliceWatch,
  children: number,
  { child, early, over }: Looking,
): Promise<void> {
  while (!over.aborted && !early.signal.aborted) {
    await child.sleep(LOOK_EVERY_MS, over);
    if (endsEarly(watch.saw, watch.elapsedMs, children)) {
      early.abort();
    }
  }
}

interface Looking {
  readonly child: Pick<ChildTools, "sleep">;
  readonly early: AbortController;
  /** Aborted when the slice has ended. */
  readonly over: AbortSignal;
}

async function take(asking: () => Asking, { store, random }: ChildTools): Promise<Turn> {
  let turn: Turn = { kind: "wait", seconds: 0 };
  const taken = await store.update(TURNS, (kept) => {
    const answer = takeTurn(readTurns(kept), asking());
    turn = answer.turn;
    return answer.turns;
  });
  if (!taken.ok && !OVERTAKEN.has(taken.error.kind)) {
    throw new SliceFailure(`the run's bucket: ${taken.error.message}`);
  }
  const crowd: Turn = { kind: "wait", seconds: Math.round(CROWD_SECONDS * (1 + 2 * random())) };
  return taken.ok ? turn : crowd;
}
