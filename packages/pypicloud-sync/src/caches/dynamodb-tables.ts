import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { err, ok, type PortError, type Result } from "@xpart/core";
import { asSyncError, attemptAws } from "../sync/attempt-aws.ts";
import type { CacheWrite } from "../sync/package-cache.ts";
import type { SyncError, SyncResult } from "../sync/sync-error.ts";
import type { ItemCondition } from "./dynamodb-condition.ts";
import type { Item } from "./dynamodb-item.ts";

/** One of the server's two tables, by requests of one item or of all. */
export interface DynamoDbTable {
  get(key: string): SyncResult<Item | undefined>;
  put(item: Item, condition: ItemCondition): SyncResult<CacheWrite>;
  delete(key: string, condition: ItemCondition): SyncResult<CacheWrite>;
  scan(): SyncResult<readonly Item[]>;
  /** The items of a name, by an index that lags behind the table. */
  queryName(name: string): SyncResult<readonly Item[]>;
}

/** The index of the package table, as the server makes it. */
const NAME_INDEX = "name-index";

/** A table whose only key attribute is `keyName`. */
export function createDynamoDbTable(
  client: DynamoDBClient,
  table: string,
  keyName: "filename" | "name",
): DynamoDbTable {
  const TableName = table;
  const Key = (key: string) => ({ [keyName]: { S: key } });
  const explained = (found: PortError): SyncError => {
    const error = asSyncError(found, "cache");
    return { ...error, message: `${table}: ${error.message}` };
  };
  const call = async <T>(
    operation: string,
    send: () => Promise<T>,
  ): Promise<Result<T, SyncError>> => {
    const answer = await attemptAws("cache", operation, send);
    return answer.ok ? answer : err(explained(answer.error));
  };
  /** A condition that does not hold is an answer. */
  const write = async (
    operation: string,
    send: () => Promise<unknown>,
  ): Promise<Result<CacheWrite, SyncError>> => {
    const answer = await attemptAws("cache", operation, send);
    if (answer.ok) {
      return ok("written");
    }
    return answer.error.kind === "conflict" ? ok("conflict") : err(explained(answer.error));
  };
  return {
    async get(key) {
      const request = { TableName, Key: Key(key), ConsistentRead: true };
      const answer = await call("GetItem", () => client.send(new GetItemCommand(request)));
      return answer.ok ? ok(answer.value.Item) : answer;
    },
    async put(item, condition) {
      const request = { TableName, Item: { ...item }, ...condition };
      return write("PutItem", () => client.send(new PutItemCommand(request)));
    },
    async delete(key, condition) {
      const request = { TableName, Key: Key(key), ...condition };
      return write("DeleteItem", () => client.send(new DeleteItemCommand(request)));
    },
    scan: () =>
      readPages((start) =>
        call("Scan", () =>
          client.send(new ScanCommand({ TableName, ConsistentRead: true, ...start })),
        ),
      ),
    queryName: (name) =>
      readPages((start) =>
        call("Query", () =>
          client.send(
            new QueryCommand({
              TableName,
              IndexName: NAME_INDEX,
              KeyConditionExpression: "#name = :name",
              ExpressionAttributeNames: { "#name": "name" },
              ExpressionAttributeValues: { ":name": { S: name } },
              ...start,
            }),
          ),
        ),
      ),
  };
}

interface Page {
  readonly Items?: Item[] | undefined;
  readonly LastEvaluatedKey?: Record<string, AttributeValue> | undefined;
}

type Start = { readonly ExclusiveStartKey?: Record<string, AttributeValue> };

async function readPages(
  read: (start: Start) => Promise<Result<Page, SyncError>>,
): Promise<Result<readonly Item[], SyncError>> {
  const items: Item[] = [];
  let start: Start | undefined = {};
  while (start !== undefined) {
    const page: Result<Page, SyncError> = await read(start);
    if (!page.ok) {
      return page;
    }
    items.push(...(page.value.Items ?? []));
    const last: Page["LastEvaluatedKey"] = page.value.LastEvaluatedKey;
    start = last === undefined ? undefined : { ExclusiveStartKey: last };
  }
  return ok(items);
}
