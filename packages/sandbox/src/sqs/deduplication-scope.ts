/** A character that no id may hold. */
const SEPARATOR = "\u0000";

/**
 * A deduplication id that is a duplicate only within its group. fauxqs asks its queue about an id
 * without saying for which group, so the group travels in the id until the message is in the queue.
 */
export function withScope(messageGroupId: string, deduplicationId: string): string {
  return `${messageGroupId}${SEPARATOR}${deduplicationId}`;
}

/** The id as the sender gave it. */
export function withoutScope(deduplicationId: string | undefined): string | undefined {
  return deduplicationId?.slice(deduplicationId.indexOf(SEPARATOR) + 1);
}
