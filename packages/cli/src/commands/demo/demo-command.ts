import { resolve } from "node:path";
import { CliError, type ExitCode } from "../../cli-error.ts";
import type { IoHost } from "../../io/io-host.ts";
import type { BreakKind } from "./break/break-kinds.ts";
import { openFolderTree } from "./folder-tree.ts";
import { openGitHistory } from "./git-history.ts";
import { type DemoTerms, NO_TERMS } from "./policy/demo-terms.ts";
import { trafficUnder } from "./policy/policy-traffic.ts";
import { readTermsFile } from "./policy/read-terms.ts";
import { type DemoRun, runDemo } from "./run-demo.ts";
import type { TrafficSource } from "./traffic.ts";

/** The options of `xpart demo`, as they are typed. */
export interface DemoArguments {
  readonly git?: string;
  readonly dir?: string;
  /** A whole number above 0. */
  readonly commits?: string;
  /** A whole number from 0 on. */
  readonly chaos?: string;
  /** A file. */
  readonly policy?: string;
  readonly keep?: boolean;
  /** Keeps it too. */
  readonly console?: boolean;
  readonly break?: BreakKind;
}

/** What a command is given beside its options. */
export interface CommandContext extends Pick<DemoRun, "signal" | "beforeComparing" | "guards"> {
  readonly io: IoHost;
  /** What relative paths are relative to. */
  readonly workingDirectory: string;
}

/** `xpart demo`. @throws CliError */
export async function demoCommand(args: DemoArguments, context: CommandContext): Promise<ExitCode> {
  const chaosSeed = chaosSeedOf(args.chaos);
  const breaking = breakKindOf(args);
  const terms = await termsOf(args, context.workingDirectory);
  const traffic = await openTraffic(args, context.workingDirectory);
  const { io, signal, beforeComparing, guards } = context;
  try {
    return await runDemo(trafficUnder(traffic, terms), {
      io,
      signal,
      isKept: args.keep === true || args.console === true,
      hasConsole: args.console === true,
      chaosSeed,
      breaking,
      terms,
      ...(beforeComparing === undefined ? {} : { beforeComparing }),
      ...(guards === undefined ? {} : { guards }),
    });
  } finally {
    await traffic.stop();
  }
}

async function termsOf({ policy, break: kind }: DemoArguments, from: string): Promise<DemoTerms> {
  if (policy !== undefined && kind !== undefined) {
    throw new CliError({
      what: "Two options do not go together",
      subject: `--policy and --break ${kind}`,
      remedy: "What is broken has a policy of its own: leave out --policy or --break.",
    });
  }
  return policy === undefined ? NO_TERMS : readTermsFile(resolve(from, policy));
}

async function openTraffic(args: DemoArguments, from: string): Promise<TrafficSource> {
  if (args.dir === undefined) {
    return openGitHistory(resolve(from, args.git ?? "."), commitsOf(args.commits));
  }
  for (const other of ["git", "commits"] as const) {
    if (args[other] !== undefined) {
      throw new CliError({
        what: "Two options do not go together",
        subject: `--dir and --${other}`,
        remedy: `A folder has no git history: leave out --dir or --${other}.`,
      });
    }
  }
  return openFolderTree(resolve(from, args.dir));
}

function commitsOf(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/^[1-9][0-9]{0,8}$/.test(text)) {
    throw new CliError({
      what: "This is not a number of commits",
      subject: `--commits ${text}`,
      remedy: "Give a whole number above 0, such as --commits 100.",
    });
  }
  return Number(text);
}

function chaosSeedOf(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/^[0-9]{1,9}$/.test(text)) {
    throw new CliError({
      what: "This is not a seed",
      subject: `--chaos ${text}`,
      remedy:
        "Give a whole number from 0 on, such as --chaos 1: the same one brings the same faults.",
    });
  }
  return Number(text);
}

function breakKindOf({ break: kind, keep, console }: DemoArguments): BreakKind | undefined {
  if (kind === undefined) {
    return undefined;
  }
  if (keep !== true && console !== true) {
    throw new CliError({
      what: "What is broken would be gone at once",
      subject: `--break ${kind}`,
      remedy: "Give --keep too, so that the sandbox stays up and can be asked.",
    });
  }
  return kind;
}
