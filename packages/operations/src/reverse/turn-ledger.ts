import {
  attemptRowOf,
  attemptState,
  type Entry,
  forEachBounded,
  type KeyLedger,
  type KeyRange,
  type Ledger,
  ok,
  type PortError,
  type Result,
  turnRows,
  type VersionLister,
} from "@xpart/core";
import { type ListedStack, listStacksOf } from "./list-stacks.ts";

/** What turning a ledger has come to so far. */
export interface TurnCounts {
  /** Keys that stand where replicas stood. */
  readonly keys: number;
  /** Entries of them whose counterpart is written down; with a dry run: would be. */
  readonly turned: number;
  /** Of these, entries whose counterpart was deleted: no copy of them is wanted, and a person sees them (T1). */
  readonly gaps: number;
  /** Entries that the other direction knew. */
  readonly known: number;
  /** Entries that the ledger does not know: new ones, and what is left to adoption. */
  readonly unknown: number;
  /** Keys that a worker may still have, and that were left: run it again. */
  readonly busy: number;
}

/** How far turning a ledger is, as plain data: it can be written down, and gone on with. */
export interface TurnState {
  readonly version: 1;
  readonly counts: TurnCounts;
  readonly remaining: readonly KeyRange[];
}

/** What it works with. */
export interface TurnPorts {
  /** Of the bucket that replicas came to. */
  readonly lister: VersionLister;
  /** Of the direction that was. */
  readonly ledger: Pick<Ledger, "readKey">;
  /** Of the other one. */
  readonly other: Pick<Ledger, "readKey" | "saveRow">;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** How it is done. */
export interface TurnOptions {
  readonly isDryRun: boolean;
  /** Keys at one time. */
  readonly parallel: number;
  /** From when on no function of the direction that was can be at work, in milliseconds since the epoch. */
  readonly stillFromMs: number;
  isInScope(key: string): boolean;
  /** What the direction that was calls a key that stands; undefined: it is none of its replicas' (T8). */
  counterpartOf(key: string): string | undefined;
  readonly signal: AbortSignal;
  /** Hears after each page of the listing. */
  readonly onProgress?: ((counts: TurnCounts) => void) | undefined;
}

const NOTHING: TurnCounts = { keys: 0, turned: 0, gaps: 0, known: 0, unknown: 0, busy: 0 };

/** The turn of a ledger that has not begun. */
export function beginTurn(prefixes: readonly string[]): TurnState {
  return { version: 1, counts: NOTHING, remaining: prefixes.map((prefix) => ({ prefix })) };
}

/** Reads a state that was written down. @returns undefined where it is none. */
export function readTurnState(value: unknown): TurnState | undefined {
  const state = value as Partial<TurnState> | null | undefined;
  const counts = state?.counts as Readonly<Record<string, unknown>> | undefined;
  return state?.version === 1 &&
    Array.isArray(state.remaining) &&
    Object.keys(NOTHING).every((name) => typeof counts?.[name] === "number")
    ? (state as TurnState)
    : undefined;
}

/**
 * Turns a ledger round, key by key (T1, T2): lists what stands where replicas stood, reads both ledgers, and writes what
 * the other one lacks. Only the listed bucket has to answer, and both ledgers. Memory grows with the entries of one page
 * and of one key. Stopped or killed anywhere, it may begin anew: what is written is not written again.
 *
 * @returns how far it is; and a service's refusal, if that ended it.
 */
export async function turnLedger(
  state: TurnState,
  ports: TurnPorts,
  options: TurnOptions,
): Promise<{ readonly state: TurnState; readonly end: "done" | "stopped" | PortError }> {
  let { counts, remaining } = state;
  for await (const { page, rest } of pagesOf(state.remaining, ports.lister)) {
    const turned = await turnListed(page, counts, ports, options);
    if (turned === "stopped" || !turned.ok) {
      const end = turned === "stopped" ? turned : turned.error;
      return { state: { version: 1, counts, remaining }, end };
    }
    counts = turned.value;
    remaining = rest;
    options.onProgress?.(counts);
  }
  return { state: { version: 1, counts, remaining }, end: "done" };
}

/** A page of keys, and what is left once it is done. */
interface TurnPage {
  readonly page: Result<readonly ListedStack[], PortError>;
  readonly rest: readonly KeyRange[];
}

async function* pagesOf(
  ranges: readonly KeyRange[],
  lister: VersionLister,
): AsyncGenerator<TurnPage> {
  for (const [index, range] of ranges.entries()) {
    const others = ranges.slice(index + 1);
    let { after } = range;
    for await (const page of listStacksOf(range, lister)) {
      after = (page.ok ? page.value.at(-1)?.key : undefined) ?? after;
      yield { page, rest: [{ ...range, after }, ...others] };
    }
    yield { page: ok([]), rest: others };
  }
}

async function turnListed(
  page: Result<readonly ListedStack[], PortError>,
  counts: TurnCounts,
  ports: TurnPorts,
  options: TurnOptions,
): Promise<Turned | "stopped"> {
  if (options.signal.aborted) {
    return "stopped";
  }
  return page.ok ? turnPage(page.value, counts, ports, options) : page;
}

type Turned = { readonly ok: true; readonly value: TurnCounts } | Refused;
type Refused = { readonly ok: false; readonly error: PortError };

async function turnPage(
  stacks: readonly ListedStack[],
  before: TurnCounts,
  ports: TurnPorts,
  options: TurnOptions,
): Promise<Turned> {
  const counts = { ...before };
  let refusal: PortError | undefined;
  const wanted = stacks.filter(({ key }) => options.isInScope(key));
  await forEachBounded(wanted, options.parallel, async ({ key, entries }) => {
    if (refusal !== undefined) {
      return;
    }
    const turned = await turnKey(key, entries, ports, options);
    if (!turned.ok) {
      refusal = turned.error;
      return;
    }
    for (const [name, count] of Object.entries(turned.value)) {
      counts[name as keyof TurnCounts] += count;
    }
  });
  return refusal === undefined ? { ok: true, value: counts } : { ok: false, error: refusal };
}

async function turnKey(
  key: string,
  standing: readonly Entry[],
  ports: TurnPorts,
  { isDryRun, stillFromMs, counterpartOf }: TurnOptions,
): Promise<Turned> {
  const counterpart = counterpartOf(key);
  if (counterpart === undefined) {
    return { ok: true, value: { ...NOTHING, keys: 1, unknown: standing.length } };
  }
  const [ledger, other] = await Promise.all([
    ports.ledger.readKey(counterpart),
    ports.other.readKey(key),
  ]);
  if (!ledger.ok || !other.ok) {
    return ledger.ok ? (other as Refused) : ledger;
  }
  const nowMs = ports.now();
  if (nowMs < stillFromMs && isLeased(ledger.value, nowMs)) {
    return { ok: true, value: { ...NOTHING, keys: 1, busy: 1 } };
  }
  const { rows, known, unknown } = turnRows({
    ...{ key, standing, ledger: ledger.value, other: other.value },
  });
  for (const row of isDryRun ? [] : rows) {
    const saved = await ports.other.saveRow(row);
    if (!saved.ok) {
      return saved;
    }
  }
  const gaps = rows.filter(({ state }) => state === "gap").length;
  return { ok: true, value: { keys: 1, turned: rows.length, gaps, known, unknown, busy: 0 } };
}

function isLeased(ledger: KeyLedger, nowMs: number): boolean {
  return attemptState({ head: ledger.head, attemptRow: attemptRowOf(ledger) }, nowMs) === "leased";
}
