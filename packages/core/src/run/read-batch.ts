import type { BatchRecord } from "../events/batch-record.ts";
import { parseMessage } from "../events/parse-event.ts";
import type { InvalidMessage, ParsedMessage } from "../events/parsed-message.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import { crashedRecord, type ReplicationFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";

/** What can be worked, or needs no work. */
export type ReadMessage = Exclude<ParsedMessage, InvalidMessage>;

/** One thing that a record of a batch holds, or why it cannot be read. */
export interface BatchMessage {
  readonly messageId: string;
  readonly read: Result<ReadMessage, ReplicationFailure>;
}

/** Reads a batch: at least one message for each record, in order. */
export function readBatch(records: readonly BatchRecord[]): readonly BatchMessage[] {
  return records.flatMap(({ messageId, body }) => {
    try {
      return parseMessage(body).map((message) => ({ messageId, read: toRead(message) }));
    } catch (thrown) {
      return { messageId, read: err(crashedRecord(thrown)) };
    }
  });
}

/** The event that a message is; undefined: it is none. */
export function eventOf({ read }: BatchMessage): ObjectEvent | undefined {
  return read.ok && read.value.kind === "event" ? read.value.event : undefined;
}

/** The key that a message is about; undefined: it is about none. */
export function keyOfMessage({
  read,
}: BatchMessage): { readonly bucket: string; readonly key: string } | undefined {
  if (!read.ok) {
    return undefined;
  }
  switch (read.value.kind) {
    case "event":
      return read.value.event;
    case "reconcile":
      return read.value;
    case "ignored":
      return undefined;
  }
}

/** The versions that messages of one key announce: whoever reconciles it for the first of them brings all (R8, R9). */
export function announcedBy(messages: readonly BatchMessage[]): ReadonlySet<VersionId> {
  return new Set(
    messages.flatMap((message) => {
      const event = eventOf(message);
      return event?.kind === "created" && event.isUnnamed !== true ? [event.versionId] : [];
    }),
  );
}

function toRead(message: ParsedMessage): BatchMessage["read"] {
  return message.kind === "invalid"
    ? err({ kind: "invalid-message", problem: message.problem })
    : ok(message);
}
