import {
  CreateTableCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { createDynamoDbPackageCache } from "../src/index.ts";
import type { PackageCacheSubject } from "./package-cache-contract.ts";

/** Makes the two tables as the server makes them when it starts. */
export async function createServerTables(client: DynamoDBClient, namespace = ""): Promise<void> {
  const throughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
  await client.send(
    new CreateTableCommand({
      TableName: `${namespace}DynamoPackage`,
      AttributeDefinitions: [
        { AttributeName: "filename", AttributeType: "S" },
        { AttributeName: "name", AttributeType: "S" },
      ],
      KeySchema: [{ AttributeName: "filename", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "name-index",
          KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
          ProvisionedThroughput: throughput,
        },
      ],
      ProvisionedThroughput: throughput,
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: `${namespace}PackageSummary`,
      AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
      ProvisionedThroughput: throughput,
    }),
  );
}

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
