import { lookAtMessages, type WaitingMessage } from "@xpart/aws-adapters";
import {
  describeFailure,
  forEachBounded,
  ok,
  type PortError,
  previewReconcile,
  type Result,
} from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { readingRun } from "../open/reading-run.ts";
import { type DeadLetterSource, deadLetterSources } from "./dead-letter-queues.ts";
import { type LetterTask, readLetter } from "./read-letter.ts";

/** Messages of each queue that are looked at. */
const MAX_LOOKED_AT = 1_000;
/** Keys whose reconcile is tried out, and how many at the same time: some requests to both sides each. */
const MAX_TRIED = 100;
const TRIED_AT_ONCE = 8;

/** Dead letters of one key for one cause. */
export interface LetterKey {
  readonly key: string;
  readonly letters: number;
  /** What they ask for, each once. */
  readonly asks: readonly string[];
  /** When the oldest was sent, in milliseconds since the epoch. */
  readonly oldestMs: number;
}

/** Dead letters that came there for one cause. */
export interface LetterCause {
  readonly cause: string;
  /** Whether it is there still, so that sending them would bring them back. */
  readonly isStanding: boolean;
  /** Whether sending their keys is of any use. */
  readonly canBeSent: boolean;
  readonly letters: number;
  /** In the order of their oldest letters; empty where they have none. */
  readonly keys: readonly LetterKey[];
}

/** One dead-letter queue. */
export interface LetterQueue {
  readonly name: string;
  readonly alias: string;
  /** As SQS says, which is about right. */
  readonly waiting: number;
  readonly lookedAt: number;
  readonly oldestMs?: number;
  /** The most letters first. */
  readonly causes: readonly LetterCause[];
}

/**
 * Looks into dead-letter queues and sorts what lies there by cause and key, leaving it there. A cause is what EventBridge or
 * Lambda wrote on the message; what stands in the way of the key still, as a reconcile is tried out without
 * writing; or who gave the message up.
 *
 * @returns an error where a queue does not answer.
 */
export async function lookAtLetters(
  wanted: string | undefined,
  deployment: Deployment,
): Promise<Result<readonly LetterQueue[], PortError>> {
  const looked: { source: DeadLetterSource; waiting: number; letters: readonly Letter[] }[] = [];
  for (const source of deadLetterSources(wanted, deployment.names)) {
    const link = await deployment.queues.find(source.role);
    const seen = link.ok ? await lookAtMessages(link.value, MAX_LOOKED_AT) : link;
    if (!seen.ok) {
      return seen;
    }
    const letters = seen.value.messages.map((message) => ({
      message,
      ...readLetter(message, deployment.scope),
    }));
    looked.push({ source, waiting: seen.value.waiting, letters });
  }
  const obstacles = await findObstacles(
    looked.flatMap(({ letters }) => letters.flatMap(({ tasks }) => tasks.map(({ key }) => key))),
    deployment,
  );
  return ok(
    looked.map(({ source, waiting, letters }) => {
      const { role, alias } = source;
      const causes = causesOf(letters, source, obstacles);
      return {
        ...{ name: deployment.names[role], alias, waiting, lookedAt: letters.length, causes },
        ...(letters.length === 0 ? {} : { oldestMs: oldestOf(letters) }),
      };
    }),
  );
}

interface Letter {
  readonly message: WaitingMessage;
  readonly tasks: readonly LetterTask[];
  readonly problem?: string;
}

function oldestOf(letters: readonly Letter[]): number {
  return letters.reduce((oldest, { message }) => Math.min(oldest, message.sentMs), Infinity);
}

/** What a reconcile of each key would meet now. */
async function findObstacles(
  keys: readonly string[],
  deployment: Deployment,
): Promise<ReadonlyMap<string, string>> {
  const obstacles = new Map<string, string>();
  const run = readingRun(deployment);
  const tried = [...new Set(keys)].slice(0, MAX_TRIED);
  await forEachBounded(tried, TRIED_AT_ONCE, async (key) => {
    const preview = await previewReconcile({ key }, run);
    const failure = preview.ok
      ? preview.value.planned.ok
        ? undefined
        : preview.value.planned.error
      : preview.error;
    if (failure !== undefined) {
      obstacles.set(key, describeFailure(failure));
    }
  });
  return obstacles;
}

interface MutableCause {
  readonly cause: Omit<LetterCause, "letters" | "keys">;
  letters: number;
  readonly keys: Map<string, { letters: number; asks: Set<string>; oldestMs: number }>;
}

function causesOf(
  letters: readonly Letter[],
  { gaveUp }: DeadLetterSource,
  obstacles: ReadonlyMap<string, string>,
): readonly LetterCause[] {
  const causes = new Map<string, MutableCause>();
  for (const letter of letters.toSorted((a, b) => a.message.sentMs - b.message.sentMs)) {
    const standing = letter.tasks.map(({ key }) => obstacles.get(key)).find(Boolean);
    const { failure } = letter.message;
    const text = letter.problem ?? standing ?? (failure === undefined ? gaveUp : failure);
    const cause = causes.get(text) ?? {
      cause: {
        cause: text,
        isStanding: standing !== undefined,
        canBeSent: letter.tasks.length > 0,
      },
      ...{ letters: 0, keys: new Map() },
    };
    causes.set(text, cause);
    cause.letters += 1;
    for (const { key, asks } of letter.tasks) {
      const known = cause.keys.get(key) ?? {
        ...{ letters: 0, asks: new Set<string>(), oldestMs: letter.message.sentMs },
      };
      known.letters += 1;
      known.asks.add(asks);
      cause.keys.set(key, known);
    }
  }
  return [...causes.values()]
    .toSorted((a, b) => b.letters - a.letters)
    .map(({ cause, letters: count, keys }) => ({
      ...{ ...cause, letters: count },
      keys: [...keys].map(([key, known]) => ({ key, ...known, asks: [...known.asks] })),
    }));
}
