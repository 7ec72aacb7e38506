import { CreateTableCommand, DeleteTableCommand, DynamoDB } from "@aws-sdk/client-dynamodb";
import { findMotoServer, startMotoServer } from "@xpart/test-kit/moto-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startPartition } from "../src/index.ts";
import { CASES_TABLE, DYNAMODB_CASES, type DynamoDbStep } from "./dynamodb-cases.ts";

interface Subject {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  stop(): Promise<void>;
}

function describeCases(name: string, start: () => Promise<Subject>, isMoto: boolean): void {
  describe(`DynamoDB of ${name}`, () => {
    let subject: Subject;
    let client: DynamoDB;
    let isMade = false;
    beforeAll(async () => {
      subject = await start();
      client = new DynamoDB({ ...subject, maxAttempts: 1 });
    });
    beforeEach(async () => {
      const { TableName } = CASES_TABLE;
      if (isMade) await client.send(new DeleteTableCommand({ TableName }));
      await client.send(new CreateTableCommand(structuredClone(CASES_TABLE)));
      isMade = true;
    });
    afterAll(async () => {
      client.destroy();
      await subject.stop();
    });
    for (const { says, steps, motoDiffers } of DYNAMODB_CASES) {
      it.skipIf(isMoto && motoDiffers !== undefined)(`W10 ${says}`, async () => {
        for (const step of steps) await expectStep(client, step);
      });
    }
  });
}

async function expectStep(client: DynamoDB, step: DynamoDbStep): Promise<void> {
  const { operation, input, answer = {}, without, error } = step;
  const method = (operation.charAt(0).toLowerCase() + operation.slice(1)) as "putItem";
  const sent = client[method](input as never);
  if (error === undefined) {
    const answered = await sent;
    expect(answered, operation).toMatchObject(answer);
    if (without !== undefined) expect(answered).not.toHaveProperty(without);
    return;
  }
  const [name, message] = error;
  await expect(sent, operation).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
  });
}

const PLACE = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
describeCases("the sandbox", () => startPartition(PLACE), false);

const moto = findMotoServer();
if (moto === undefined) {
  it.skip("W10 DynamoDB of moto: no moto_server on the PATH (pip install 'moto[server]')", () => {});
} else {
  describeCases("moto", () => startMotoServer(moto), true);
}

describe("DynamoDB of the sandbox, beyond items", () => {
  it("W10 a table is listed, described, tagged, given an index and removed", async () => {
    const partition = await startPartition(PLACE);
    const client = new DynamoDB(partition);
    try {
      const { TableName } = CASES_TABLE;
      await client.createTable(structuredClone(CASES_TABLE));
      await expect(client.createTable(structuredClone(CASES_TABLE))).rejects.toMatchObject({
        name: "ResourceInUseException",
      });
      await client.putItem({
        TableName,
        Item: { id: { S: "a" }, place: { N: "1" }, day: { S: "d" } },
      });
      await client.updateTable({
        TableName,
        AttributeDefinitions: [{ AttributeName: "day", AttributeType: "S" }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: "by-day",
              KeySchema: [{ AttributeName: "day", KeyType: "HASH" }],
              Projection: { ProjectionType: "ALL" },
            },
          },
        ],
      });
      const { Table } = await client.describeTable({ TableName });
      expect(Table).toMatchObject({ TableStatus: "ACTIVE", ItemCount: 1 });
      expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual([
        ...["by-kind", "by-day"],
      ]);
      const found = await client.query({
        ...{ TableName, IndexName: "by-day", KeyConditionExpression: "#d = :d" },
        ExpressionAttributeNames: { "#d": "day" },
        ExpressionAttributeValues: { ":d": { S: "d" } },
      });
      expect(found.Count).toBe(1);
      const ResourceArn = Table?.TableArn ?? "";
      await client.tagResource({ ResourceArn, Tags: [{ Key: "team", Value: "storage" }] });
      expect((await client.listTagsOfResource({ ResourceArn })).Tags).toEqual([
        { Key: "team", Value: "storage" },
      ]);
      expect((await client.listTables({})).TableNames).toEqual([TableName]);
      await client.deleteTable({ TableName });
      expect((await client.listTables({})).TableNames).toEqual([]);
    } finally {
      client.destroy();
      await partition.stop();
    }
  });

  it("W10 the segments of a parallel scan are all items together, each once", async () => {
    const partition = await startPartition(PLACE);
    const client = new DynamoDB(partition);
    try {
      const { TableName } = CASES_TABLE;
      await client.createTable(structuredClone(CASES_TABLE));
      const ids = Array.from({ length: 60 }, (_, index) => `id-${index}`);
      for (const id of ids) {
        await client.putItem({ TableName, Item: { id: { S: id }, place: { N: "1" } } });
      }
      const found: (string | undefined)[] = [];
      for (const Segment of [0, 1, 2]) {
        let ExclusiveStartKey: Record<string, { S: string } | { N: string }> | undefined;
        do {
          const page = await client.scan({
            ...{ TableName, Segment, TotalSegments: 3, Limit: 7 },
            ...(ExclusiveStartKey && { ExclusiveStartKey }),
          } as never);
          found.push(...(page.Items ?? []).map(({ id }) => id?.S));
          ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
        } while (ExclusiveStartKey !== undefined);
      }
      expect(found.toSorted()).toEqual(ids.toSorted());
    } finally {
      client.destroy();
      await partition.stop();
    }
  });
});
