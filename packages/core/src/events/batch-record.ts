/** One message of a queue's batch. */
export interface BatchRecord {
  readonly messageId: string;
  readonly body: string;
}
