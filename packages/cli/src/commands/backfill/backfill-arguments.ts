import type { KeyChoice } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import type { DeploymentArguments } from "../deployment/deployment-options.ts";
import { DEFAULT_PARALLEL, DEFAULT_REQUESTS_PER_SECOND } from "../deployment/slice-ports-for.ts";
import { wholeNumber } from "../deployment/whole-number.ts";
import type { DistributedArguments } from "../distributed/distributed-arguments.ts";

/** The options of `xpart backfill`, as they are typed. */
export interface BackfillArguments extends DeploymentArguments, DistributedArguments {
  readonly prefix?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly newerThan?: string;
  readonly inventory?: string;
  readonly adopt?: boolean;
  readonly rate?: string;
  readonly backlog?: string;
  readonly checkers?: string;
  readonly maxRequests?: string;
  readonly checkpoint?: string;
  readonly resume?: boolean;
  readonly restart?: boolean;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly yes?: boolean;
}

/** The same, read. */
export interface BackfillChoices extends KeyChoice {
  readonly keysPerSecond: number;
  readonly mostWaiting: number;
  readonly parallel: number;
  readonly requestsPerSecond: number;
}

const DEFAULT_KEYS_PER_SECOND = 300;
/** What a live event finds before it at most; docs/adr says why so many. */
const DEFAULT_MOST_WAITING = 500;
const MOST_CHECKERS = 64;

/** Reads what has to be a number or a time. @throws CliError */
export function readBackfillChoices(args: BackfillArguments, nowMs: number): BackfillChoices {
  const clashing = clashOf(args);
  if (clashing !== undefined) {
    throw new CliError({
      what: "Two options contradict each other",
      subject: clashing,
      remedy: "Give one of them.",
    });
  }
  const { include = [], exclude = [], newerThan } = args;
  return {
    ...{ include, exclude },
    newerThanMs: newerThan === undefined ? undefined : timeOf(newerThan, nowMs),
    keysPerSecond: wholeNumber("--rate", args.rate, DEFAULT_KEYS_PER_SECOND, 1),
    mostWaiting: wholeNumber("--backlog", args.backlog, DEFAULT_MOST_WAITING, 1),
    parallel: Math.min(
      wholeNumber("--checkers", args.checkers, DEFAULT_PARALLEL, 1),
      MOST_CHECKERS,
    ),
    requestsPerSecond: wholeNumber(
      "--max-requests",
      args.maxRequests,
      DEFAULT_REQUESTS_PER_SECOND,
      1,
    ),
  };
}

function clashOf({ resume, restart, dryRun, wait }: BackfillArguments): string | undefined {
  if (resume === true && restart === true) {
    return "--resume and --restart";
  }
  return dryRun === true && wait === true ? "--dry-run and --wait" : undefined;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Reads `90m`, `12h`, `30d`, `2w` as so long ago, and else a date or an instant. */
function timeOf(text: string, nowMs: number): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  // Without a zone Date.parse takes an instant for local time: what is meant must not depend on the machine.
  const isInstant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(
    text,
  );
  const timeMs = unitMs !== undefined ? nowMs - Number(count) * unitMs : Date.parse(text);
  if ((unitMs === undefined && !isInstant) || Number.isNaN(timeMs)) {
    throw new CliError({
      what: "This is no time",
      subject: `--newer-than ${text}`,
      remedy:
        "Give an age such as 90m, 12h, 30d or 2w, a date such as 2026-01-31, or an instant such as 2026-01-31T08:00:00Z.",
    });
  }
  return timeMs;
}
