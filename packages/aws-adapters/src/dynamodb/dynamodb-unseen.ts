import type { EntryName, PortError, Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { sendDynamoDb } from "../call/json-send.ts";
import type { LedgerTable } from "./dynamodb-table-options.ts";
import { headKey, type LedgerItem, rowKey } from "./ledger-item.ts";

/**
 * Asks for the head and the entry's row of each key, and names the keys that have neither (L9). Only the keys of what
 * there is are sent back. What DynamoDB leaves undone counts as there, and so does all where its answer is none.
 */
export async function findUnseen(
  entries: readonly EntryName[],
  { client, TableName, context }: LedgerTable,
): Promise<Result<ReadonlySet<string>, PortError>> {
  return callAws(context, "BatchGetItem", async () => {
    const { Responses, UnprocessedKeys } = await sendDynamoDb(client, "BatchGetItem", {
      RequestItems: {
        [TableName]: {
          Keys: entries.flatMap(({ key, versionId }) => [headKey(key), rowKey(key, versionId)]),
          ConsistentRead: true,
          ProjectionExpression: "#key",
          ExpressionAttributeNames: { "#key": "Key" },
        },
      },
    });
    const found: readonly LedgerItem[] | undefined = Responses?.[TableName];
    if (found === undefined) {
      return new Set<string>();
    }
    const seen = new Set([...found, ...(UnprocessedKeys?.[TableName]?.Keys ?? [])].map(keyOf));
    return new Set(entries.map(({ key }) => key).filter((key) => !seen.has(key)));
  });
}

function keyOf(item: LedgerItem): unknown {
  return item["Key"];
}
