import { setTimeout } from "node:timers/promises";
import {
  type Deployment,
  deadLetterSources,
  type LetterQueue,
  lookAtLetters,
  printable,
  redriveQueue,
} from "@xpart/operations";
import type { DoneView } from "../answers.ts";
import { ConsoleError, portFailureOf } from "../http/console-error.ts";

/** As the command has it. */
const KEYS_PER_SECOND = 50;

/** What lies in the dead-letter queues, by cause. Only looks. @throws ConsoleError */
export async function readLetters(deployment: Deployment): Promise<readonly LetterQueue[]> {
  const looked = await lookAtLetters(undefined, deployment);
  if (!looked.ok) {
    throw portFailureOf(looked.error);
  }
  return looked.value.map((queue) => ({
    ...queue,
    causes: queue.causes.map((cause) => ({ ...cause, cause: printable(cause.cause) })),
  }));
}

/** Sends what the letters of one queue ask for; letters that cannot be sent stay. @throws ConsoleError */
export async function redrive(
  queue: string,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<DoneView> {
  const [source] = deadLetterSources(queue, deployment.names);
  if (source === undefined) {
    throw new ConsoleError(
      "This is no dead-letter queue of the deployment",
      "Load the page again, which names those that there are.",
    );
  }
  const done = await redriveQueue(source, deployment, {
    ...{ keysPerSecond: KEYS_PER_SECOND, discardsRest: false, signal, now: Date.now },
    sleep: (ms) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
  });
  const { sent, removed, left, stop } = done;
  const said = `${sent} requests sent, ${removed} letters removed, ${left} left`;
  return {
    isGood: stop === undefined && left === 0,
    text: stop === undefined ? said : `${said}; it ended early: ${printable(stop.message)}`,
  };
}
