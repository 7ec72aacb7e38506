import { describeFailure } from "@xpart/core";
import {
  askForKeys,
  type Deployment,
  listEntries,
  planRelease,
  printable,
  stepWords,
} from "@xpart/operations";
import type { DoneView, PlanView } from "../answers.ts";
import { failureOf, portFailureOf } from "../http/console-error.ts";

/** What is to be released: one key, or all keys with held deletes below a prefix. */
export type ReleaseWish = { readonly key: string } | { readonly prefix: string };

/** Named before they are asked for; the rest is counted. */
const MOST_NAMED = 20;

/** Says what a release would do now. Only reads. @throws ConsoleError */
export async function planFor(
  wish: ReleaseWish,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<PlanView> {
  if ("prefix" in wish) {
    const keys = await heldKeys(wish.prefix, deployment, signal);
    const rest = keys.length - MOST_NAMED;
    return {
      count: keys.length,
      lines: [
        ...keys.slice(0, MOST_NAMED).map(printable),
        ...(rest > 0 ? [`and ${rest.toLocaleString("en-US")} more`] : []),
      ],
    };
  }
  const plan = await planRelease(wish.key, { release: true }, deployment);
  if (!plan.ok) {
    throw failureOf(plan.error);
  }
  const { steps, failure } = plan.value;
  return failure === undefined
    ? { count: steps.length, lines: steps.map((step) => printable(stepWords(step))) }
    : {
        count: 1,
        lines: [`no plan can be made at the moment: ${printable(describeFailure(failure))}`],
      };
}

/** Asks the functions for it, by messages. @throws ConsoleError */
export async function release(
  wish: ReleaseWish,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<DoneView> {
  const keys = "prefix" in wish ? await heldKeys(wish.prefix, deployment, signal) : [wish.key];
  const { asked, refused } = await askForKeys(keys, { release: true }, deployment);
  const first = refused[0];
  return {
    isGood: first === undefined,
    text:
      first === undefined
        ? `Asked for ${asked.toLocaleString("en-US")} ${asked === 1 ? "key" : "keys"}; the functions do it, behind the events that wait.`
        : `The queue did not take ${refused.length} of ${keys.length}: ${printable(first.error.message)}`,
  };
}

async function heldKeys(
  prefix: string,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const keys = new Set<string>();
  for await (const entry of listEntries("held", deployment, { prefix })) {
    signal.throwIfAborted();
    if (!entry.ok) {
      throw portFailureOf(entry.error);
    }
    keys.add(entry.value.key);
  }
  return [...keys];
}
