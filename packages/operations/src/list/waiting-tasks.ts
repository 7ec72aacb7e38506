import { lookAtMessages } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import type { QueueRole } from "../open/queue-directory.ts";
import { DEAD_LETTER_SOURCES } from "../redrive/dead-letter-queues.ts";
import { type LetterTask, readLetter } from "../redrive/read-letter.ts";

/** Something that a message asks for and that is not done. */
export interface WaitingTask extends Pick<LetterTask, "key" | "versionId" | "asks"> {
  readonly queue: string;
  /** Milliseconds since the epoch. */
  readonly sentMs: number;
}

/** What a queue shows. */
export interface WaitingQueue {
  readonly name: string;
  /** Messages that it has, as it says itself, which is about right. */
  readonly waiting: number;
  readonly lookedAt: number;
  readonly tasks: readonly WaitingTask[];
}

/** Messages of each queue that are looked at. */
const MAX_LOOKED_AT = 1_000;

/** In the order in which an event passes by. */
const ROLES: readonly QueueRole[] = [
  ...(["buffer", "objects", "parts"] as const),
  ...DEAD_LETTER_SOURCES.map(({ role }) => role),
];

/**
 * Looks into every queue of a deployment for what was announced and has not arrived, without taking any. The buckets are
 * not asked: it works while the source is lost. For the moment of the look others do not get these messages, and each
 * counts one receive more, of twenty; so it is for a deployment that stands still (T6).
 */
export async function* waitingTasks({
  queues,
  scope,
}: Pick<Deployment, "queues" | "scope">): AsyncGenerator<Result<WaitingQueue, PortError>> {
  for (const role of ROLES) {
    const link = await queues.find(role);
    const seen = link.ok ? await lookAtMessages(link.value, MAX_LOOKED_AT) : link;
    if (!link.ok || !seen.ok) {
      yield link.ok ? (seen as Result<never, PortError>) : link;
      return;
    }
    const { name } = link.value;
    const { messages, waiting } = seen.value;
    const tasks = messages.flatMap((message) =>
      readLetter(message, scope).tasks.map(({ key, versionId, asks }) => ({
        ...{ key, asks, queue: name, sentMs: message.sentMs },
        ...(versionId === undefined ? {} : { versionId }),
      })),
    );
    yield ok({ name, waiting, lookedAt: messages.length, tasks });
  }
}
