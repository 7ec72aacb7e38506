import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { SET_ASIDE_ATTRIBUTE, SET_ASIDE_INDEX, SET_ASIDE_KEY_ATTRIBUTE } from "./ledger-index.ts";

/** What CreateTable takes of the ledger's table beside its name and how it is paid. */
export type LedgerTable = Required<
  Pick<CreateTableCommandInput, "AttributeDefinitions" | "KeySchema" | "GlobalSecondaryIndexes">
>;

/**
 * The primary key of the ledger's table, which is that of the reference implementation (L1): an object's
 * key, and its version id, `$null` or `$head`; and the sparse index of what a person should look at.
 *
 * @example
 * await client.send(new CreateTableCommand({
 *   TableName: "objects", BillingMode: "PAY_PER_REQUEST", ...LEDGER_TABLE,
 * }));
 */
export const LEDGER_TABLE: LedgerTable = {
  AttributeDefinitions: [
    { AttributeName: "Key", AttributeType: "S" },
    { AttributeName: "VersionId", AttributeType: "S" },
    { AttributeName: SET_ASIDE_ATTRIBUTE, AttributeType: "S" },
    { AttributeName: SET_ASIDE_KEY_ATTRIBUTE, AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "Key", KeyType: "HASH" },
    { AttributeName: "VersionId", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: SET_ASIDE_INDEX,
      KeySchema: [
        { AttributeName: SET_ASIDE_ATTRIBUTE, KeyType: "HASH" },
        { AttributeName: SET_ASIDE_KEY_ATTRIBUTE, KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};
