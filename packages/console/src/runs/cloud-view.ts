import { randomBytes } from "node:crypto";
import type { PortError, Result } from "@xpart/core";
import {
  type CloudRuns,
  type Deployment,
  type NoCloudRuns,
  prefixesIn,
  printable,
  type RunExecution,
  type RunFigures,
  type RunStatus,
  type VerifyReport,
} from "@xpart/operations";
import type { RunRequest } from "@xpart/operations/distributed";
import type { CloudRunView, CloudView, DoneView } from "../answers.ts";
import { ConsoleError, portFailureOf } from "../http/console-error.ts";

/** A run as the page asks for it. */
export interface CloudWish {
  readonly kind: RunRequest["kind"];
  readonly prefix: string;
  /** Whether keys that a reconcile mends are sent to the functions. */
  readonly sends: boolean;
  /** Of a backfill: equal keys that the ledger does not know are sent, too. */
  readonly adopts: boolean;
}

/** The runs in the cloud of a deployment, whoever began them. */
export interface CloudWatch {
  /** The newest runs. @throws ConsoleError where a service does not answer. */
  see(): Promise<CloudView>;
  /** What begins, or goes on with, a run would send: only such a one has to be agreed to. */
  sends(run: string): Promise<boolean>;
  /** @throws ConsoleError */
  start(wish: CloudWish): Promise<DoneView>;
  /** Goes on with a run that has ended early. @throws ConsoleError */
  goOn(run: string): Promise<DoneView>;
  /** @throws ConsoleError where it does not run. */
  stop(run: string): Promise<DoneView>;
  /** The report of a run that has ended, by the secret name that its page got. */
  reportOf(id: string): Promise<VerifyReport | undefined>;
}

/** Executions that are looked at. */
const MOST = 20;

interface Known {
  readonly execution: RunExecution;
  readonly status: RunStatus;
}

/** Opens the runs when somebody asks for them first. */
export function createCloudWatch(
  deployment: Deployment,
  open: () => Promise<CloudRuns | NoCloudRuns>,
): CloudWatch {
  const looking = new Looking(open);
  return {
    see: () => looking.see(),
    async sends(run) {
      return (await looking.newestOf(run)).request.sends;
    },
    async start({ kind, prefix, sends, adopts }) {
      const { control } = await looking.opened();
      const prefixes = prefixesIn(deployment, prefix);
      if (prefixes.length === 0) {
        throw new ConsoleError(
          "The deployment replicates no key below this prefix",
          `It replicates ${deployment.settings.source.prefixes.map(printable).join(", ")}.`,
        );
      }
      const time = new Date().toISOString().replace(/[-:]|\..*/g, "");
      const run = `${kind}-${time}-${randomBytes(3).toString("hex")}`;
      taken(await control.start(run, { kind, prefixes, sends, ...(adopts ? { adopts } : {}) }));
      return { isGood: true, text: `Begun: ${run}.` };
    },
    async goOn(run) {
      const { control } = await looking.opened();
      const { request } = await looking.newestOf(run);
      taken(await control.start(run, request));
      return { isGood: true, text: `${run} goes on with what is left of its ranges.` };
    },
    async stop(run) {
      const { control } = await looking.opened();
      const { execution, status } = await looking.newestOf(run);
      if (status.status !== "RUNNING") {
        throw new ConsoleError(`${run} does not run`, "It has ended by itself: look again.", 409);
      }
      taken(await control.stop(execution.executionArn));
      return { isGood: true, text: `${run} ends; what was compared stays.` };
    },
    reportOf: (id) => looking.reportOf(id),
  };
}

class Looking {
  readonly #open: () => Promise<CloudRuns | NoCloudRuns>;
  #runs: Promise<CloudRuns | NoCloudRuns> | undefined;
  /** What has ended and will not change, by its ARN. */
  readonly #ended = new Map<string, Known>();
  readonly #progress = new Map<string, ReturnType<CloudRuns["progressOf"]>>();
  /** Secret names of reports, by run. */
  readonly #reports = new Map<string, string>();

  constructor(open: () => Promise<CloudRuns | NoCloudRuns>) {
    this.#open = open;
  }

  async opened(): Promise<CloudRuns> {
    const runs = await this.#opening();
    if (!("control" in runs)) {
      throw new ConsoleError(runs.what, runs.remedy);
    }
    return runs;
  }

  async see(): Promise<CloudView> {
    const runs = await this.#opening();
    if (!("control" in runs)) {
      return { runs: [], absent: { what: runs.what, remedy: runs.remedy } };
    }
    const known = await this.#known(runs);
    const newest = new Map<string, Known>();
    for (const each of known) {
      const { run } = each.status.begun ?? {};
      if (run !== undefined && !newest.has(run)) {
        newest.set(run, each);
      }
    }
    const views = [...newest].map(([run, each]) => this.#viewOf(run, each, runs));
    return { runs: await Promise.all(views) };
  }

  async newestOf(run: string): Promise<Known & { readonly request: RunRequest }> {
    const runs = await this.opened();
    const found = (await this.#known(runs)).find(({ status }) => status.begun?.run === run);
    if (found?.status.begun === undefined) {
      throw new ConsoleError(
        "There is no such run among the newest ones",
        "Load the page again; xpart verify or backfill --distributed --run NAME knows older ones.",
        404,
      );
    }
    return { ...found, request: found.status.begun.request };
  }

  async reportOf(id: string): Promise<VerifyReport | undefined> {
    const [run] = [...this.#reports].find(([, secret]) => secret === id) ?? [];
    const runs = await this.#opening();
    if (run === undefined || !("control" in runs)) {
      return undefined;
    }
    return taken(await runs.storeOf(run).read("report.json")) as VerifyReport | undefined;
  }

  #opening(): Promise<CloudRuns | NoCloudRuns> {
    this.#runs ??= this.#open();
    return this.#runs;
  }

  /** The newest first. */
  async #known({ control }: CloudRuns): Promise<readonly Known[]> {
    const executions = taken(await control.list(MOST));
    return Promise.all(
      executions.map(async (execution) => {
        const { executionArn } = execution;
        const before = this.#ended.get(executionArn);
        if (before !== undefined) {
          return before;
        }
        const known = { execution, status: taken(await control.read(executionArn)) };
        if (known.status.status !== "RUNNING") {
          this.#ended.set(executionArn, known);
        }
        return known;
      }),
    );
  }

  async #viewOf(run: string, { execution, status }: Known, runs: CloudRuns): Promise<CloudRunView> {
    const { ranges, cause, outcome, begun } = status;
    const { kind = "verify", sends = false, isAudit = false, prefixes = [] } = begun?.request ?? {};
    const state = stateOf(status);
    const { startedMs, endedMs } = execution;
    const now = state === "running" ? await this.#now(run, runs) : {};
    return {
      ...{ run, kind, sends, isAudit, state, startedMs },
      prefixes: prefixes.map(printable),
      ...(endedMs === undefined ? {} : { endedMs }),
      ...(ranges === undefined ? {} : { ranges }),
      ...(cause === undefined ? {} : { cause: printable(cause) }),
      ...(outcome === undefined ? {} : { outcome }),
      ...now,
      ...(state === "done" || state === "failed" ? { report: this.#reportLinks(run) } : {}),
    };
  }

  /** What slices have written down so far, and how many children may work now. */
  async #now(run: string, runs: CloudRuns): Promise<Pick<CloudRunView, "figures" | "children">> {
    const look = this.#progress.get(run) ?? runs.progressOf(run);
    this.#progress.set(run, look);
    const figures: RunFigures | undefined = taken(await look());
    const turns = taken(await runs.storeOf(run).read("turns.json")) as
      | { most?: number }
      | undefined;
    return {
      ...(figures === undefined ? {} : { figures }),
      ...(turns?.most === undefined ? {} : { children: turns.most }),
    };
  }

  #reportLinks(run: string) {
    const id = this.#reports.get(run) ?? randomBytes(24).toString("base64url");
    this.#reports.set(run, id);
    return { page: `/reports/${id}.html`, json: `/reports/${id}.json` };
  }
}

function stateOf({ status }: RunStatus): CloudRunView["state"] {
  switch (status) {
    case "RUNNING":
    case "PENDING_REDRIVE":
      return "running";
    case "SUCCEEDED":
      return "done";
    case "ABORTED":
      return "stopped";
    default:
      return "failed";
  }
}

function taken<T>(result: Result<T, PortError>): T {
  if (!result.ok) {
    throw portFailureOf(result.error);
  }
  return result.value;
}
