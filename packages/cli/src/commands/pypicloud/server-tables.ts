import {
  DescribeTableCommand,
  type DynamoDBClient,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDbCacheSettings } from "@xpart/pypicloud-sync";
import { CliError } from "../../cli-error.ts";
import { orAbsent } from "./setup/call-aws.ts";

/**
 * The tables that a server has made when it started first, that of the packages and that of the summaries.
 *
 * @throws CliError where one is not there, or is another application's, whose items nothing may touch.
 */
export async function describeServerTables(
  { packageTable, summaryTable }: DynamoDbCacheSettings,
  region: string | undefined,
  client: DynamoDBClient,
): Promise<readonly TableDescription[]> {
  const tables: TableDescription[] = [];
  for (const TableName of [packageTable, summaryTable]) {
    const described = await orAbsent(
      "DescribeTable",
      TableName,
      ["ResourceNotFoundException"],
      () => client.send(new DescribeTableCommand({ TableName })),
    );
    if (described?.Table === undefined) {
      throw new CliError({
        what: "The server's table is not there",
        subject: region === undefined ? TableName : `${TableName} in ${region}`,
        remedy:
          "Check db.* in the settings. The server makes its tables when it starts: start it once.",
      });
    }
    requireServersTable(described.Table, TableName === packageTable, TableName);
    tables.push(described.Table);
  }
  return tables;
}

function requireServersTable(table: TableDescription, isOfPackages: boolean, name: string): void {
  const wanted = isOfPackages ? "filename" : "name";
  const keys = table.KeySchema?.map(({ AttributeName }) => AttributeName).join();
  const indexes = table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName) ?? [];
  if (keys !== wanted || (isOfPackages && !indexes.includes("name-index"))) {
    throw new CliError({
      what: "This is not a table of pypicloud",
      subject: `${name}, whose key is ${keys ?? "unknown"}`,
      remedy: `The server's has the key ${wanted}${isOfPackages ? " and the index name-index" : ""}. Check db.namespace and db.tablenames.`,
    });
  }
}
