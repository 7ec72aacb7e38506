import { randomUUID } from "node:crypto";
import {
  type KeyLedger,
  type Ledger,
  type LedgerRow,
  type LedgerView,
  ok,
  type PortError,
  type Result,
  type RowWriter,
  type VersionId,
} from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { type DynamoDbSending, sendDynamoDb } from "../call/json-send.ts";
import { countDelete } from "./dynamodb-delete-count.ts";
import type { LedgerTable } from "./dynamodb-table-options.ts";
import { findUnseen } from "./dynamodb-unseen.ts";
import { headItem, type LedgerItem, rangeKeyOf, rowItem, rowKey } from "./ledger-item.ts";
import { rowAt, sortItems, toRows } from "./ledger-rows.ts";

/** Which table keeps the ledger. */
export interface DynamoDbLedgerOptions {
  /** Made by `createDynamoDbClient` or `createDynamoDbWire`. */
  readonly client: DynamoDbSending;
  /** Has the hash key `Key` and the range key `VersionId`, both strings (L1). */
  readonly table: string;
  /** What every row says that it writes; absent: a row says what it said before. */
  readonly writer?: () => RowWriter;
  /** Whether rows may be without a head, as of a ledger that was turned round: `findUnseen` then names no key (L9). */
  readonly hasHeadless?: boolean;
  /** Drops the credentials that DynamoDB refused; see `SecretCredentials.expire` (F3). Absent: they are this side's own. */
  readonly expireCredentials?: () => boolean;
}

/**
 * Items that deciding about an event reads at most. The head and the null version sort first; nearly
 * every key has fewer versions than the rest of the page holds, and its price is that of what it finds.
 */
export const VIEW_LIMIT = 32;

/**
 * Keeps the ledger in a DynamoDB table. A `read` is one request (two more rows may be fetched of a key
 * with a long history), `findUnseen` is one for all its entries, each write is one.
 *
 * @example
 * const ledger = createDynamoDbLedger({
 *   client: createDynamoDbClient({ region: "us-east-1" }), table: "xpart-objects",
 * });
 */
export function createDynamoDbLedger({
  client,
  table,
  writer,
  hasHeadless = false,
  expireCredentials,
}: DynamoDbLedgerOptions): Ledger {
  const context = { side: "ledger", ...(expireCredentials && { expireCredentials }) } as const;
  const ledger: LedgerTable = { client, TableName: table, context };
  return {
    read: (key, versionId) => read(key, versionId, ledger),
    findUnseen: async (entries) => (hasHeadless ? ok(new Set()) : findUnseen(entries, ledger)),
    readKey: (key) => readKey(key, ledger),
    async saveHead(head) {
      const saved = { ...head, revision: randomUUID() };
      const put = await putItem(headItem(saved), head.revision, ledger);
      return put.ok ? ok(saved) : put;
    },
    async saveRow(row) {
      const by = writer === undefined ? {} : { writer: writer() };
      const saved = { ...row, ...by, revision: randomUUID() };
      const put = await putItem(rowItem(saved), row.revision, ledger);
      return put.ok ? ok(saved) : put;
    },
    deleteRow: (row) => deleteItem(row, ledger),
    countDelete: (limit, nowMs) => countDelete(limit, nowMs, ledger),
  };
}

async function read(
  key: string,
  versionId: VersionId,
  table: LedgerTable,
): Promise<Result<LedgerView, PortError>> {
  const page = await queryPage(key, table, { limit: VIEW_LIMIT });
  if (!page.ok) {
    return page;
  }
  const { items, last } = page.value;
  const { head, rowItems } = sortItems(items);
  const attemptVersionId = head?.attempt?.versionId;
  const found = new Map(rowItems.map((item) => [item["VersionId"], item]));
  for (const wanted of new Set([versionId, attemptVersionId])) {
    // What the page does not reach has to be asked for; what it went past is not there.
    if (wanted !== undefined && last !== undefined && rangeKeyOf(wanted) > last) {
      const item = await getItem(rowKey(key, wanted), table);
      if (!item.ok) {
        return item;
      }
      if (item.value !== undefined) {
        found.set(rangeKeyOf(wanted), item.value);
      }
    }
  }
  const row = rowAt(versionId, found);
  if (!row.ok) {
    return row;
  }
  const attemptRow = rowAt(attemptVersionId, found);
  if (!attemptRow.ok) {
    return attemptRow;
  }
  return ok({
    head,
    row: row.value,
    attemptRow: attemptRow.value,
    hasRows: found.size > 0,
    hasOthers: found.size > (found.has(rangeKeyOf(versionId)) ? 1 : 0),
  });
}

async function readKey(key: string, table: LedgerTable): Promise<Result<KeyLedger, PortError>> {
  const items: LedgerItem[] = [];
  let after: string | undefined;
  do {
    // Each page begins behind the last one, so the items of the key are the bound.
    const page: Result<Page, PortError> = await queryPage(key, table, { after });
    if (!page.ok) {
      return page;
    }
    for (const item of page.value.items) items.push(item);
    after = page.value.last;
  } while (after !== undefined);
  const { head, rowItems } = sortItems(items);
  const rows = toRows(rowItems);
  return rows.ok ? ok({ head, rows: rows.value }) : rows;
}

interface Page {
  readonly items: readonly LedgerItem[];
  /** The range key where the page ends, if there is more. */
  readonly last: string | undefined;
}

async function queryPage(
  key: string,
  { client, TableName, context }: LedgerTable,
  { limit, after }: { readonly limit?: number; readonly after?: string | undefined },
): Promise<Result<Page, PortError>> {
  return callAws(context, "Query", async () => {
    const answer = await sendDynamoDb(client, "Query", {
      TableName,
      KeyConditionExpression: "#key = :key",
      ExpressionAttributeNames: { "#key": "Key" },
      ExpressionAttributeValues: { ":key": key },
      ConsistentRead: true,
      ...(limit === undefined ? {} : { Limit: limit }),
      ...(after === undefined ? {} : { ExclusiveStartKey: { Key: key, VersionId: after } }),
    });
    const last: unknown = answer.LastEvaluatedKey?.["VersionId"];
    return { items: answer.Items ?? [], last: typeof last === "string" ? last : undefined };
  });
}

async function getItem(
  Key: LedgerItem,
  { client, TableName, context }: LedgerTable,
): Promise<Result<LedgerItem | undefined, PortError>> {
  return callAws(context, "GetItem", async () => {
    const answer = await sendDynamoDb(client, "GetItem", { TableName, Key, ConsistentRead: true });
    return answer.Item;
  });
}

/** The condition that an item is as it was read; one of the reference implementation has no revision. */
function unchanged(revision: string | undefined) {
  return revision === undefined
    ? {
        ConditionExpression: "attribute_not_exists(#revision)",
        ExpressionAttributeNames: { "#revision": "Revision" },
      }
    : {
        ConditionExpression: "#revision = :revision",
        ExpressionAttributeNames: { "#revision": "Revision" },
        ExpressionAttributeValues: { ":revision": revision },
      };
}

async function putItem(
  item: LedgerItem,
  readRevision: string | undefined,
  table: LedgerTable,
): Promise<Result<void, PortError>> {
  const { client, TableName } = table;
  const isOwn = (stored: LedgerItem | undefined) => stored?.["Revision"] === item["Revision"];
  return writeOnce(item, isOwn, table, "PutItem", () =>
    sendDynamoDb(client, "PutItem", { TableName, Item: item, ...unchanged(readRevision) }),
  );
}

async function deleteItem(row: LedgerRow, table: LedgerTable): Promise<Result<void, PortError>> {
  const { client, TableName } = table;
  const Key = rowKey(row.key, row.versionId);
  const isOwn = (stored: LedgerItem | undefined) => stored === undefined;
  return writeOnce(Key, isOwn, table, "DeleteItem", () =>
    sendDynamoDb(client, "DeleteItem", { TableName, Key, ...unchanged(row.revision) }),
  );
}

/**
 * Makes a conditional write. When the client repeats one whose answer was lost, the repetition fails on the
 * condition that the first one changed: then what is stored tells whether that was this write.
 */
async function writeOnce(
  item: LedgerItem,
  isOwn: (stored: LedgerItem | undefined) => boolean,
  table: LedgerTable,
  operation: string,
  send: () => Promise<unknown>,
): Promise<Result<void, PortError>> {
  let attempts = 1;
  const written = await callAws(table.context, operation, async () => {
    try {
      await send();
    } catch (error) {
      attempts = attemptsOf(error);
      throw error;
    }
  });
  if (written.ok || written.error.kind !== "conflict" || attempts === 1) {
    return written;
  }
  const stored = await getItem({ Key: item["Key"], VersionId: item["VersionId"] }, table);
  if (!stored.ok) {
    return stored;
  }
  return isOwn(stored.value) ? ok(undefined) : written;
}

function attemptsOf(error: unknown): number {
  const { $metadata } = error as { readonly $metadata?: { readonly attempts?: number } };
  return $metadata?.attempts ?? 1;
}
