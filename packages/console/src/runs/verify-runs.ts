import { randomBytes } from "node:crypto";
import {
  beginVerify,
  type DeepLevel,
  type Deployment,
  makeReport,
  prefixesIn,
  printable,
  type SlicePorts,
  type Verdict,
  type VerifyReport,
  verifyOn,
  verifySubjectOf,
} from "@xpart/operations";
import type { RunView } from "../answers.ts";
import { ConsoleError } from "../http/console-error.ts";

/** What a comparison is asked for. */
export interface RunWish {
  readonly prefix: string;
  readonly deep: DeepLevel | "listings";
}

/** Comparisons of one console, the newest first. Each only reads; their reports are in memory alone. */
export interface VerifyRuns {
  /** @throws ConsoleError where one runs already, or the prefix is not replicated. */
  start(wish: RunWish): RunView;
  stop(id: string): void;
  list(): readonly RunView[];
  /** The report of a run that has ended. The id is a secret of its own. */
  reportOf(id: string): VerifyReport | undefined;
}

/** A report holds 10,000 findings at most, some megabytes. */
const MOST_RUNS = 10;
const GRACE_SECONDS = 60;
const PARALLEL = 8;

interface Run {
  readonly view: { -readonly [Field in keyof RunView]: RunView[Field] };
  readonly end: AbortController;
  report?: VerifyReport;
}

/** Starts with none. */
export function createVerifyRuns(
  deployment: Deployment,
  ports: SlicePorts,
  ended: AbortSignal,
): VerifyRuns {
  const runs: Run[] = [];
  return {
    start(wish) {
      if (runs.some(({ view }) => view.state === "running")) {
        throw new ConsoleError(
          "A comparison runs already",
          "Wait for its end, or stop it: two at a time would only share the listings a second.",
          409,
        );
      }
      const prefixes = prefixesIn(deployment, wish.prefix);
      if (prefixes.length === 0) {
        throw new ConsoleError(
          "The deployment replicates no key below this prefix",
          `It replicates ${deployment.settings.source.prefixes.map(printable).join(", ")}.`,
        );
      }
      const run = newRun(wish);
      runs.unshift(run);
      runs.splice(MOST_RUNS);
      const signal = AbortSignal.any([ended, run.end.signal]);
      void compare(run, prefixes, { deployment, ports, signal });
      return { ...run.view };
    },
    stop: (id) => runs.find(({ view }) => view.id === id)?.end.abort(),
    list: () => runs.map(({ view }) => ({ ...view })),
    reportOf: (id) => runs.find(({ view }) => view.id === id)?.report,
  };
}

function newRun({ prefix, deep }: RunWish): Run {
  return {
    end: new AbortController(),
    view: {
      ...{ id: randomBytes(24).toString("base64url"), state: "running", startedMs: Date.now() },
      ...{ prefix, deep, keys: 0, entries: 0, at: "", verdicts: {} },
    },
  };
}

async function compare(
  run: Run,
  prefixes: readonly string[],
  {
    deployment,
    ports,
    signal,
  }: {
    readonly deployment: Deployment;
    readonly ports: SlicePorts;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { view } = run;
  const { deep } = view;
  const found: Partial<Record<Verdict, number>> = {};
  const chosen = { prefixes, graceSeconds: GRACE_SECONDS, deep, sampleOneIn: 1 };
  try {
    const state = await verifyOn(beginVerify(prefixes, view.startedMs), ports, {
      ...{ parallel: PARALLEL, signal, graceMs: GRACE_SECONDS * 1_000 },
      deep: deep === "listings" ? undefined : deep,
      onProgress({ keys, entries, running }) {
        const reached = running.find((range) => range.reached !== undefined)?.reached ?? "";
        Object.assign(view, { keys, entries, at: printable(reached) });
      },
      onFinding({ verdict }) {
        found[verdict] = (found[verdict] ?? 0) + 1;
        view.verdicts = { ...found };
      },
    });
    const report = makeReport(state, verifySubjectOf(deployment, chosen));
    run.report = report;
    view.keys = report.keys;
    view.verdicts = report.verdicts;
    view.report = {
      ...{ equal: report.equal, durationMs: report.durationMs },
      ...{ page: `/reports/${view.id}.html`, json: `/reports/${view.id}.json` },
      ...(report.error === undefined ? {} : { error: printable(report.error) }),
    };
    view.state = report.complete ? "done" : signal.aborted ? "stopped" : "failed";
  } catch (error) {
    view.state = "failed";
    const message = error instanceof Error ? error.message : String(error);
    view.at = printable(message);
  }
}
