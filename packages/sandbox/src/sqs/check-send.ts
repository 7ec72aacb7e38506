import { createHash } from "node:crypto";
import { withScope } from "./deduplication-scope.ts";
import type { SqsQueue } from "./sqs-queue.ts";

/** What SendMessage and an entry of SendMessageBatch have in common. */
export interface SendEntry {
  readonly Id?: string;
  readonly MessageBody?: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

/** Group and deduplication ids: 1 to 128 of letters, digits and punctuation (SQS, SendMessage). */
const VALID_ID = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;

/** The message of the InvalidParameterValue with which SQS refuses an entry; `undefined`: it is good. */
export function invalidIdMessage(entry: SendEntry): string | undefined {
  for (const name of ["MessageGroupId", "MessageDeduplicationId"] as const) {
    const value = entry[name];
    if (value === undefined || VALID_ID.test(value)) continue;
    const rule = "can only include alphanumeric and punctuation characters. 1 to 128 in length";
    return `Value ${value} for parameter ${name} is invalid. Reason: ${name} ${rule}.`;
  }
  return undefined;
}

/** Puts the group into the deduplication id where the queue's DeduplicationScope is messageGroup. */
export function withDeduplicationScope<Entry extends SendEntry>(
  entry: Entry,
  queue: SqsQueue | undefined,
): Entry {
  const { MessageGroupId, MessageBody = "" } = entry;
  if (queue?.attributes.DeduplicationScope !== "messageGroup" || MessageGroupId === undefined) {
    return entry;
  }
  const contentBased =
    queue.attributes.ContentBasedDeduplication === "true"
      ? createHash("sha256").update(MessageBody).digest("hex")
      : undefined;
  const id = entry.MessageDeduplicationId ?? contentBased;
  if (id === undefined) return entry;
  return { ...entry, MessageDeduplicationId: withScope(MessageGroupId, id) };
}
