/** Whether a deduplication id was used lately, and by which message; in fauxqs's names. */
export interface DeduplicationResult {
  readonly isDuplicate: boolean;
  readonly originalMessageId?: string;
  readonly originalSequenceNumber?: string;
}

/** The deduplication ids of a FIFO queue. */
export interface DeduplicationWindow {
  check(deduplicationId: string): DeduplicationResult;
  record(deduplicationId: string, messageId: string, sequenceNumber: string): void;
}

/** SQS developer guide, "Exactly-once processing": five minutes from the first send. */
const WINDOW_MS = 5 * 60 * 1000;

/** Makes an empty window; ids leave it by age alone, however many there are. */
export function createDeduplicationWindow(): DeduplicationWindow {
  const seen = new Map<string, { messageId: string; sequenceNumber: string; at: number }>();
  return {
    check(deduplicationId) {
      const oldest = Date.now() - WINDOW_MS;
      for (const [id, { at }] of seen) {
        if (at > oldest) break;
        seen.delete(id);
      }
      const original = seen.get(deduplicationId);
      if (original === undefined) return { isDuplicate: false };
      return {
        isDuplicate: true,
        originalMessageId: original.messageId,
        originalSequenceNumber: original.sequenceNumber,
      };
    },
    record(deduplicationId, messageId, sequenceNumber) {
      seen.set(deduplicationId, { messageId, sequenceNumber, at: Date.now() });
    },
  };
}
