import { randomUUID } from "node:crypto";
import { drainMessages, type WaitingMessage } from "@xpart/aws-adapters";
import { messageGroupId, type PortError, writeReconcileRequest } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { createRequestPace } from "../ranges/request-pace.ts";
import type { DeadLetterSource } from "./dead-letter-queues.ts";
import { type LetterTask, readLetter } from "./read-letter.ts";

/** How dead letters are sent on. */
export interface RedriveOptions {
  /** Keys a second that are sent, at most. */
  readonly keysPerSecond: number;
  /** Whether letters are removed too of which not all can be sent, or nothing; else they stay. */
  readonly discardsRest: boolean;
  /** Ends it after the batch that is under way. */
  readonly signal: AbortSignal;
  sleep(ms: number): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Hears what has been done so far, after each batch. */
  readonly onProgress?: (done: Redriven) => void;
}

/** What became of the letters of a queue. */
export interface Redriven {
  /** Messages that the FIFO queue has taken. */
  readonly sent: number;
  /** Letters that were removed, since all that they ask for has been sent. */
  readonly removed: number;
  /** Letters that were removed although not all of them could be sent. */
  readonly discarded: number;
  /** Letters that are where they were. */
  readonly left: number;
  /** Why it ended before all were seen. */
  readonly stop?: PortError;
}

/** For a batch's own requests; what the pace takes comes on top. */
const HIDDEN_SECONDS = 60;
const MAX_HIDDEN_SECONDS = 12 * 3_600;
const BATCH = 10;

/**
 * Sends what dead letters ask for to the functions: each key once a batch, in its own message group behind the events that
 * wait there, in the order in which the queue gives the letters. A letter is removed when the FIFO queue has taken all
 * of it: who dies in between sends it again, and the second time nothing is left to do.
 */
export async function redriveQueue(
  { role }: DeadLetterSource,
  deployment: Deployment,
  options: RedriveOptions,
): Promise<Redriven> {
  const { keysPerSecond, discardsRest, signal, onProgress } = options;
  const done = { sent: 0, removed: 0, discarded: 0, left: 0 };
  const link = await deployment.queues.find(role);
  if (!link.ok) {
    return { ...done, stop: link.error };
  }
  const pace = createRequestPace(keysPerSecond, options);
  const hiddenSeconds = Math.min(
    HIDDEN_SECONDS + Math.ceil(BATCH / keysPerSecond),
    MAX_HIDDEN_SECONDS,
  );
  const stop = await drainMessages(link.value, {
    ...{ hiddenSeconds, signal },
    async work(batch) {
      const letters = batch.map((message) => ({
        message,
        ...readLetter(message, deployment.scope),
      }));
      const sending = letters.filter(({ tasks }) => tasks.length > 0);
      const { refused, stop: refusal, sent } = await sendTasks(sending, pace.turn, deployment);
      const taken = letters.filter(({ message }) => !refused.has(message.messageId));
      const removed = idsOf(taken.filter(({ problem }) => problem === undefined));
      const discarded = discardsRest
        ? idsOf(taken.filter(({ problem }) => problem !== undefined))
        : [];
      done.sent += sent;
      done.removed += removed.length;
      done.discarded += discarded.length;
      done.left += batch.length - removed.length - discarded.length;
      onProgress?.(done);
      return { done: new Set([...removed, ...discarded]), stop: refusal };
    },
  });
  return { ...done, ...(stop === undefined ? {} : { stop }) };
}

function idsOf(letters: readonly ReadMessage[]): readonly string[] {
  return letters.map(({ message }) => message.messageId);
}

interface ReadMessage {
  readonly message: WaitingMessage;
  readonly tasks: readonly LetterTask[];
}

interface Outgoing {
  readonly id: string;
  readonly body: string;
  readonly key: string;
  /** Letters that ask for it. */
  readonly letters: Set<string>;
}

/** Sends what letters ask for in order, the same of one key once. @returns ids of letters that have to stay. */
async function sendTasks(
  letters: readonly ReadMessage[],
  turn: () => Promise<void>,
  { eventQueue, settings }: Deployment,
): Promise<{ refused: ReadonlySet<string>; stop: PortError | undefined; sent: number }> {
  const { bucket } = settings.source;
  const outgoing = new Map<string, Outgoing>();
  for (const { message, tasks } of letters) {
    for (const task of tasks) {
      const body = bodyOf(task, bucket);
      const known = outgoing.get(body) ?? {
        ...{ id: randomUUID(), body, key: task.key, letters: new Set<string>() },
      };
      known.letters.add(message.messageId);
      outgoing.set(body, known);
    }
  }
  const messages = [...outgoing.values()];
  for (const _message of messages) {
    await turn();
  }
  const errors = await eventQueue.send(
    messages.map(({ id, body, key }) => ({
      ...{ id, body, groupId: messageGroupId(bucket, key), deduplicationId: id },
    })),
  );
  const refused = messages.filter(({ id }) => errors.has(id));
  return {
    refused: new Set(refused.flatMap((message) => [...message.letters])),
    stop: errors.values().next().value,
    sent: messages.length - refused.length,
  };
}

function bodyOf({ key, sends }: LetterTask, bucket: string): string {
  return sends.kind === "itself"
    ? sends.body
    : writeReconcileRequest({ bucket, key }, sends.wishes);
}
