import { randomUUID } from "node:crypto";
import { withoutScope } from "./deduplication-scope.ts";
import { createDeduplicationWindow, type DeduplicationResult } from "./deduplication-window.ts";
import { createMessageGroups, type MessageGroups, type TakenBatch } from "./message-groups.ts";
import { QUEUE_ATTRIBUTE_DEFAULTS, QUEUE_ATTRIBUTE_NAMES, redriveOf } from "./queue-attributes.ts";
import type { InflightMessage, MessageAttribute, QueuedMessage } from "./queued-message.ts";
import { createReceiveWaiters, type ReceiveWaiters } from "./receive-waiters.ts";

/** A received message in SQS's JSON form. */
export interface ReceivedMessage {
  MessageId: string;
  ReceiptHandle: string;
  MD5OfBody: string;
  Body: string;
  MD5OfMessageAttributes?: string;
  MessageAttributes?: Record<string, MessageAttribute>;
}

/** ReceiveMessage's limit. */
const MAX_RECEIVED = 10;
/** AWS's own look: 20 digits, far from 0, in steps of 256. */
const FIRST_SEQUENCE_NUMBER = 18_850_000_000_000_000_000n;

/**
 * One queue. Names and signatures are those of fauxqs's own queue, whose place it takes behind
 * fauxqs's protocol (see `sqs-store.ts` for why).
 */
export class SqsQueue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly createdTimestamp: number = Math.floor(Date.now() / 1000);
  lastModifiedTimestamp: number = this.createdTimestamp;
  attributes: Record<string, string>;
  tags: Map<string, string>;
  readonly inflightMessages: Map<string, InflightMessage> = new Map();
  readonly #ready: MessageGroups;
  #delayed: QueuedMessage[] = [];
  readonly #seen = createDeduplicationWindow();
  #sent = 0n;
  /** Nothing in flight or delayed comes due before this. */
  #nextDeadline = Number.POSITIVE_INFINITY;
  readonly #waiters: ReceiveWaiters = createReceiveWaiters({
    dueAt: () => this.#nextDeadline,
    due: () => this.processTimers(),
  });

  constructor(
    name: string,
    url: string,
    arn: string,
    attributes: Record<string, string> = {},
    tags: Record<string, string> = {},
  ) {
    this.name = name;
    this.url = url;
    this.arn = arn;
    this.attributes = { ...QUEUE_ATTRIBUTE_DEFAULTS, ...attributes };
    this.tags = new Map(Object.entries(tags));
    this.#ready = createMessageGroups(this.isFifo());
  }

  isFifo(): boolean {
    return this.attributes.FifoQueue === "true";
  }

  getAllAttributes(requested: readonly string[]): Record<string, string> {
    const names = requested.includes("All") ? QUEUE_ATTRIBUTE_NAMES : requested;
    const entries = names.map((name) => [name, this.getAttribute(name)]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  getAttribute(name: string): string | undefined {
    this.processTimers();
    switch (name) {
      case "QueueArn":
        return this.arn;
      case "ApproximateNumberOfMessages":
        return String(this.#ready.size);
      case "ApproximateNumberOfMessagesNotVisible":
        return String(this.inflightMessages.size);
      case "ApproximateNumberOfMessagesDelayed":
        return String(this.#delayed.length);
      case "CreatedTimestamp":
        return String(this.createdTimestamp);
      case "LastModifiedTimestamp":
        return String(this.lastModifiedTimestamp);
      default:
        return this.attributes[name];
    }
  }

  setAttributes(attributes: Record<string, string>): void {
    Object.assign(this.attributes, attributes);
    this.lastModifiedTimestamp = Math.floor(Date.now() / 1000);
  }

  enqueue(message: QueuedMessage): void {
    message.messageDeduplicationId = withoutScope(message.messageDeduplicationId);
    const delayUntil = message.delayUntil ?? 0;
    if (delayUntil > Date.now()) {
      this.#delayed.push(message);
      this.#expectAt(delayUntil);
      return;
    }
    this.#ready.add(message);
    this.#waiters.wakeOne();
  }

  dequeue(
    maxCount: number,
    visibilityTimeoutSeconds?: number,
    deadLetterQueueOf?: (arn: string) => SqsQueue | undefined,
  ): ReceivedMessage[] {
    this.processTimers();
    const visibleAgainAfter = visibilityTimeoutSeconds ?? Number(this.attributes.VisibilityTimeout);
    const redrive = redriveOf(this.attributes);
    const deadLetterQueue = redrive && deadLetterQueueOf?.(redrive.deadLetterTargetArn);
    const batch: TakenBatch = new Set();
    const received: ReceivedMessage[] = [];
    while (received.length < Math.min(maxCount, MAX_RECEIVED)) {
      const message = this.#ready.take(batch);
      if (message === undefined) break;
      if (deadLetterQueue && message.approximateReceiveCount >= redrive.maxReceiveCount) {
        this.#ready.release(message);
        deadLetterQueue.enqueue(message);
      } else {
        received.push(this.#hold(message, visibleAgainAfter));
      }
    }
    if (this.#ready.available()) this.#waiters.wakeOne();
    return received;
  }

  #hold(message: QueuedMessage, visibilityTimeoutSeconds: number): ReceivedMessage {
    const now = Date.now();
    const receiptHandle = randomUUID();
    message.approximateReceiveCount += 1;
    message.approximateFirstReceiveTimestamp ??= now;
    message.lastReceiptHandle = receiptHandle;
    const visibilityDeadline = now + visibilityTimeoutSeconds * 1000;
    this.inflightMessages.set(receiptHandle, { message, receiptHandle, visibilityDeadline });
    this.#expectAt(visibilityDeadline);
    const hasAttributes = Object.keys(message.messageAttributes).length > 0;
    return {
      MessageId: message.messageId,
      ReceiptHandle: receiptHandle,
      MD5OfBody: message.md5OfBody,
      Body: message.body,
      ...(hasAttributes && {
        MD5OfMessageAttributes: message.md5OfMessageAttributes,
        MessageAttributes: message.messageAttributes,
      }),
    };
  }

  deleteMessage(receiptHandle: string): boolean {
    this.processTimers();
    const entry = this.inflightMessages.get(receiptHandle);
    if (entry !== undefined) {
      this.inflightMessages.delete(receiptHandle);
      this.#ready.release(entry.message);
      if (this.#ready.available()) this.#waiters.wakeOne();
      return true;
    }
    if (this.isFifo()) return false;
    return (
      this.#ready.remove((message) => message.lastReceiptHandle === receiptHandle) !== undefined
    );
  }

  changeVisibility(receiptHandle: string, timeoutSeconds: number): void {
    const entry = this.inflightMessages.get(receiptHandle);
    if (entry === undefined) return;
    entry.visibilityDeadline = Date.now() + timeoutSeconds * 1000;
    this.#expectAt(entry.visibilityDeadline);
    this.processTimers();
  }

  /** Moves what has come due back to the ready messages; cheap while nothing has. */
  processTimers(): void {
    const now = Date.now();
    if (now < this.#nextDeadline) return;
    this.#nextDeadline = Number.POSITIVE_INFINITY;
    for (const [handle, { message, visibilityDeadline }] of this.inflightMessages) {
      if (visibilityDeadline > now) {
        this.#expectAt(visibilityDeadline);
        continue;
      }
      this.inflightMessages.delete(handle);
      this.#ready.giveBack(message);
    }
    const delayed = this.#delayed;
    this.#delayed = [];
    for (const message of delayed) this.enqueue(message);
    if (this.#ready.available()) this.#waiters.wakeOne();
  }

  #expectAt(deadline: number): void {
    this.#nextDeadline = Math.min(this.#nextDeadline, deadline);
    this.#waiters.deadlineChanged();
  }

  waitForMessages(waitTimeSeconds: number): Promise<void> {
    return this.#waiters.wait(waitTimeSeconds * 1000);
  }

  cancelWaiters(): void {
    this.#waiters.wakeAll();
  }

  purge(): void {
    this.#ready.clear();
    this.#delayed = [];
    this.inflightMessages.clear();
  }

  checkDeduplication(deduplicationId: string): DeduplicationResult {
    return this.#seen.check(deduplicationId);
  }

  recordDeduplication(deduplicationId: string, messageId: string, sequenceNumber = ""): void {
    this.#seen.record(deduplicationId, messageId, sequenceNumber);
  }

  nextSequenceNumber(): string {
    this.#sent += 256n;
    return String(FIRST_SEQUENCE_NUMBER + this.#sent);
  }
}
