import { Readable } from "node:stream";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { toPortError } from "@xpart/aws-adapters";
import { err, ok, type PortError, type Result } from "@xpart/core";
import type { AsyncBuffer } from "hyparquet";
import { type InventoryEntry, readInventoryRow } from "./inventory-entry.ts";
import { csvRows, parquetRows } from "./inventory-files.ts";
import { type InventoryManifest, parseManifest } from "./inventory-manifest.ts";

/** An inventory that can be read. */
export interface Inventory {
  readonly manifest: InventoryManifest;
  /** All entries, file by file; what is wrong with a file ends them with an error. Each call reads anew. */
  entries(): AsyncGenerator<Result<InventoryEntry, InventoryProblem>>;
}

/** Why an inventory could not be read: what a service answered, or what is wrong with what it gave. */
export type InventoryProblem =
  | { readonly kind: "service"; readonly error: PortError }
  | { readonly kind: "content"; readonly problem: string };

/** Where a manifest is. */
export interface ManifestAddress {
  readonly bucket: string;
  readonly key: string;
}

/** Reads an S3 Inventory by its `manifest.json`, with the source's identity (V14). */
export async function openInventory(
  { bucket, key }: ManifestAddress,
  client: S3Client,
): Promise<Result<Inventory, InventoryProblem>> {
  const read = await bodyOf({ bucket, key }, client);
  if (!read.ok) {
    return read;
  }
  const manifest = parseManifest(await textOf(read.value));
  if (!manifest.ok) {
    return err({ kind: "content", problem: manifest.error });
  }
  return ok({
    manifest: manifest.value,
    entries: () => entriesOf(manifest.value, client),
  });
}

async function* entriesOf(
  manifest: InventoryManifest,
  client: S3Client,
): AsyncGenerator<Result<InventoryEntry, InventoryProblem>> {
  for (const file of manifest.files) {
    const address = { bucket: manifest.bucket, key: file.key };
    try {
      const rows =
        manifest.format === "CSV"
          ? csvRows(await bodyOrThrow(address, client), manifest.columns)
          : parquetRows(rangesOf(address, file.sizeBytes, client));
      let row = 0;
      for await (const fields of rows) {
        row += 1;
        const entry = readInventoryRow(fields, manifest.format === "CSV");
        if (entry === undefined) {
          yield err({ kind: "content", problem: `${file.key}: row ${row} is no entry` });
          return;
        }
        yield ok(entry);
      }
    } catch (error) {
      yield err(problemOf(error, file.key));
      return;
    }
  }
}

/** What a service refused, inside what reads by throwing. */
class RefusedError extends Error {
  readonly portError: PortError;

  constructor(portError: PortError) {
    super(portError.message);
    this.name = "RefusedError";
    this.portError = portError;
  }
}

function problemOf(error: unknown, key: string): InventoryProblem {
  if (error instanceof RefusedError) {
    return { kind: "service", error: error.portError };
  }
  const problem = error instanceof Error ? error.message : String(error);
  return { kind: "content", problem: `${key}: ${problem}` };
}

async function bodyOrThrow(address: ManifestAddress, client: S3Client): Promise<Readable> {
  const read = await bodyOf(address, client);
  if (!read.ok) {
    throw read.error.kind === "service"
      ? new RefusedError(read.error.error)
      : new Error(read.error.problem);
  }
  return read.value;
}

async function bodyOf(
  { bucket, key }: ManifestAddress,
  client: S3Client,
  range?: string,
): Promise<Result<Readable, InventoryProblem>> {
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: range });
    const { Body } = await client.send(command);
    return Body instanceof Readable
      ? ok(Body)
      : err({ kind: "content", problem: `${key}: it has no content` });
  } catch (error) {
    return err({ kind: "service", error: toPortError(error, "source", "GetObject") });
  }
}

/** A file of which parts are read, as Parquet's end says where its columns are. */
function rangesOf(address: ManifestAddress, byteLength: number, client: S3Client): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const read = await bodyOf(address, client, `bytes=${start}-${end - 1}`);
      if (!read.ok) {
        throw read.error.kind === "service"
          ? new RefusedError(read.error.error)
          : new Error(read.error.problem);
      }
      const bytes = await bytesOf(read.value);
      const whole = new ArrayBuffer(bytes.length);
      new Uint8Array(whole).set(bytes);
      return whole;
    },
  };
}

async function bytesOf(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function textOf(body: Readable): Promise<string> {
  return (await bytesOf(body)).toString("utf8");
}
