import { ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { sendDynamoDb } from "../call/json-send.ts";
import type { LedgerTable } from "./dynamodb-table-options.ts";
import { deleteCountKey } from "./ledger-item.ts";

/** Counts are kept this long after their hour, for whoever looks into a mass delete. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;

/**
 * Counts one delete in the hour of `nowMs`, unless it has had `limit` (F4): one conditional UpdateItem.
 * `ExpiresAt` (epoch seconds) is for the table's time to live, if it is switched on.
 *
 * When the SDK repeats a count whose answer was lost, the delete is counted twice: the budget errs on the
 * side of holding too early.
 */
export async function countDelete(
  limit: number,
  nowMs: number,
  table: LedgerTable,
): Promise<Result<"counted" | "exhausted", PortError>> {
  const counted = await callAws(table.context, "UpdateItem", () =>
    sendDynamoDb(table.client, "UpdateItem", {
      TableName: table.TableName,
      Key: deleteCountKey(nowMs),
      UpdateExpression: "ADD #count :one SET #expires = :expires",
      ConditionExpression: ":limit > :none AND (attribute_not_exists(#count) OR #count < :limit)",
      ExpressionAttributeNames: { "#count": "Deletes", "#expires": "ExpiresAt" },
      ExpressionAttributeValues: {
        ":one": 1,
        ":none": 0,
        ":limit": limit,
        ":expires": Math.floor(nowMs / 1000) + KEPT_SECONDS,
      },
    }),
  );
  if (counted.ok) {
    return ok("counted");
  }
  return counted.error.kind === "conflict" ? ok("exhausted") : counted;
}
