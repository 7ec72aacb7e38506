import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import type { SdkTableOptions } from "./dynamodb-table-options.ts";
import { operationKey } from "./ledger-item.ts";

/** Why a deployment stands still, and since when. */
export interface Pause {
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
  /** When it goes on by itself, in milliseconds since the epoch; absent: when somebody says so. */
  readonly untilMs?: number;
  /** Who paused it: the ARN of an identity. */
  readonly by?: string;
}

/** Keeps the note of a pause: what is paused is the event source mappings, and this says why. */
export interface PauseNotes {
  read(): Promise<Result<Pause | undefined, PortError>>;
  write(pause: Pause): Promise<Result<void, PortError>>;
  remove(): Promise<Result<void, PortError>>;
}

/** The note in the ledger's table, in an item that no key of S3 can have: one request each. */
export function createPauseNotes({ client, table }: SdkTableOptions): PauseNotes {
  const place = { TableName: table };
  const call = <T>(operation: string, send: () => Promise<T>) =>
    callAws({ side: "ledger" }, operation, send);
  return {
    async read() {
      const read = await call("GetItem", () =>
        client.send(new GetCommand({ ...place, Key: operationKey("pause"), ConsistentRead: true })),
      );
      return read.ok
        ? ok(read.value.Item === undefined ? undefined : pauseOf(read.value.Item))
        : read;
    },
    async write(pause) {
      const { reason, sinceMs, untilMs, by } = pause;
      const written = await call("PutItem", () =>
        client.send(
          new PutCommand({
            ...place,
            Item: {
              ...operationKey("pause"),
              ...{ Reason: reason, SinceMs: sinceMs },
              ...(untilMs === undefined ? {} : { UntilMs: untilMs }),
              ...(by === undefined ? {} : { By: by }),
            },
          }),
        ),
      );
      return written.ok ? ok(undefined) : written;
    },
    async remove() {
      const removed = await call("DeleteItem", () =>
        client.send(new DeleteCommand({ ...place, Key: operationKey("pause") })),
      );
      return removed.ok ? ok(undefined) : removed;
    },
  };
}

function pauseOf({ Reason, SinceMs, UntilMs, By }: Readonly<Record<string, unknown>>): Pause {
  return {
    reason: String(Reason),
    sinceMs: Number(SinceMs),
    ...(UntilMs === undefined ? {} : { untilMs: Number(UntilMs) }),
    ...(By === undefined ? {} : { by: String(By) }),
  };
}
