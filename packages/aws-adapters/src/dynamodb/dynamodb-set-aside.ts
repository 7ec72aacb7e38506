import { QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { err, type LedgerHead, type LedgerRow, ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import type { SdkTableOptions } from "./dynamodb-table-options.ts";
import {
  SET_ASIDE_ATTRIBUTE,
  SET_ASIDE_INDEX,
  SET_ASIDE_KEY_ATTRIBUTE,
  type SetAsideState,
  setAsidePartitions,
} from "./ledger-index.ts";
import { HEAD_RANGE_KEY, type LedgerItem, readHead } from "./ledger-item.ts";
import { toRow } from "./ledger-rows.ts";

/** What somebody should look at: an entry's row, or a key's head with foreign entries. */
export type SetAsideItem =
  | { readonly kind: "row"; readonly row: LedgerRow }
  | { readonly kind: "head"; readonly head: LedgerHead };

/** How it is found: by the sparse index, or by reading the whole table. */
export type SetAsideSearch = "index" | "scan";

/** Which items are listed. */
export interface SetAsideQuestion {
  readonly state: SetAsideState;
  /** Only keys that begin with this. */
  readonly prefix: string;
  readonly search: SetAsideSearch;
}

/**
 * Lists all items of one state. The index gives them in the order of their keys within each of its partitions; it may
 * be a moment behind, and lacks what an xpart wrote that had no index. A scan reads and costs the whole table.
 * An error ends the listing.
 */
export async function* listSetAside(
  options: SdkTableOptions,
  question: SetAsideQuestion,
): AsyncGenerator<Result<SetAsideItem, PortError>> {
  const pages =
    question.search === "index" ? indexPages(options, question) : scanPages(options, question);
  for await (const page of pages) {
    if (!page.ok) {
      yield page;
      return;
    }
    for (const item of page.value) {
      if (item["VersionId"] === HEAD_RANGE_KEY) {
        yield ok({ kind: "head", head: readHead(item) });
      } else {
        const row = toRow(item);
        yield row.ok ? ok({ kind: "row", row: row.value }) : row;
      }
    }
  }
}

/** DynamoDB's words for a table without the index, and for one whose index is being filled. */
const NO_INDEX = /not have the specified index|backfilling global secondary index/i;

/** Whether a listing failed because the table has no index to list by, or none that is ready. */
export function lacksSetAsideIndex({ operation, message }: PortError): boolean {
  return operation === "Query" && NO_INDEX.test(message);
}

type Page = Result<readonly LedgerItem[], PortError>;

interface ReadPage {
  readonly Items?: readonly LedgerItem[] | undefined;
  readonly LastEvaluatedKey?: Record<string, unknown> | undefined;
}

async function* indexPages(
  { client, table }: SdkTableOptions,
  { state, prefix }: SetAsideQuestion,
): AsyncGenerator<Page> {
  const isPart = prefix !== "";
  for (const partition of setAsidePartitions(state)) {
    yield* pagesOf("Query", (after) =>
      client.send(
        new QueryCommand({
          TableName: table,
          IndexName: SET_ASIDE_INDEX,
          KeyConditionExpression: `#set = :partition${isPart ? " AND begins_with(#key, :prefix)" : ""}`,
          ExpressionAttributeNames: {
            "#set": SET_ASIDE_ATTRIBUTE,
            ...(isPart ? { "#key": SET_ASIDE_KEY_ATTRIBUTE } : {}),
          },
          ExpressionAttributeValues: {
            ":partition": partition,
            ...(isPart ? { ":prefix": prefix } : {}),
          },
          ...after,
        }),
      ),
    );
  }
}

/** The attribute of a head that belongs to a state too. */
const HEAD_ATTRIBUTES: Partial<Record<SetAsideState, string>> = {
  held: "HeldForeign",
  locked: "LockedForeign",
};

function scanPages(
  { client, table }: SdkTableOptions,
  { state, prefix }: SetAsideQuestion,
): AsyncGenerator<Page> {
  const attribute = HEAD_ATTRIBUTES[state];
  const isOf =
    attribute === undefined ? "#state = :state" : "(#state = :state OR attribute_exists(#foreign))";
  return pagesOf("Scan", (after) =>
    client.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: `${isOf}${prefix === "" ? "" : " AND begins_with(#key, :prefix)"}`,
        ExpressionAttributeNames: {
          "#state": "State",
          ...(attribute === undefined ? {} : { "#foreign": attribute }),
          ...(prefix === "" ? {} : { "#key": "Key" }),
        },
        ExpressionAttributeValues: {
          ":state": state,
          ...(prefix === "" ? {} : { ":prefix": prefix }),
        },
        ...after,
      }),
    ),
  );
}

async function* pagesOf(
  operation: string,
  read: (after: Pick<QueryCommand["input"], "ExclusiveStartKey">) => Promise<ReadPage>,
): AsyncGenerator<Page> {
  let after: Record<string, unknown> | undefined;
  do {
    const start = after;
    const page: Result<ReadPage, PortError> = await callAws({ side: "ledger" }, operation, () =>
      read(start === undefined ? {} : { ExclusiveStartKey: start }),
    );
    if (!page.ok) {
      yield err(page.error);
      return;
    }
    yield ok(page.value.Items ?? []);
    after = page.value.LastEvaluatedKey;
  } while (after !== undefined);
}
