import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { createDynamoDbLedger, LEDGER_TABLE } from "@xpart/aws-adapters";
import { reconcileKey } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedSandbox, startDeployedSandbox } from "../../test/deployed-sandbox.ts";
import { type Deployment, openDeployment } from "../open/open-deployment.ts";
import { readSettingsFile } from "../open/read-settings-file.ts";
import { type ListKind, listEntries } from "./list-entries.ts";
import type { ListOptions } from "./list-options.ts";
import type { ListedEntry } from "./listed-entry.ts";

let world: DeployedSandbox;
let deployment: Deployment;

beforeAll(async () => {
  world = await startDeployedSandbox();
  const read = await readSettingsFile(world.settingsFile);
  const opened = read.ok ? await openDeployment(read.value.settings) : read;
  if (!opened.ok) throw new Error(opened.error.join("\n"));
  deployment = opened.value;
});

afterAll(async () => {
  deployment.close();
  await world.stop();
});

async function listed(kind: ListKind, options?: ListOptions, on = deployment) {
  const entries: ListedEntry[] = [];
  for await (const entry of listEntries(kind, on, options)) {
    if (!entry.ok) throw new Error(`${entry.error.side} ${entry.error.kind}`);
    entries.push(entry.value);
  }
  return entries;
}

describe("listEntries", () => {
  it("U13 foreign entries are all those that no row and no head knows, under the prefix", async () => {
    const { source, destination } = deployment.buckets;
    for (let number = 0; number < 20; number += 1) {
      const Key = `f/${number}`;
      await source.client.send(new PutObjectCommand({ Bucket: "reports", Key, Body: "own" }));
      await reconcileKey({ key: Key }, world.run);
    }
    const foreign = [];
    for (const Key of ["f/3", "f/only here", "g/other"]) {
      const put = new PutObjectCommand({ Bucket: "reports-gov", Key, Body: "foreign" });
      const { VersionId } = await destination.client.send(put);
      foreign.push({ key: Key, destinationVersionId: VersionId, kind: "object" });
    }
    expect(await listed("foreign", { prefix: "f/" })).toEqual(foreign.slice(0, 2));
    expect(await listed("foreign")).toEqual(foreign);
  });

  it("U13 a table without an index is read whole, once it has been told", async () => {
    const { client } = deployment.table;
    const { GlobalSecondaryIndexes: _none, AttributeDefinitions, ...rest } = LEDGER_TABLE;
    await client.send(
      new CreateTableCommand({
        ...{ TableName: "old", BillingMode: "PAY_PER_REQUEST", ...rest },
        AttributeDefinitions: AttributeDefinitions?.slice(0, 2),
      }),
    );
    const old = { ...deployment, table: { client, table: "old" } };
    const ledger = createDynamoDbLedger(old.table);
    await ledger.saveRow({
      ...{ key: "p", versionId: "v", kind: "object", state: "parked" },
      reason: "archived",
    });
    await ledger.saveHead({ key: "h", heldForeign: ["x", "y"] });
    const told: string[] = [];
    const onNoIndex = () => told.push("no index");
    expect(await listed("parked", { onNoIndex }, old)).toEqual([
      { key: "p", versionId: "v", kind: "object", reason: "archived" },
    ]);
    expect(await listed("held", { onNoIndex }, old)).toEqual([
      { key: "h", destinationVersionId: "x", reason: "foreign" },
      { key: "h", destinationVersionId: "y", reason: "foreign" },
    ]);
    expect(told).toHaveLength(2);
    expect(await listed("gaps", { isScan: true, onNoIndex }, old)).toEqual([]);
    expect(told).toHaveLength(2);
  });

  it("F2 a table that is not there is an error, not an empty list", async () => {
    const none = { ...deployment, table: { ...deployment.table, table: "none" } };
    await expect(listed("held", {}, none)).rejects.toThrow("ledger misconfigured");
  });
});
