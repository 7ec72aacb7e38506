import { CreateTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";

/**
 * Makes the two tables of a DynamoDB cache as the server makes them when it starts first: for a rehearsal, or a
 * demonstration without a server (Y7).
 *
 * @param namespace - what stands before the names, as `db.namespace` says.
 */
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
