import type { DeepLevel } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import type { DeploymentArguments } from "../deployment/deployment-options.ts";
import { DEFAULT_PARALLEL, DEFAULT_REQUESTS_PER_SECOND } from "../deployment/slice-ports-for.ts";
import { wholeNumber } from "../deployment/whole-number.ts";
import type { DistributedArguments } from "../distributed/distributed-arguments.ts";
import type { KeyFileArguments } from "./key-files.ts";

/** The options of `xpart verify`, as they are typed. */
export interface VerifyArguments
  extends DeploymentArguments,
    DistributedArguments,
    KeyFileArguments,
    RepairArguments {
  readonly prefix?: string;
  readonly deep?: string;
  readonly sample?: string;
  readonly grace?: string;
  readonly parallel?: string;
  readonly maxRequests?: string;
  readonly report?: string;
  readonly signKey?: string;
  readonly checkpoint?: string;
  readonly resume?: string;
}

/** The options of a repair, as they are typed. */
export interface RepairArguments {
  readonly repair?: boolean;
  readonly maxDelete?: string;
  readonly wait?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** The same, read. */
export interface VerifyChoices {
  readonly deep: DeepLevel | undefined;
  readonly sampleOneIn: number;
  readonly graceSeconds: number;
  readonly parallel: number;
  readonly requestsPerSecond: number;
}

const DEFAULT_GRACE_SECONDS = 60;
const MOST_PARALLEL = 64;

/** Reads what has to be a number or a word. @throws CliError */
export function readChoices(args: VerifyArguments): VerifyChoices {
  const deep = deepOf(args.deep);
  if (args.sample !== undefined && deep === undefined) {
    throw new CliError({
      what: "One option is missing",
      subject: `--sample ${args.sample}`,
      remedy:
        "A sample is of what is compared deeper: give --deep attributes, checksum or content.",
    });
  }
  if (args.signKey !== undefined && args.report === undefined) {
    throw new CliError({
      what: "One option is missing",
      subject: `--sign-key ${args.signKey}`,
      remedy: "What is signed is a report: give --report FILE too.",
    });
  }
  return {
    deep,
    sampleOneIn: wholeNumber("--sample", args.sample, 1, 1),
    graceSeconds: wholeNumber("--grace", args.grace, DEFAULT_GRACE_SECONDS, 0),
    parallel: Math.min(
      wholeNumber("--parallel", args.parallel, DEFAULT_PARALLEL, 1),
      MOST_PARALLEL,
    ),
    requestsPerSecond: wholeNumber(
      "--max-requests",
      args.maxRequests,
      DEFAULT_REQUESTS_PER_SECOND,
      1,
    ),
  };
}

function deepOf(text: string | undefined): DeepLevel | undefined {
  if (text === undefined || text === "attributes" || text === "checksum" || text === "content") {
    return text;
  }
  throw new CliError({
    what: "There is no such depth",
    subject: `--deep ${text}`,
    remedy: "Give attributes, checksum or content.",
  });
}
