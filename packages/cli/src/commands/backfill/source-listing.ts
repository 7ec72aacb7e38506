import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Deployment, type SlicePorts, sortInventory } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { inventoryFailure, openInventoryOf } from "../deployment/open-inventory-of.ts";

/** Whose source is listed. */
export interface ListedDeployment {
  readonly deployment: Deployment;
  readonly ports: SlicePorts;
  readonly prefixes: readonly string[];
  readonly context: DeploymentContext;
}

/**
 * Works on ports whose source is listed by an S3 Inventory, where one is named, and else on the ports as they are. What a key has
 * now is asked of the bucket in either case.
 *
 * @returns undefined where it was stopped before the work began.
 * @throws CliError
 */
export async function withSourceListing<T>(
  address: string | undefined,
  { deployment, ports, prefixes, context }: ListedDeployment,
  work: (ports: SlicePorts) => Promise<T>,
): Promise<T | undefined> {
  if (address === undefined) {
    return work(ports);
  }
  const inventory = await openInventoryOf(address, deployment);
  const { createdMs, hasVersions } = inventory.manifest;
  if (!hasVersions) {
    throw new CliError({
      what: "This inventory has current versions alone",
      subject: address,
      remedy:
        "A backfill brings over all versions: configure the inventory for all versions, with the fields VersionId, IsLatest and IsDeleteMarker, or leave --inventory out.",
    });
  }
  const { io, signal } = context;
  const text = `the source is taken as its inventory of ${new Date(createdMs).toISOString()} has it`;
  io.notify({ code: "backfill-note", level: "info", text });
  const folder = await mkdtemp(join(tmpdir(), "xpart-inventory-"));
  try {
    const sorted = await sortInventory(inventory, {
      ...{ path: join(folder, "sorted.db"), prefixes, signal },
      onProgress: (entries) =>
        io.progress({
          code: "backfill-progress",
          title: "reading the inventory, and putting it in order",
          figures: [{ label: "entries", value: formatCount(entries) }],
        }),
    });
    if (!sorted.ok) {
      if (sorted.error === "stopped") {
        return undefined;
      }
      throw inventoryFailure(sorted.error, address);
    }
    const { lister, close } = sorted.value;
    try {
      return await work({ ...ports, source: { ...ports.source, lister } });
    } finally {
      close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
