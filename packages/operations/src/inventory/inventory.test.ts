import { gzipSync } from "node:zlib";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { createS3Client, createS3VersionLister } from "@xpart/aws-adapters";
import type { ListedVersion } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { measureInventory, measureVolume } from "../estimate/volume.ts";
import { parseManifest } from "./inventory-manifest.ts";
import { type Inventory, openInventory } from "./open-inventory.ts";

const BUCKET = "reports";
const LISTS = "inventories";
/** Keys as S3 takes them: what URL-encoding and CSV have to carry. */
const KEYS = ["a", "a+b c", 'quo"ted, and % signs', "naïve/ключ", "gone"] as const;
const FIELDS = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag";
const SCHEMA =
  "message s3.inventory { required binary bucket (UTF8); required binary key (UTF8); optional binary version_id (UTF8); " +
  "optional boolean is_latest; optional boolean is_delete_marker; optional int64 size; " +
  "optional int64 last_modified_date (TIMESTAMP(MILLIS,true)); optional binary e_tag (UTF8); }";

let partition: Partition;
let client: S3Client;
let listed: readonly ListedVersion[];

beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111111111111" },
  });
  client = createS3Client(partition);
  for (const Bucket of [BUCKET, LISTS]) await client.send(new CreateBucketCommand({ Bucket }));
  const versioning = { Bucket: BUCKET, VersioningConfiguration: { Status: "Enabled" } } as const;
  await client.send(new PutBucketVersioningCommand(versioning));
  for (const Key of KEYS) {
    for (const Body of ["older", "newer content"]) {
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    }
  }
  await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "gone" }));
  const page = await createS3VersionLister({ side: "source", client, bucket: BUCKET }).listPage({
    prefix: "",
  });
  if (!page.ok) throw new Error(page.error.message);
  listed = page.value.versions;
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

const isLatest = ({ key, entry }: ListedVersion) =>
  listed.find((other) => other.key === key)?.entry === entry;

const isoOf = ({ entry }: ListedVersion) =>
  new Date(entry.kind === "marker" ? entry.lastModifiedMs : entry.pin.lastModifiedMs).toISOString();

async function put(Key: string, Body: string | Uint8Array): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: LISTS, Key, Body }));
}

/** As S3 writes it: a field in quotes each, keys URL-encoded, and here in no order of the keys. */
async function writeCsv(name: string, entries: readonly ListedVersion[]): Promise<number> {
  const lines = entries.map((listed) => {
    const { key, entry } = listed;
    const [size, etag] = entry.kind === "object" ? [entry.pin.sizeBytes, entry.pin.etag] : ["", ""];
    const name = encodeURIComponent(key).replaceAll("%20", "+");
    const fields = [BUCKET, name, entry.versionId, isLatest(listed), entry.kind === "marker"];
    return [...fields, size, isoOf(listed), etag].map((field) => `"${field}"`).join(",");
  });
  const zipped = gzipSync(`${lines.join("\n")}\n`);
  await put(name, zipped);
  return zipped.length;
}

async function writeParquet(name: string, entries: readonly ListedVersion[]): Promise<number> {
  const column = (name: string, type: string, data: readonly unknown[]) => ({ name, type, data });
  const objects = entries.map(({ entry }) => (entry.kind === "object" ? entry.pin : undefined));
  const buffer = parquetWriteBuffer({
    rowGroupSize: 3,
    columnData: [
      column(
        "bucket",
        "STRING",
        entries.map(() => BUCKET),
      ),
      column(
        "key",
        "STRING",
        entries.map(({ key }) => key),
      ),
      column(
        "version_id",
        "STRING",
        entries.map(({ entry }) => entry.versionId),
      ),
      column("is_latest", "BOOLEAN", entries.map(isLatest)),
      column(
        "is_delete_marker",
        "BOOLEAN",
        entries.map(({ entry }) => entry.kind === "marker"),
      ),
      column(
        "size",
        "INT64",
        objects.map((pin) => (pin ? BigInt(pin.sizeBytes) : undefined)),
      ),
      column(
        "last_modified_date",
        "TIMESTAMP",
        entries.map((each) => new Date(isoOf(each))),
      ),
      column(
        "e_tag",
        "STRING",
        objects.map((pin) => pin?.etag),
      ),
    ] as Parameters<typeof parquetWriteBuffer>[0]["columnData"],
  });
  await put(name, new Uint8Array(buffer));
  return buffer.byteLength;
}

async function writeManifest(format: "CSV" | "Parquet", more: object = {}): Promise<string> {
  const [first, second] = [listed.toReversed().slice(0, 4), listed.toReversed().slice(4)];
  const write = format === "CSV" ? writeCsv : writeParquet;
  const files = [
    { key: `data/1.${format}`, size: await write(`data/1.${format}`, first), MD5checksum: "" },
    { key: `data/2.${format}`, size: await write(`data/2.${format}`, second), MD5checksum: "" },
  ];
  const manifest = {
    ...{ sourceBucket: BUCKET, destinationBucket: `arn:aws:s3:::${LISTS}`, version: "2016-11-30" },
    ...{ creationTimestamp: "1772992214000", fileFormat: format, files },
    fileSchema: format === "CSV" ? FIELDS : SCHEMA,
    ...more,
  };
  const key = `${format}/manifest.json`;
  await put(key, JSON.stringify(manifest));
  return key;
}

async function opened(key: string): Promise<Inventory> {
  const inventory = await openInventory({ bucket: LISTS, key }, client);
  if (!inventory.ok) throw new Error(JSON.stringify(inventory.error));
  return inventory.value;
}

async function entriesOf(inventory: Inventory) {
  const read = [];
  for await (const entry of inventory.entries()) {
    if (!entry.ok) return entry.error;
    read.push(entry.value);
  }
  return read;
}

describe.each(["CSV", "Parquet"] as const)("an inventory in %s", (format) => {
  it("V14 has what a listing has, and comes to the same estimate", async () => {
    const inventory = await opened(await writeManifest(format));
    expect(inventory.manifest).toMatchObject({ sourceBucket: BUCKET, hasVersions: true });
    const expected = listed.map((each) => ({
      ...{ key: each.key, entry: each.entry },
      isLatest: isLatest(each),
    }));
    expect(await entriesOf(inventory)).toEqual(expected.toReversed());
    const { signal } = new AbortController();
    const lister = createS3VersionLister({ side: "source", client, bucket: BUCKET });
    for (const prefix of ["", "a"]) {
      const byListing = await measureVolume([{ prefix }], lister, { signal });
      expect(await measureInventory([prefix], inventory, { signal })).toEqual(byListing);
    }
  });

  it("V14 a file that is none, or is not there, is an error that names it", async () => {
    const inventory = await opened(await writeManifest(format));
    await put(`data/2.${format}`, "this is neither");
    expect(await entriesOf(inventory)).toMatchObject({
      ...{ kind: "content", problem: expect.stringContaining(`data/2.${format}`) },
    });
    const files = [{ key: "data/none", size: 9 }];
    const lost = await opened(await writeManifest(format, { files }));
    expect(await entriesOf(lost)).toMatchObject({ kind: "service", error: { code: "NoSuchKey" } });
  });
});

describe("parseManifest", () => {
  const whole = {
    ...{ sourceBucket: "a", destinationBucket: "arn:aws-us-gov:s3:::b", fileFormat: "CSV" },
    ...{ fileSchema: FIELDS, creationTimestamp: "1", files: [] },
  };

  it.each([
    ["no JSON", "{", "no manifest.json"],
    ["another document", "{}", "no manifest.json"],
    ["ORC", JSON.stringify({ ...whole, fileFormat: "ORC" }), "CSV and Parquet are read"],
    ["too few fields", JSON.stringify({ ...whole, fileSchema: "Bucket, Key" }), "Size"],
  ])("V14 %s is told", (_title, text, words) => {
    expect(parseManifest(text)).toMatchObject({ ok: false, error: expect.stringContaining(words) });
  });

  it("V14 without the fields of versions it has what is current alone", () => {
    const fileSchema = "Bucket, Key, Size, LastModifiedDate, ETag";
    const current = parseManifest(JSON.stringify({ ...whole, fileSchema }));
    expect(current).toMatchObject({ ok: true, value: { bucket: "b", hasVersions: false } });
  });
});
