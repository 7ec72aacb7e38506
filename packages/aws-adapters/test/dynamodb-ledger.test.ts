import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { PortError, Result } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoDbClient, createDynamoDbLedger } from "../src/index.ts";
import { createLedgerTable } from "./contract-subjects.ts";

const PLACE = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
const table = "objects";

let partition: Partition;
let client: DynamoDBDocumentClient;
beforeAll(async () => {
  partition = await startPartition(PLACE);
  client = createDynamoDbClient(partition);
  await createLedgerTable(client, table);
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

/** A client that loses the first answer to a write, after the table took it. */
function losingFirstAnswer(): DynamoDBDocumentClient {
  const losing = createDynamoDbClient(partition);
  let isLost = false;
  losing.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (!isLost && /^(Put|Delete)/.test(context.commandName ?? "")) {
        isLost = true;
        throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
      }
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  return losing;
}

function unwrap<T>(result: Result<T, PortError>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const row = {
  versionId: "v1",
  kind: "object",
  state: "replicated",
  destinationVersionId: "d1",
} as const;

describe("createDynamoDbLedger", () => {
  it("L8 a row says who wrote it last, and when; a ledger that nobody signs leaves that as it was", async () => {
    const key = "signed";
    const by = (invocation: string, atMs: number) =>
      createDynamoDbLedger({ client, table, writer: () => ({ atMs, invocation }) });
    const first = unwrap(await by("one", 1).saveRow({ key, ...row }));
    const second = unwrap(
      await by("two", 2).saveRow({ ...first, state: "locked" } as typeof first),
    );
    const unsigned = createDynamoDbLedger({ client, table });
    unwrap(await unsigned.saveRow(second));
    expect([first.writer, second.writer]).toEqual([
      { atMs: 1, invocation: "one" },
      { atMs: 2, invocation: "two" },
    ]);
    const { rows } = unwrap(await unsigned.readKey(key));
    expect(rows.map(({ writer }) => writer)).toEqual([{ atMs: 2, invocation: "two" }]);
  });

  it("L4 a save whose answer was lost, and that was repeated, is a success", async () => {
    const losing = losingFirstAnswer();
    const ledger = createDynamoDbLedger({ client: losing, table });
    const saved = await ledger.saveRow({ key: "lost save", ...row });
    expect(saved).toMatchObject({ ok: true });
    const stored = await ledger.readKey("lost save");
    expect(stored).toMatchObject({ value: { rows: [saved.ok ? saved.value : {}] } });
    losing.destroy();
  });

  it("L4 a delete whose answer was lost, and that was repeated, is a success", async () => {
    const saved = await createDynamoDbLedger({ client, table }).saveRow({
      key: "lost delete",
      ...row,
    });
    const losing = losingFirstAnswer();
    const ledger = createDynamoDbLedger({ client: losing, table });
    expect(await ledger.deleteRow(saved.ok ? saved.value : { key: "", ...row })).toEqual({
      ok: true,
      value: undefined,
    });
    losing.destroy();
  });

  it("L4 somebody else's write is not taken for a lost answer of one's own", async () => {
    const ledger = createDynamoDbLedger({ client, table });
    const first = await ledger.saveHead({ key: "race" });
    if (!first.ok) throw new Error(first.error.message);
    await ledger.saveHead({ ...first.value, newestMs: 1 });
    const losing = losingFirstAnswer();
    const late = await createDynamoDbLedger({ client: losing, table }).saveHead(first.value);
    expect(late).toMatchObject({ ok: false, error: { kind: "conflict" } });
    losing.destroy();
  });

  it("L1 a row keeps the keys and the attribute that the reference implementation reads", async () => {
    const ledger = createDynamoDbLedger({ client, table });
    await ledger.saveRow({ key: "shape", ...row, versionId: "null", destinationVersionId: "null" });
    await ledger.saveHead({ key: "shape" });
    const stored = await client.send(
      new GetCommand({ TableName: table, Key: { Key: "shape", VersionId: "$null" } }),
    );
    expect(stored.Item).toEqual({
      Key: "shape",
      VersionId: "$null",
      Kind: "object",
      State: "replicated",
      DestObject: { VersionId: "null" },
      Revision: expect.any(String),
    });
  });

  it("L7 a row that cannot be is an error that names the item, and holds up no other entry", async () => {
    const replica = { DestObject: { VersionId: "d1" } };
    for (const Item of [
      { Key: "odd", VersionId: "v1", Kind: "object", State: "replicated", Revision: "r1" },
      { Key: "odd", VersionId: "v2", Kind: "object", State: "replicated", ...replica },
    ]) {
      await client.send(new PutCommand({ TableName: table, Item }));
    }
    const ledger = createDynamoDbLedger({ client, table });
    const refused = {
      kind: "invalid",
      side: "ledger",
      operation: "Query",
      message: expect.stringMatching(
        /item Key "odd", VersionId "v1" cannot be a row: it is replicated and names no entry.*delete the item/,
      ),
    };
    expect(await ledger.readKey("odd")).toEqual({ ok: false, error: refused });
    expect(await ledger.read("odd", "v1")).toEqual({ ok: false, error: refused });
    expect(unwrap(await ledger.read("odd", "v2"))).toMatchObject({
      row: { versionId: "v2", destinationVersionId: "d1" },
      hasRows: true,
    });
    const attempt = { id: "a", scope: "entry", startedMs: 0, leaseUntilMs: 0 } as const;
    await ledger.saveHead({ key: "odd", attempt: { ...attempt, versionId: "v1" } });
    expect(await ledger.read("odd", "v2")).toEqual({ ok: false, error: refused });
  });

  it("L1 a row and a head that an older xpart wrote are read, and can be written over", async () => {
    const pin = { ETag: "0123", SizeBytes: 5, LastModifiedMs: 1_770_000_000_000 };
    const items = [
      {
        ...{ Key: "older", VersionId: "v1", Kind: "object", State: "parked", Pin: pin },
        ...{ Reason: "archived", Revision: "r1", MarkerMs: 5, DestETag: "of nothing" },
      },
      {
        ...{ Key: "older", VersionId: "$head", Sequencer: "0055", NewestMs: 7, Revision: "r2" },
        Attempt: {
          ...{ Id: "a1", Scope: "entry", VersionId: "v1", Pin: pin, StartedMs: 1, LeaseUntilMs: 2 },
          Checksum: { Algorithm: "CRC32", Value: "AAAAAA==", Type: "FULL_OBJECT" },
        },
      },
    ];
    for (const Item of items) {
      await client.send(new PutCommand({ TableName: table, Item }));
    }
    const ledger = createDynamoDbLedger({ client, table });
    const { head, row } = unwrap(await ledger.read("older", "v1"));
    const read = { etag: "0123", sizeBytes: 5, lastModifiedMs: 1_770_000_000_000 };
    expect(row).toEqual({
      ...{ key: "older", versionId: "v1", kind: "object", state: "parked", pin: read },
      ...{ reason: "archived", revision: "r1" },
    });
    expect(head).toEqual({
      ...{ key: "older", sequencer: "0055", newestMs: 7, revision: "r2" },
      attempt: {
        ...{ id: "a1", scope: "entry", versionId: "v1", startedMs: 1, leaseUntilMs: 2 },
        content: {
          pin: read,
          checksum: { algorithm: "CRC32", value: "AAAAAA==", type: "FULL_OBJECT" },
        },
      },
    });
    const saved = unwrap(
      await ledger.saveHead({ key: "older", top: { kind: "nothing" }, revision: "r2" }),
    );
    expect(unwrap(await ledger.readKey("older")).head).toEqual(saved);
  });

  it("F1 a table that is not there is a misconfiguration of the ledger", async () => {
    const ledger = createDynamoDbLedger({ client, table: "no-such-table" });
    expect(await ledger.read("k", "v")).toMatchObject({
      ok: false,
      error: { kind: "misconfigured", side: "ledger", operation: "Query" },
    });
  });
});
