import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  type BackfillState,
  backfillOn,
  beginBackfill,
  type Deployment,
  openSender,
  prefixesIn,
  printable,
  type SlicePorts,
} from "@xpart/operations";
import type { BackfillView, DoneView } from "../answers.ts";
import { ConsoleError } from "../http/console-error.ts";

/** A backfill as the page asks for it. */
export interface BackfillWish {
  readonly prefix: string;
  /** Whether keys that differ are sent; else they are counted. */
  readonly sends: boolean;
  /** Equal keys that the ledger does not know are sent, too. */
  readonly adopts: boolean;
}

/** Backfills that this console works itself, one at a time, the newest first. How far they are is in memory alone. */
export interface LocalBackfills {
  /** @throws ConsoleError where one runs already, or the prefix is not replicated. */
  start(wish: BackfillWish): DoneView;
  /** Goes on from where it ended. @throws ConsoleError */
  goOn(id: string): DoneView;
  /** Whether going on with it sends keys. @throws ConsoleError where there is none of this id. */
  sends(id: string): boolean;
  stop(id: string): void;
  list(): readonly BackfillView[];
}

/** As `xpart backfill` has them. */
const PACE = { keysPerSecond: 300, mostWaiting: 500 } as const;
const PARALLEL = 8;
const SAVE_EVERY_MS = 10_000;
const MOST_KEPT = 10;

interface Backfill {
  view: BackfillView;
  state: BackfillState;
  end: AbortController;
}

/** Starts with none. */
export function createLocalBackfills(
  deployment: Deployment,
  ports: SlicePorts,
  ended: AbortSignal,
): LocalBackfills {
  const backfills: Backfill[] = [];
  const find = (id: string): Backfill => {
    const found = backfills.find(({ view }) => view.id === id);
    if (found === undefined) {
      throw new ConsoleError(
        "There is no such backfill",
        "Load the page again: a console keeps its last ten, until it ends.",
        404,
      );
    }
    return found;
  };
  const begin = (backfill: Backfill, text: string): DoneView => {
    if (backfills.some(({ view }) => view.state === "running")) {
      throw new ConsoleError(
        "A backfill runs already",
        "Wait for its end, or stop it: two at a time share the queue, and would only wait for each other.",
        409,
      );
    }
    backfill.end = new AbortController();
    backfill.view = { ...backfill.view, state: "running" };
    void work(backfill, deployment, ports, AbortSignal.any([ended, backfill.end.signal]));
    return { isGood: true, text };
  };
  return {
    start(wish) {
      const prefixes = prefixesIn(deployment, wish.prefix);
      if (prefixes.length === 0) {
        throw new ConsoleError(
          "The deployment replicates no key below this prefix",
          `It replicates ${deployment.settings.source.prefixes.map(printable).join(", ")}.`,
        );
      }
      const backfill = newBackfill(wish, prefixes);
      const done = begin(backfill, "Begun.");
      backfills.unshift(backfill);
      backfills.splice(MOST_KEPT);
      return done;
    },
    goOn: (id) => begin(find(id), "It goes on from where it ended."),
    sends: (id) => find(id).view.sends,
    stop: (id) => find(id).end.abort(),
    list: () => backfills.map(({ view }) => view),
  };
}

function newBackfill(wish: BackfillWish, prefixes: readonly string[]): Backfill {
  const startedMs = Date.now();
  const id = randomBytes(12).toString("base64url");
  return {
    end: new AbortController(),
    state: beginBackfill(prefixes, startedMs),
    view: {
      ...{ id, state: "stopped", startedMs, keys: 0, asked: { keys: 0, entries: 0, bytes: 0 } },
      ...{ leftCount: 0, ...wish, prefix: printable(wish.prefix) },
    },
  };
}

async function work(
  backfill: Backfill,
  deployment: Deployment,
  ports: SlicePorts,
  signal: AbortSignal,
): Promise<void> {
  const { sends, adopts } = backfill.view;
  const sleep = (ms: number, over: AbortSignal = signal) =>
    delay(ms, undefined, { signal: AbortSignal.any([signal, over]) }).catch(() => undefined);
  const sender = openSender(deployment, { ...PACE, signal, now: Date.now, sleep });
  const { error: _before, ...begun } = backfill.state;
  const show = (more: Partial<BackfillView>) => {
    backfill.view = { ...backfill.view, ...more };
  };
  let savedKeys = begun.tally.keys;
  try {
    const state = await backfillOn(begun, ports, {
      ...{ parallel: PARALLEL, signal, asksLedger: adopts, saveEveryMs: SAVE_EVERY_MS, sleep },
      ...(sends ? { send: (key: string) => sender.send(key) } : {}),
      onProgress({ keys }, asked) {
        const { waiting } = sender.gate;
        show({
          keys: savedKeys + keys,
          asked: { ...asked },
          ...(waiting === undefined ? {} : { waiting }),
        });
      },
      async save(saved) {
        backfill.state = saved;
        savedKeys = saved.tally.keys;
      },
    });
    backfill.state = state;
    const { tally, asked, leftCount, error } = state;
    const isDone = state.remaining.length === 0 && state.unsent.length === 0;
    show({
      ...{ keys: tally.keys, asked, leftCount },
      ...(error === undefined ? {} : { problem: printable(error.message) }),
      state: isDone ? "done" : error === undefined ? "stopped" : "failed",
    });
  } catch (error) {
    const problem = printable(error instanceof Error ? error.message : String(error));
    show({ state: "failed", problem });
  }
}
