import type { KeyRange, PortError } from "@xpart/core";
import { createKeyFilter } from "../backfill/key-filter.ts";
import type { KeyFinding } from "../slice/key-finding.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";
import { beginVerify, readVerifyState, type VerifyState, verifyOn } from "../verify/verify.ts";
import type { RunRequest } from "./run-request.ts";
import type { RunStore } from "./run-store.ts";

/** One range of a run, as the state machine hands it out. */
export interface RunRange {
  readonly index: number;
  readonly range: KeyRange;
}

/** How far one range is, as it is kept between two slices. */
export interface RangeState {
  readonly version: 1;
  readonly state: VerifyState;
  /** Keys that were sent, and what they come to. */
  readonly sent: SentWork;
  /** Keys that the queue did not take before the slice was over; they are sent first. */
  readonly unsent: readonly { readonly key: string; readonly work: SentWork }[];
  /** Slices that were worked. */
  readonly slices: number;
}

/** What was sent to the functions. */
export interface SentWork {
  readonly keys: number;
  readonly entries: number;
  readonly bytes: number;
}

/** What a slice is worked with. */
export interface SliceTools {
  readonly ports: SlicePorts;
  readonly store: RunStore;
  /** Resolves when the queue has the key. @returns why it has not; `stopped`: its time was over. */
  send(key: string): Promise<PortError | "stopped" | undefined>;
  /** Ends the slice at the next key. */
  readonly signal: AbortSignal;
}

/** How far a range is. */
export interface SliceProgress {
  readonly isDone: boolean;
  /** Keys of the range so far. */
  readonly keys: number;
  /** The queue took nothing for as long as there was time. */
  readonly isHeldUp?: boolean;
}

/** Ranges of a range that are listed at one time, each both sides. */
const PARALLEL = 4;
/**
 * A child of a Distributed Map keeps 25,000 events of its history at most, and a slice makes eight. Source: "Step Functions
 * service quotas".
 */
const MOST_SLICES = 2_000;

/** Why a slice failed; Step Functions tries it again, and then gives the range up. */
export class SliceFailure extends Error {
  override readonly name = "SliceFailure";
}

/**
 * Compares a range for as long as there is time, from where the slice before ended, and sends what the run sends. How far
 * it came is written down at its end, and only then: a slice that fails is worked again from where it began, and what
 * it sent is sent twice, which does nothing the second time.
 *
 * @throws SliceFailure where a service refuses, or the range gets no further.
 */
export async function runSlice(
  { index, range }: RunRange,
  request: RunRequest,
  tools: SliceTools,
): Promise<SliceProgress> {
  const { store, ports } = tools;
  const name = rangeName(index);
  const before = (await readState(store, name)) ?? beginRange(range, ports.clock.now());
  if (before === "unreadable") {
    throw new SliceFailure(`${store.keyOf(name)} is no state of this version: begin a new run`);
  }
  if (isOver(before)) {
    return { isDone: true, keys: before.state.tally.keys };
  }
  if (before.slices >= MOST_SLICES) {
    throw new SliceFailure(
      `range ${index} is not done after ${MOST_SLICES} slices: split the run by prefixes`,
    );
  }
  const { after, isQueueFull } = await compareOn(before, request, tools);
  const { state } = after;
  if (state.error !== undefined) {
    const { side, operation, kind, message } = state.error;
    throw new SliceFailure(`${side} ${operation} failed (${kind}): ${message}`);
  }
  const isHeldUp = isStuck(before, after) && isQueueFull;
  if (!isHeldUp && isStuck(before, after)) {
    throw new SliceFailure(
      `range ${index} got no further within one slice: a key of it has more versions than one invocation compares`,
    );
  }
  const written = await store.write(name, after);
  if (!written.ok) {
    throw new SliceFailure(`the run's bucket: ${written.error.message}`);
  }
  return { isDone: isOver(after), keys: state.tally.keys, ...(isHeldUp ? { isHeldUp } : {}) };
}

function isOver({ state, unsent }: RangeState): boolean {
  return state.remaining.length === 0 && unsent.length === 0;
}

function isStuck(before: RangeState, after: RangeState): boolean {
  const left = ({ state, unsent }: RangeState) => JSON.stringify([state.remaining, unsent]);
  return !isOver(after) && left(before) === left(after);
}

/** Where the states of ranges are in the run's folder. */
export const RANGES_FOLDER = "ranges/";

/** What the state of a range is called in the run's folder. */
export function rangeName(index: number): string {
  return `${RANGES_FOLDER}${String(index).padStart(6, "0")}.json`;
}

/** @returns undefined where the range has not begun; `unreadable`: of another version. @throws SliceFailure */
export async function readState(
  store: RunStore,
  name: string,
): Promise<RangeState | "unreadable" | undefined> {
  const read = await store.read(name);
  if (!read.ok) {
    throw new SliceFailure(`the run's bucket: ${read.error.message}`);
  }
  return toRangeState(read.value);
}

/** What was written down of a range, if anything was. */
export function toRangeState(value: unknown): RangeState | "unreadable" | undefined {
  const kept = value as Partial<RangeState> | undefined;
  const isState = kept?.version === 1 && readVerifyState(kept.state) !== undefined;
  return kept === undefined || isState ? (kept as RangeState | undefined) : "unreadable";
}

/** Of what has not begun. */
export const NOTHING_SENT: SentWork = { keys: 0, entries: 0, bytes: 0 };

/** Adds what was sent to what was sent before. */
export function addWork(one: SentWork, other: SentWork): SentWork {
  return {
    keys: one.keys + other.keys,
    entries: one.entries + other.entries,
    bytes: one.bytes + other.bytes,
  };
}

function beginRange(range: KeyRange, startedMs: number): RangeState {
  const state = { ...beginVerify([range.prefix], startedMs), remaining: [range] };
  return { version: 1, state, sent: NOTHING_SENT, unsent: [], slices: 0 };
}

async function compareOn(
  before: RangeState,
  request: RunRequest,
  { ports, send, signal }: SliceTools,
): Promise<{ readonly after: RangeState; readonly isQueueFull: boolean }> {
  const refused = new AbortController();
  let isQueueFull = false;
  let error: PortError | undefined;
  const unsent = new Map(before.unsent.map(({ key, work }) => [key, work]));
  let sent = before.sent;
  const sendKey = async (key: string, work: SentWork): Promise<void> => {
    unsent.set(key, work);
    const answer = await send(key);
    if (answer === undefined) {
      unsent.delete(key);
      sent = addWork(sent, work);
    } else {
      isQueueFull ||= answer === "stopped";
      error ??= answer === "stopped" ? undefined : answer;
      refused.abort();
    }
  };
  await Promise.all(before.unsent.map(({ key, work }) => sendKey(key, work)));
  const state = await verifyOn(before.state, ports, {
    ...optionsOf(request),
    parallel: PARALLEL,
    signal: AbortSignal.any([signal, refused.signal]),
    onFinding({ key, verdict, mends, plan }: KeyFinding) {
      return request.sends && verdict === "differs" && mends === "reconcile"
        ? sendKey(key, { keys: 1, entries: plan?.appends ?? 0, bytes: plan?.bytes ?? 0 })
        : undefined;
    },
  });
  const after: RangeState = {
    ...{ version: 1, sent, slices: before.slices + 1 },
    unsent: [...unsent].map(([key, work]) => ({ key, work })),
    state: error === undefined ? state : { ...state, error },
  };
  return { after, isQueueFull };
}

function optionsOf(request: RunRequest) {
  const { kind, include = [], exclude = [], newerThanMs, adopts = false } = request;
  const hasFilter = include.length > 0 || exclude.length > 0 || newerThanMs !== undefined;
  const isWanted = hasFilter ? createKeyFilter({ include, exclude, newerThanMs }) : undefined;
  return kind === "backfill"
    ? { isWanted, history: "all" as const, sending: { asksLedger: adopts } }
    : { isWanted, deep: request.deep, sampleOneIn: request.sampleOneIn, graceMs: request.graceMs };
}
