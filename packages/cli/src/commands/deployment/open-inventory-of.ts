import {
  type Deployment,
  type Inventory,
  type InventoryProblem,
  openInventory,
  printable,
} from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import { portFailure } from "./failure-error.ts";

/** Opens the S3 Inventory of a deployment's source by the address of its manifest. @throws CliError */
export async function openInventoryOf(
  address: string,
  { buckets, settings }: Deployment,
): Promise<Inventory> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(address) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new CliError({
      what: "This is no address of a manifest",
      subject: `--inventory ${printable(address)}`,
      remedy: "Give one such as s3://inventories/reports/daily/2026-01-31T01-00Z/manifest.json.",
    });
  }
  const opened = await openInventory({ bucket, key }, buckets.source.client);
  if (!opened.ok) {
    throw inventoryFailure(opened.error, address);
  }
  const { sourceBucket } = opened.value.manifest;
  if (sourceBucket !== settings.source.bucket) {
    throw new CliError({
      what: "This inventory is of another bucket",
      subject: `${printable(address)}: ${printable(sourceBucket)}`,
      remedy: `Give one of ${settings.source.bucket}.`,
    });
  }
  return opened.value;
}

/** The error that ends a command because an inventory could not be read. */
export function inventoryFailure(problem: InventoryProblem, address: string): CliError {
  if (problem.kind === "service") {
    const { problem: told } = portFailure(problem.error, address);
    const isAbsent = problem.error.kind === "not-found" || problem.error.kind === "misconfigured";
    const remedy =
      "Look at the address: S3 writes an inventory's manifest.json below PREFIX/BUCKET/ID/, in a folder of its time, within two days of its setting.";
    return new CliError(isAbsent ? { ...told, remedy } : told);
  }
  return new CliError({
    what: "The inventory cannot be read",
    subject: printable(address),
    remedy: `${printable(problem.problem)}.`,
  });
}
