import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { createDynamoDbPackageCache, createServerTables } from "../src/index.ts";
import type { PackageCacheSubject } from "./package-cache-contract.ts";

/** The contract's subject on any DynamoDB. */
export async function dynamoDbSubject(
  client: DynamoDBClient,
  stop: () => Promise<void>,
): Promise<PackageCacheSubject> {
  await createServerTables(client);
  const TableName = "PackageSummary";
  return {
    cache: createDynamoDbPackageCache({
      client,
      packageTable: "DynamoPackage",
      summaryTable: TableName,
      sleep: async () => undefined,
    }),
    async names() {
      const { Items = [] } = await client.send(new ScanCommand({ TableName }));
      return Items.map((item) => item["name"]?.S ?? "");
    },
    async summaryOf(name) {
      const Key = { name: { S: name } };
      const { Item } = await client.send(new GetItemCommand({ TableName, Key }));
      return Item?.["summary"]?.S;
    },
    async dropFromIndex(name) {
      await client.send(new DeleteItemCommand({ TableName, Key: { name: { S: name } } }));
    },
    async addOrphan(name) {
      const Item = { name: { S: name }, last_modified: { N: "1" } };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
    async spoilRow(filename) {
      await client.send(
        new UpdateItemCommand({
          TableName: "DynamoPackage",
          Key: { filename: { S: filename } },
          UpdateExpression: "REMOVE version",
        }),
      );
    },
    stop,
  };
}
