import { randomBytes } from "node:crypto";
import { RUN_NAME } from "@xpart/operations/distributed";
import { CliError } from "../../cli-error.ts";

/** The options of a run in the cloud, as they are typed. */
export interface DistributedArguments {
  readonly distributed?: boolean;
  readonly run?: string;
  readonly stop?: boolean;
  readonly detach?: boolean;
}

/**
 * Checks what is only for a run in the cloud, and what is not for one.
 *
 * @param others - options that only a comparison of this process follows, by name, where they are given.
 * @throws CliError
 */
export function checkDistributed(
  { distributed = false, run, stop, detach }: DistributedArguments,
  others: Readonly<Record<string, unknown>>,
): void {
  if (!distributed) {
    const given = Object.entries({ "--run": run, "--stop": stop, "--detach": detach });
    const [name] = given.find(([, value]) => value !== undefined) ?? [];
    if (name !== undefined) {
      throw missing(name, "It is of a run in the cloud: give --distributed, too.");
    }
    return;
  }
  const [clash] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (clash !== undefined) {
    throw new CliError({
      what: "Two options contradict each other",
      subject: `--distributed and ${clash}`,
      remedy: "What a run in the cloud follows is in the settings, under operations.",
    });
  }
  if (stop === true && run === undefined) {
    throw missing("--stop", "Give --run NAME, as the command said when it began.");
  }
  if (run !== undefined && !RUN_NAME.test(run)) {
    throw new CliError({
      what: "This is no name of a run",
      subject: `--run ${run}`,
      remedy: "A name has up to 60 letters, digits, hyphens and underscores.",
    });
  }
}

/** The name that was given, or a new one: by its time and six signs that nobody else gets. */
export function runNameOf({ run }: DistributedArguments, kind: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\..*/g, "");
  return run ?? `${kind}-${time}-${randomBytes(3).toString("hex")}`;
}

function missing(option: string, remedy: string): CliError {
  return new CliError({ what: "One option is missing", subject: option, remedy });
}
