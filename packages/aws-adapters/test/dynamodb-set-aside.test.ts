import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type LedgerRow, type LedgerState, ROW_STATES } from "@xpart/core";
import { rowOf } from "@xpart/core/testing";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  lacksSetAsideIndex,
  listSetAside,
  type SetAsideSearch,
} from "../src/dynamodb/dynamodb-set-aside.ts";
import type { SetAsideState } from "../src/dynamodb/ledger-index.ts";
import { LEDGER_TABLE } from "../src/dynamodb/ledger-table.ts";
import { createDynamoDbClient, createDynamoDbLedger } from "../src/index.ts";
import { createLedgerTable } from "./contract-subjects.ts";

const table = "objects";
const LISTED: readonly SetAsideState[] = ["parked", "held", "gap", "locked"];

let partition: Partition;
let client: DynamoDBDocumentClient;
beforeAll(async () => {
  partition = await startPartition({
    ...{ partition: "aws", region: "us-east-1", accountId: "111122223333" },
  });
  client = createDynamoDbClient(partition);
  await createLedgerTable(client, table);
  const ledger = createDynamoDbLedger({ client, table });
  for (const state of Object.keys(ROW_STATES) as LedgerState[]) {
    for (const key of ["a/1", "a/2", "b/1"]) {
      await ledger.saveRow(row(`${key} ${state}`, state));
    }
  }
  await ledger.saveHead({ key: "a/foreign", heldForeign: ["x", "y"] });
  await ledger.saveHead({ key: "a/locked foreign", lockedForeign: ["z"] });
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

/** A row that may be in any state: gaps and what is parked say why. */
function row(key: string, state: LedgerState): LedgerRow {
  return rowOf({ key, versionId: "v1", kind: "object", state, destinationVersionId: "d1" });
}

async function keysOf(state: SetAsideState, search: SetAsideSearch, prefix = "") {
  const keys: string[] = [];
  for await (const item of listSetAside({ client, table }, { state, search, prefix })) {
    if (!item.ok) throw new Error(item.error.message);
    keys.push(item.value.kind === "row" ? item.value.row.key : item.value.head.key);
  }
  return keys.sort();
}

describe("listSetAside", () => {
  it.each(LISTED)(
    "L7 rows that are %s are in the index, and those that nobody has to see are not",
    async (state) => {
      const foreign = { held: ["a/foreign"], locked: ["a/locked foreign"], parked: [], gap: [] };
      const expected = [...foreign[state], `a/1 ${state}`, `a/2 ${state}`, `b/1 ${state}`].sort();
      expect(await keysOf(state, "index")).toEqual(expected);
      expect(await keysOf(state, "scan")).toEqual(expected);
      expect(await keysOf(state, "index", "b/")).toEqual([`b/1 ${state}`]);
      expect(await keysOf(state, "scan", "b/")).toEqual([`b/1 ${state}`]);
    },
  );

  it("L7 every state that needs a person is listed", () => {
    const states = Object.entries(ROW_STATES).filter(([, { needsPerson }]) => needsPerson);
    expect(states.map(([state]) => state).sort()).toEqual([...LISTED].sort());
  });

  it("L7 a row that is tried again leaves the index, and a head whose deletes were released", async () => {
    const ledger = createDynamoDbLedger({ client, table });
    const parked = await ledger.saveRow(row("c/once parked", "parked"));
    const held = await ledger.saveHead({ key: "c/once held", heldForeign: ["x"] });
    if (!parked.ok || !held.ok) throw new Error("not saved");
    expect(await keysOf("parked", "index", "c/")).toEqual(["c/once parked"]);
    const { revision } = parked.value;
    await ledger.saveRow({ ...row("c/once parked", "replicated"), ...(revision && { revision }) });
    const { heldForeign: _released, ...head } = held.value;
    await ledger.saveHead(head);
    expect(await keysOf("parked", "index", "c/")).toEqual([]);
    expect(await keysOf("held", "index", "c/")).toEqual([]);
  });

  it("L7 a table without the index says so in an error that is told from others", async () => {
    const { GlobalSecondaryIndexes: _none, AttributeDefinitions, ...rest } = LEDGER_TABLE;
    await client.send(
      new CreateTableCommand({
        ...{ TableName: "old", BillingMode: "PAY_PER_REQUEST", ...rest },
        AttributeDefinitions: AttributeDefinitions?.slice(0, 2),
      }),
    );
    const asked: string[] = [];
    const question = { state: "held", search: "index", prefix: "" } as const;
    for (const [name, isWithout] of [
      ["old", true],
      ["none", false],
    ] as const) {
      for await (const first of listSetAside({ client, table: name }, question)) {
        expect(!first.ok && lacksSetAsideIndex(first.error)).toBe(isWithout);
        asked.push(name);
      }
    }
    expect(asked).toEqual(["old", "none"]);
  });
});
