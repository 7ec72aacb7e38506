import type { OpenObject, OpenPart } from "@xpart/core";
import * as fc from "fast-check";
import {
  createDynamoDbLedger,
  createS3DestinationStore,
  createS3SourceStore,
  createSqsEventQueue,
  readQueueDepth,
} from "../src/index.ts";
import type { Clients, RandomCall } from "./both-traces.ts";

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc
    .string({ unit: "binary", minLength: 1, maxLength: 8 })
    .filter((value) => Buffer.from(value).toString() === value),
  fc.constantFrom("a/b", "a//b", "../x", "a+b c", "é/ü", "a%2Fb", "x'()*!~", '&<>"', "k"),
);
const headerText = fc.stringMatching(/^[!-~]([ -~]{0,14}[!-~])?$/);
const hex = fc.stringMatching(/^[0-9a-f]{32}$/);

const attributes = fc.record(
  {
    contentType: headerText,
    cacheControl: headerText,
    contentLanguage: headerText,
    contentEncoding: fc.constantFrom("gzip", "br"),
    expires: headerText,
    websiteRedirectLocation: fc.constant("/other"),
    storageClass: fc.constantFrom("STANDARD_IA", "GLACIER_IR"),
    metadata: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), headerText, { maxKeys: 3 }),
    checksum: fc
      .constantFrom("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256")
      .map((algorithm) => ({
        ...{ algorithm, value: "AAAAAA==", type: "FULL_OBJECT" as const },
      })),
  },
  { requiredKeys: ["metadata"] },
);
const tags = fc.dictionary(headerText, text, { maxKeys: 2 });
const onlyIf = fc.option(
  fc.oneof(
    fc.constant({ kind: "absent" as const }),
    hex.map((etag) => ({ kind: "etag" as const, etag })),
  ),
  { nil: undefined },
);

async function* once1(bytes: Uint8Array) {
  yield bytes;
}

const BIG = Buffer.alloc(1024 * 1024 + 1, "x");
const content = fc.oneof(
  { weight: 12, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.constant(BIG) },
);

const store = (clients: Clients) => createS3DestinationStore({ client: clients.s3, bucket: "b" });
const source = (clients: Clients) => createS3SourceStore({ client: clients.s3, bucket: "b" });
const ledger = (clients: Clients) => createDynamoDbLedger({ client: clients.dynamodb, table: "t" });

async function readAll(opened: Awaited<ReturnType<ReturnType<typeof source>["open"]>>) {
  if (!opened.ok || opened.value.kind !== "object") {
    return opened;
  }
  return readOpen(opened.value.object);
}

async function readOpen({ body, discard: _discard, ...described }: OpenPart | OpenObject) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return { described, content: Buffer.concat(chunks).toString("latin1") };
}

function callOf<Values extends object>(
  name: string,
  values: { [Name in keyof Values]: fc.Arbitrary<Values[Name]> },
  run: (values: Values, clients: Clients) => Promise<unknown>,
): fc.Arbitrary<RandomCall> {
  return fc
    .record(values)
    .map((drawn) => ({ name, run: (clients: Clients) => run(drawn as Values, clients) }));
}

const at = { key: text, versionId: headerText };
const part = fc.record({
  ...{ number: fc.nat(100), sizeBytes: fc.nat(1e9), etag: hex },
  checksum: fc.constantFrom(undefined, { algorithm: "CRC32C", value: "AAAAAA==" }),
});

/** A call of any port, with any arguments. */
export const anyCall: fc.Arbitrary<RandomCall> = fc.oneof(
  callOf("open", at, async ({ key, versionId }, on) =>
    readAll(await source(on).open(key, versionId)),
  ),
  callOf("describe", at, ({ key, versionId }, on) => store(on).describe(key, versionId)),
  callOf("describeCurrent", at, ({ key }, on) => source(on).describeCurrent(key)),
  callOf("readTags", at, ({ key, versionId }, on) => store(on).readTags(key, versionId)),
  callOf("readStack", at, ({ key }, on) => store(on).readStack(key)),
  callOf("putObject", { key: text, bytes: content, attributes, tags, onlyIf }, (object, on) => {
    const { bytes, ...rest } = object;
    return store(on).putObject({
      ...(rest as never as {
        key: string;
        attributes: { metadata: Record<string, string> };
        tags: object;
      }),
      ...{ sizeBytes: bytes.byteLength, body: once1(bytes) },
    } as never);
  }),
  callOf("copyReplica", { ...at, attributes }, ({ key, versionId, attributes: carried }, on) =>
    store(on).copyReplica({ key, fromVersionId: versionId, attributes: carried as never }),
  ),
  callOf("beginUpload", { key: text, attributes, tags }, (upload, on) =>
    store(on).beginUpload(upload as never),
  ),
  callOf(
    "uploadPart",
    {
      ...{ key: text, uploadId: headerText, number: fc.nat(99), bytes: content },
      algorithm: fc.constantFrom(undefined, "CRC32", "CRC32C", "SHA256", "CRC64NVME"),
    },
    ({ bytes, algorithm, ...address }, on) =>
      store(on).uploadPart({
        ...{ ...address, sizeBytes: bytes.byteLength, body: once1(bytes) },
        ...(algorithm === undefined ? {} : { algorithm }),
      }),
  ),
  callOf(
    "completeUpload",
    {
      key: text,
      uploadId: headerText,
      parts: fc.array(part, { minLength: 1, maxLength: 3 }),
      onlyIf,
    },
    ({ parts, ...rest }, on) =>
      store(on).completeUpload({ ...rest, parts, sizeBytes: 7, tags: {} } as never),
  ),
  callOf("listParts", { key: text, uploadId: headerText }, (address, on) =>
    store(on).listParts(address),
  ),
  callOf("listUploads", { key: text }, ({ key }, on) => store(on).listUploads(key)),
  callOf("abortUpload", { key: text, uploadId: headerText }, (address, on) =>
    store(on).abortUpload(address),
  ),
  callOf("addMarker", { key: text }, ({ key }, on) => store(on).addMarker(key)),
  callOf("deleteEntry", at, ({ key, versionId }, on) => store(on).deleteEntry(key, versionId)),
  callOf("writeTags", { ...at, tags }, ({ key, versionId, tags: set }, on) =>
    store(on).writeTags(key, versionId, set),
  ),
  callOf("requestRestore", at, ({ key, versionId }, on) =>
    source(on).requestRestore(key, versionId, { tier: "Bulk", days: 2 }),
  ),
  callOf("ledger read", at, ({ key, versionId }, on) => ledger(on).read(key, versionId)),
  callOf("ledger unseen", { first: text, versionId: headerText }, ({ first, versionId }, on) =>
    ledger(on)
      .findUnseen([
        { key: first, versionId },
        { key: `${first}2`, versionId },
      ])
      .then((found) => (found.ok ? [...found.value] : found)),
  ),
  callOf(
    "ledger save",
    { ...at, etag: hex, revision: fc.option(hex, { nil: undefined }) },
    (row, on) =>
      ledger(on).saveRow({
        ...{ key: row.key, versionId: row.versionId, kind: "object", state: "replicated" },
        ...{
          destinationVersionId: "d",
          pin: { etag: row.etag, sizeBytes: 5, lastModifiedMs: 1_000 },
        },
        ...(row.revision === undefined ? {} : { revision: row.revision }),
      } as never),
  ),
  callOf("ledger count", { limit: fc.nat(50) }, ({ limit }, on) =>
    ledger(on).countDelete(limit, 0),
  ),
  callOf("queue depth", {}, (_, on) =>
    readQueueDepth({ client: on.sqs, queueUrl: `${on.endpoint}/1/q.fifo` }),
  ),
  callOf("part", { ...at, etag: hex, number: fc.nat(99) }, async (drawn, on) => {
    const opened = await source(on).openPart(drawn.key, drawn.versionId, drawn);
    return opened.ok && typeof opened.value !== "string" ? readOpen(opened.value) : opened;
  }),
  callOf(
    "queue send",
    { bodies: fc.array(text, { minLength: 1, maxLength: 12 }) },
    ({ bodies }, on) =>
      createSqsEventQueue({ client: on.sqs, queueUrl: `${on.endpoint}/1/q.fifo` })
        .send(
          bodies.map((body, index) => ({
            id: `${index}`,
            body,
            groupId: body.slice(0, 3) || "g",
            deduplicationId: `${index}`,
          })),
        )
        .then((refused) => [...refused]),
  ),
);
