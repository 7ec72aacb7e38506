import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { DEFAULT_BYTES_PER_SECOND } from "@xpart/core";
import {
  DEFAULT_PRICES,
  type Deployment,
  estimateBackfill,
  estimateOthers,
  type PriceFile,
  type PriceTable,
  pricesOf,
  type RunReckoning,
  readPrices,
  reckonRun,
  type Sample,
  SERVICE_TIMES,
  sampleError,
  type Volume,
  type WorkPace,
} from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { readBackfillChoices } from "../backfill/backfill-arguments.ts";
import { type DeploymentContext, withDeployment } from "../deployment/deployment-options.ts";
import { wholeNumber } from "../deployment/whole-number.ts";
import type { EstimateArguments } from "./estimate-arguments.ts";
import { estimateText, type SampleFacts } from "./estimate-text.ts";
import { measure } from "./measure-source.ts";

/** What an entry takes beside its content, which --entry-ms replaces, and a page of both listings in the cloud: nobody has measured them. */
const { backfillEntryMs, pageMs } = SERVICE_TIMES;
/** What one invocation is given at once. */
const KEYS_AT_ONCE = 10;

/** `xpart estimate`. @throws CliError */
export async function estimateCommand(
  args: EstimateArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const { io } = context;
  if (args.printPrices === true) {
    const text = JSON.stringify(DEFAULT_PRICES, undefined, 2);
    io.result({ code: "estimate-result", level: "info", text, document: DEFAULT_PRICES });
    return EXIT_CODES.ok;
  }
  const choices = readBackfillChoices(args, Date.now());
  const entryMs = wholeNumber("--entry-ms", args.entryMs, backfillEntryMs.value, 1);
  const file = await priceFileOf(args, context);
  return withDeployment(args, context, async (deployment) => {
    const { source, destination } = deployment.settings;
    const prices = pricesOf(file, source.partition.name, destination.partition.name);
    const measured = await measure(deployment, args, choices, context);
    if (measured === undefined) {
      return EXIT_CODES.interrupted;
    }
    const { volume, inventory, sample } = measured;
    const pace = paceOf(deployment, entryMs);
    const estimate = estimateBackfill(volume, prices, pace);
    const others = estimateOthers(volume, prices);
    const sampled = sample === undefined ? undefined : tellSample(sample, prices, pace);
    const run = reckonOf(deployment, volume, { prices, pace });
    const facts = { volume, prices, pace, estimate, others, inventory, sample: sampled, run };
    io.result({
      code: "estimate-result",
      level: "good",
      text: estimateText(facts),
      document: facts,
    });
    return EXIT_CODES.ok;
  });
}

/** The same by a run in the cloud, where the deployment has them. */
function reckonOf(
  { settings }: Deployment,
  { keys, versions, markers }: Volume,
  { prices, pace }: { readonly prices: PriceTable; readonly pace: WorkPace },
): RunReckoning | undefined {
  const { operations: limits } = settings;
  const scale = { keys, entries: versions + markers, sent: keys };
  return limits === undefined
    ? undefined
    : reckonRun(scale, { limits, functions: pace, pageMs: pageMs.value }, prices);
}

/** What the sample was, and how far it may be off. */
function tellSample(sample: Sample, prices: PriceTable, pace: WorkPace): SampleFacts {
  const { oneIn, ranges, listed, requests } = sample;
  return {
    ...{ oneIn, ranges, listed: listed.length, requests },
    errors: {
      keys: sampleError(sample, ({ keys }) => keys),
      entries: sampleError(sample, ({ versions, markers }) => versions + markers),
      bytes: sampleError(sample, ({ bytes }) => bytes),
      cost: sampleError(sample, (volume) => estimateBackfill(volume, prices, pace).total),
    },
  };
}

async function priceFileOf(
  { prices: name }: EstimateArguments,
  { workingDirectory }: DeploymentContext,
): Promise<PriceFile> {
  if (name === undefined) {
    return DEFAULT_PRICES;
  }
  const path = resolve(workingDirectory, name);
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new CliError({
      what: "The prices cannot be read",
      subject: `--prices ${name}`,
      remedy: `Name a file that --print-prices wrote: ${error.message}`,
    });
  });
  const read = readPrices(text);
  if (!read.ok) {
    throw new CliError({
      what: "These are no prices",
      subject: path,
      remedy: `${read.error.map((problem) => `- ${problem}`).join("\n")}\n--print-prices prints a file that is right.`,
    });
  }
  return read.value;
}

function paceOf({ settings }: Deployment, entryMs: number): WorkPace {
  const { concurrency, memoryMb } = settings.functions;
  const bytesPerSecond = DEFAULT_BYTES_PER_SECOND;
  return { concurrency, memoryMb, bytesPerSecond, entryMs, keysAtOnce: KEYS_AT_ONCE };
}
