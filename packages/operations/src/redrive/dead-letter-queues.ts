import type { Names } from "@xpart/deployment";
import type { QueueRole } from "../open/queue-directory.ts";

/** A queue of messages that were given up. */
export interface DeadLetterSource {
  readonly role: QueueRole;
  /** What it may be called for short: the beginning of its alarm's name. */
  readonly alias: string;
  /** Who gave the messages up and why they are there, where nothing on a message says more. */
  readonly gaveUp: string;
}

/** All of them, in the order in which an event passes by. */
export const DEAD_LETTER_SOURCES: readonly DeadLetterSource[] = [
  { role: "ruleDead", alias: "rule", gaveUp: "EventBridge could not deliver it" },
  { role: "bufferDead", alias: "events", gaveUp: "eventHandler gave it up" },
  { role: "objectsDead", alias: "objects", gaveUp: "queueHandler gave it up" },
  { role: "partsDead", alias: "parts", gaveUp: "partHandler gave it up" },
  { role: "functionsDead", alias: "functions", gaveUp: "an invocation failed for good" },
];

/**
 * The queues that a user means.
 *
 * @param wanted - a queue's name, its short name (`objects`) or that of its alarm (`objects-dead-letters`); absent: all.
 * @returns none where it is none of them.
 */
export function deadLetterSources(
  wanted: string | undefined,
  names: Names,
): readonly DeadLetterSource[] {
  return wanted === undefined
    ? DEAD_LETTER_SOURCES
    : DEAD_LETTER_SOURCES.filter(({ role, alias }) =>
        [names[role], alias, `${alias}-dead-letters`].includes(wanted),
      );
}
