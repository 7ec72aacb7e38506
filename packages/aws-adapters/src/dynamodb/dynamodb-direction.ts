import { err, ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { type DynamoDbSending, sendDynamoDb } from "../call/json-send.ts";
import { operationKey } from "./ledger-item.ts";

/** Which way a pair of buckets is copied, as the ledger of one direction says it (T3). */
export interface Direction {
  /** `active`: this deployment copies. `turned`: the other one does, or will. */
  readonly stands: "active" | "turned";
  /** `<name>-<environment>` of the deployment of the other direction. */
  readonly other: string;
  /** When this was written, in milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Who wrote it: the ARN of an identity. */
  readonly by?: string;
  /**
   * The pause of the other direction, by when it began, during which all of its ledger was turned into this one; absent:
   * that was not ended.
   */
  readonly filledInPauseMs?: number;
}

/** Keeps which way a pair is copied, in the ledger's table, in an item that no key of S3 can have: one request each. */
export interface DirectionMarks {
  /** @returns undefined where the pair was never turned. */
  read(): Promise<Result<Direction | undefined, PortError>>;
  write(direction: Direction): Promise<Result<void, PortError>>;
}

/** Where the marks of one deployment are. */
export interface DirectionMarksOptions {
  /** Made by `createDynamoDbClient` or `createDynamoDbWire`. */
  readonly client: DynamoDbSending;
  readonly table: string;
}

/** The marks in a ledger's table. What cannot be one is an error, never a leave to copy. */
export function createDirectionMarks({ client, table }: DirectionMarksOptions): DirectionMarks {
  const Key = operationKey("direction");
  const context = { side: "ledger" } as const;
  return {
    async read() {
      const read = await callAws(context, "GetItem", () =>
        sendDynamoDb(client, "GetItem", { TableName: table, Key, ConsistentRead: true }),
      );
      if (!read.ok || read.value.Item === undefined) {
        return read.ok ? ok(undefined) : read;
      }
      return directionOf(read.value.Item);
    },
    async write({ stands, other, sinceMs, by, filledInPauseMs }) {
      const Item = {
        ...{ ...Key, Stands: stands, Other: other, SinceMs: sinceMs },
        ...(by === undefined ? {} : { By: by }),
        ...(filledInPauseMs === undefined ? {} : { FilledInPauseMs: filledInPauseMs }),
      };
      const written = await callAws(context, "PutItem", () =>
        sendDynamoDb(client, "PutItem", { TableName: table, Item }),
      );
      return written.ok ? ok(undefined) : written;
    },
  };
}

function directionOf(item: Readonly<Record<string, unknown>>): Result<Direction, PortError> {
  const { Stands, Other, SinceMs, By, FilledInPauseMs } = item;
  if (Stands !== "active" && Stands !== "turned") {
    return err({
      ...{ kind: "invalid", side: "ledger", operation: "GetItem" },
      message: `the ledger's mark of its direction says ${JSON.stringify(Stands)}, which this version of xpart does not know: deploy the version that wrote it`,
    });
  }
  return ok({
    ...{ stands: Stands, other: String(Other), sinceMs: Number(SinceMs) },
    ...(By === undefined ? {} : { by: String(By) }),
    ...(FilledInPauseMs === undefined ? {} : { filledInPauseMs: Number(FilledInPauseMs) }),
  });
}
