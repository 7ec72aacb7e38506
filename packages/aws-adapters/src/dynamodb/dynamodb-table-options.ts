import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** The ledger's table for what operators ask of it, which goes by the SDK alone. */
export interface SdkTableOptions {
  /** Made by `createDynamoDbClient`. */
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}
