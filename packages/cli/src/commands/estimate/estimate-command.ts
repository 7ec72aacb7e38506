import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { DEFAULT_BYTES_PER_SECOND } from "@xpart/core";
import type { DestinationSettings } from "@xpart/deployment";
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
  withPriceLists,
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
  if (args.printPrices === true && args.priceList === undefined) {
    return printPrices(await priceFileOf(args, context), context);
  }
  const choices = readBackfillChoices(args, Date.now());
  const entryMs = wholeNumber("--entry-ms", args.entryMs, backfillEntryMs.value, 1);
  const file = await priceFileOf(args, context);
  return withDeployment(args, context, async (deployment) => {
    const { source, destination } = deployment.settings;
    const listed = await withListsOf(file, args, deployment, context);
    if (args.printPrices === true) {
      return printPrices(listed, context);
    }
    const prices = pricesOf(listed, source.partition.name, destination.partition.name);
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

function printPrices(document: PriceFile, { io }: DeploymentContext): ExitCode {
  const text = JSON.stringify(document, undefined, 2);
  io.result({ code: "estimate-result", level: "info", text, document });
  return EXIT_CODES.ok;
}

/** With what the price lists of AWS say of both sides' regions. */
async function withListsOf(
  file: PriceFile,
  { priceList: names = [] }: EstimateArguments,
  { settings }: Deployment,
  { workingDirectory }: DeploymentContext,
): Promise<PriceFile> {
  const read = async (name: string) => ({
    name,
    text: await readPriceFile(
      "--price-list",
      resolve(workingDirectory, name),
      "with a price list of AWS",
    ),
  });
  const sideOf = ({ region, partition }: Pick<DestinationSettings, "region" | "partition">) => ({
    region,
    partition: partition.name,
  });
  const sides = { source: sideOf(settings.source), destination: sideOf(settings.destination) };
  const listed = withPriceLists(file, await Promise.all(names.map(read)), sides);
  if (!listed.ok) {
    throw new CliError({
      what: "These price lists give no prices of both sides",
      subject: `--price-list ${names.join(", ")}`,
      remedy: listed.error.map((problem) => `- ${problem}`).join("\n"),
    });
  }
  return listed.value;
}

async function priceFileOf(
  { prices: name }: EstimateArguments,
  { workingDirectory }: DeploymentContext,
): Promise<PriceFile> {
  if (name === undefined) {
    return DEFAULT_PRICES;
  }
  const path = resolve(workingDirectory, name);
  const text = await readPriceFile("--prices", path, "that --print-prices wrote");
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

function readPriceFile(option: string, path: string, kind: string): Promise<string> {
  return readFile(path, "utf8").catch((error: Error) => {
    throw new CliError({
      what: "The prices cannot be read",
      subject: `${option} ${path}`,
      remedy: `Name a file ${kind}: ${error.message}`,
    });
  });
}

function paceOf({ settings }: Deployment, entryMs: number): WorkPace {
  const { concurrency, memoryMb } = settings.functions;
  const bytesPerSecond = DEFAULT_BYTES_PER_SECOND;
  return { concurrency, memoryMb, bytesPerSecond, entryMs, keysAtOnce: KEYS_AT_ONCE };
}
