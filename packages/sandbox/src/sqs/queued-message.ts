import { createHash, randomUUID } from "node:crypto";

/** A message attribute in SQS's JSON form; binary values are base64. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

/** A message in a queue. The fields are fauxqs's, which makes and reads such messages. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly messageAttributes: Record<string, MessageAttribute>;
  readonly md5OfMessageAttributes: string;
  /** Epoch milliseconds, as all times here. */
  readonly sentTimestamp: number;
  approximateReceiveCount: number;
  approximateFirstReceiveTimestamp?: number;
  delayUntil?: number | undefined;
  messageGroupId?: string | undefined;
  messageDeduplicationId?: string | undefined;
  sequenceNumber?: string | undefined;
  /** Of the last receive: on a standard queue it deletes the message even after the timeout. */
  lastReceiptHandle?: string;
}

/** A message that was received and is not yet deleted. */
export interface InflightMessage {
  readonly message: QueuedMessage;
  readonly receiptHandle: string;
  visibilityDeadline: number;
}

/** Makes a message without attributes, as EventBridge sends it. */
export function createQueuedMessage(body: string, delaySeconds: number): QueuedMessage {
  const now = Date.now();
  return {
    messageId: randomUUID(),
    body,
    md5OfBody: createHash("md5").update(body).digest("hex"),
    messageAttributes: {},
    md5OfMessageAttributes: "",
    sentTimestamp: now,
    approximateReceiveCount: 0,
    delayUntil: delaySeconds > 0 ? now + delaySeconds * 1000 : undefined,
  };
}
