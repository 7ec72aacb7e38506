import { CreateTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** Makes the two tables of pypicloud as its server makes them when it starts. */
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
