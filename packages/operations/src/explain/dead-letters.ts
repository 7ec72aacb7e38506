import { lookAtMessages, type WaitingMessage } from "@xpart/aws-adapters";
import { messageGroupId, type PortError } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { DEAD_LETTER_SOURCES } from "../redrive/dead-letter-queues.ts";
import { readLetter } from "../redrive/read-letter.ts";

/** Messages of each queue that are looked at for one key. */
const MAX_LOOKED_AT = 1_000;

/** A dead letter that is about one key. */
export interface DeadLetter {
  readonly messageId: string;
  /** When its event was sent, in milliseconds since the epoch. */
  readonly sentMs: number;
  /** What it asks for: the event's kind, `reconcile`, or `parts`. */
  readonly asks: string;
  readonly versionId?: string;
}

/** One dead-letter queue, looked into for a key. */
export interface DeadLetterQueue {
  readonly name: string;
  readonly queueArn: string;
  /** Of all keys, as SQS says, which is about right. */
  readonly waiting: number;
  /** How many of them were looked at. */
  readonly lookedAt: number;
  /** Those about the key. */
  readonly letters: readonly DeadLetter[];
}

/** What looking into all of them came to. */
export interface DeadLetters {
  readonly queues: readonly DeadLetterQueue[];
  /** Queues that could not be looked into: nothing is known of what they hold. */
  readonly problems: readonly { readonly name: string; readonly error: PortError }[];
}

/** Looks for dead letters of a key without taking any. */
export async function readDeadLetters(
  key: string,
  { queues, names, settings }: Deployment,
): Promise<DeadLetters> {
  const found: DeadLetterQueue[] = [];
  const problems: DeadLetters["problems"][number][] = [];
  const looked = await Promise.all(
    DEAD_LETTER_SOURCES.map(async ({ role }) => {
      const link = await queues.find(role);
      const seen = link.ok ? await lookAtMessages(link.value, MAX_LOOKED_AT) : link;
      return { name: names[role], seen };
    }),
  );
  for (const { name, seen } of looked) {
    if (seen.ok) {
      const { messages, waiting, queueArn } = seen.value;
      const letters = messages.flatMap((message) => letterOf(message, settings.source.bucket, key));
      found.push({ name, queueArn, waiting, lookedAt: messages.length, letters });
    } else {
      problems.push({ name, error: seen.error });
    }
  }
  return { queues: found, problems };
}

function letterOf(message: WaitingMessage, bucket: string, key: string): readonly DeadLetter[] {
  const { messageId, sentMs, groupId } = message;
  if (groupId !== undefined && groupId !== messageGroupId(bucket, key)) {
    return [];
  }
  const { tasks } = readLetter(message, { bucket, prefixes: [] });
  return tasks
    .filter((task) => task.key === key)
    .map(({ asks, versionId }) => ({
      ...{ messageId, sentMs, asks },
      ...(versionId === undefined ? {} : { versionId }),
    }));
}
