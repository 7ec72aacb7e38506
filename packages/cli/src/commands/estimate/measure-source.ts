import { type Policy, parseInstant } from "@xpart/core";
import {
  createKeyFilter,
  type Deployment,
  type MeasureOptions,
  measureInventory,
  measureVolume,
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
import type { EstimateArguments } from "./estimate-arguments.ts";

/** What the source holds, and where that was read. */
export interface MeasuredSource {
  readonly volume: Volume;
  /** Absent: the source was listed. */
  readonly inventory?:
    | { readonly createdMs: number; readonly files: number; readonly hasVersions: boolean }
    | undefined;
}

/** Lists the source, or reads its inventory. @returns undefined where it was stopped. @throws CliError */
export async function measure(
  deployment: Deployment,
  args: EstimateArguments,
  choices: ReturnType<typeof readBackfillChoices>,
  context: DeploymentContext,
): Promise<MeasuredSource | undefined> {
  const { io, signal } = context;
  const prefixes = prefixesOf(deployment, args.prefix);
  const options: MeasureOptions = {
    ...{ signal, isWanted: createKeyFilter(choices), sinceMs: sinceOf(deployment.policy) },
    onProgress: ({ keys, versions, markers, bytes }) =>
      io.progress({
        code: "estimate-progress",
        title: args.inventory === undefined ? "listing the source" : "reading the inventory",
        figures: [
          { label: "keys", value: formatCount(keys) },
          { label: "entries", value: formatCount(versions + markers) },
          { label: "bytes", value: formatBytes(bytes) },
        ],
      }),
  };
  try {
    return args.inventory === undefined
      ? await measureListing(prefixes, deployment, choices, options)
      : await measureManifest(args.inventory, prefixes, deployment, { args, options });
  } finally {
    io.close();
  }
}

async function measureListing(
  prefixes: readonly string[],
  deployment: Deployment,
  choices: ReturnType<typeof readBackfillChoices>,
  options: MeasureOptions,
): Promise<MeasuredSource | undefined> {
  const { source } = slicePortsFor(deployment, choices, options);
  const { volume, end } = await measureVolume(prefixes, source.lister, options);
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
    throw new CliError({
      what: "Two options do not go together",
      subject: "--inventory and --newer-than",
      remedy:
        "An inventory has no order by which to tell a key's newest entry: leave one of them out.",
    });
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

/** From where on policy wants all entries (R12). */
function sinceOf({ history }: Policy): number | undefined {
  return history === undefined || history === "all" ? undefined : parseInstant(history.since);
}
