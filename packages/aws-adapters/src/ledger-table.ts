import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** What CreateTable takes of the ledger's table beside its name and how it is paid. */
export type LedgerTable = Required<
  Pick<CreateTableCommandInput, "AttributeDefinitions" | "KeySchema">
>;

/**
 * The primary key of the ledger's table, which is that of the reference implementation (L1): an object's
 * key, and its version id, `$null` or `$head`.
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
  ],
  KeySchema: [
    { AttributeName: "Key", KeyType: "HASH" },
    { AttributeName: "VersionId", KeyType: "RANGE" },
  ],
};
