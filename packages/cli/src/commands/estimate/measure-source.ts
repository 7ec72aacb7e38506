import { type Policy, parseInstant } from "@xpart/core";
import {
  createKeyFilter,
  type Deployment,
  type MeasureOptions,
  measureInventory,
  measureSample,
  measureVolume,
  type Sample,
  type Volume,
} from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import { formatBytes, formatCount } from "../../io/format.ts";
import type { readBackfillChoices } from "../backfill/backfill-arguments.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";
import { inventoryFailure, openInventoryOf } from "../deployment/open-inventory-of.ts";
import { prefixesOf } from "../deployment/prefixes-of.ts";
import { slicePortsFor } from "../deployment/slice-ports-for.ts";
import { wholeNumber } from "../deployment/whole-number.ts";
import type { EstimateArguments } from "./estimate-arguments.ts";

/** What the source holds, and where that was read. */
export interface MeasuredSource {
  readonly volume: Volume;
  /** Absent: the source was listed. */
  readonly inventory?:
    | { readonly createdMs: number; readonly files: number; readonly hasVersions: boolean }
    | undefined;
  /** Absent: all of it was listed. */
  readonly sample?: Sample | undefined;
}

/** Lists the source, or a sample of it, or reads its inventory. @returns undefined where it was stopped. @throws CliError */
export async function measure(
  deployment: Deployment,
  args: EstimateArguments,
  choices: ReturnType<typeof readBackfillChoices>,
  context: DeploymentContext,
): Promise<MeasuredSource | undefined> {
  const { io, signal } = context;
  const oneIn = wholeNumber("--sample", args.sample, 1, 1);
  if (args.sample !== undefined && args.inventory !== undefined) {
    throw clash("--inventory and --sample", "An inventory costs no listing: read all of it.");
  }
  const prefixes = prefixesOf(deployment, args.prefix);
  const options: MeasureOptions = {
    ...{ signal, isWanted: createKeyFilter(choices), sinceMs: sinceOf(deployment.policy) },
    onProgress: ({ keys, versions, markers, bytes }) =>
      io.progress({
        code: "estimate-progress",
        title: args.inventory === undefined ? listingTitle(oneIn) : "reading the inventory",
        figures: [
          { label: "keys", value: formatCount(keys) },
          { label: "entries", value: formatCount(versions + markers) },
          { label: "bytes", value: formatBytes(bytes) },
        ],
      }),
  };
  try {
    return args.inventory === undefined
      ? await measureListing(prefixes, oneIn, deployment, choices, options)
      : await measureManifest(args.inventory, prefixes, deployment, { args, options });
  } finally {
    io.close();
  }
}

function listingTitle(oneIn: number): string {
  return oneIn === 1 ? "listing the source" : "listing a sample: in all, as far as it goes";
}

async function measureListing(
  prefixes: readonly string[],
  oneIn: number,
  deployment: Deployment,
  choices: ReturnType<typeof readBackfillChoices>,
  options: MeasureOptions,
): Promise<MeasuredSource | undefined> {
  const { source } = slicePortsFor(deployment, choices, options);
  if (oneIn > 1) {
    const sampling = { ...options, oneIn, random: Math.random };
    const sampled = await measureSample(prefixes, source.lister, sampling);
    if (!sampled.ok && sampled.error !== "stopped") {
      throw portFailure(sampled.error, deployment.settings.source.bucket);
    }
    return sampled.ok ? sampled.value : undefined;
  }
  const ranges = prefixes.map((prefix) => ({ prefix }));
  const { volume, end } = await measureVolume(ranges, source.lister, options);
  if (typeof end !== "string") {
    throw portFailure(end, deployment.settings.source.bucket);
  }
  return end === "done" ? { volume } : undefined;
}

async function measureManifest(
  address: string,
  prefixes: readonly string[],
  deployment: Deployment,
  { args, options }: { readonly args: EstimateArguments; readonly options: MeasureOptions },
): Promise<MeasuredSource | undefined> {
  if (args.newerThan !== undefined) {
    throw clash(
      "--inventory and --newer-than",
      "An inventory has no order by which to tell a key's newest entry: leave one of them out.",
    );
  }
  const inventory = await openInventoryOf(address, deployment);
  const { volume, end } = await measureInventory(prefixes, inventory, options);
  if (typeof end !== "string") {
    throw inventoryFailure(end, address);
  }
  const { createdMs, files, hasVersions } = inventory.manifest;
  return end === "done"
    ? { volume, inventory: { createdMs, files: files.length, hasVersions } }
    : undefined;
}

function clash(subject: string, remedy: string): CliError {
  return new CliError({ what: "Two options do not go together", subject, remedy });
}

/** From where on policy wants all entries (R12). */
function sinceOf({ history }: Policy): number | undefined {
  return history === undefined || history === "all" ? undefined : parseInstant(history.since);
}
