import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { CallContext } from "../call/aws-call.ts";
import type { DynamoDbSending } from "../call/json-send.ts";

/** The ledger's table for what operators ask of it, which goes by the SDK alone. */
export interface SdkTableOptions {
  /** Made by `createDynamoDbClient`. */
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** The ledger's table for the functions. */
export interface LedgerTable {
  readonly client: DynamoDbSending;
  readonly TableName: string;
  /** The side of every error that the ledger gives. */
  readonly context: CallContext;
}
