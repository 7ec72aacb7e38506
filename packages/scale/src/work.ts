import type { Times } from "./conditions.ts";
import type { Needs } from "./copy-stage.ts";
import { KIND } from "./message-ring.ts";
import { lognormal, poolOf, type Random } from "./random.ts";

/** The requests of a record, one after the other. */
export interface Steps {
  readonly ledgerReads: number;
  readonly ledgerWrites: number;
  readonly sourceRequests: number;
  readonly destinationReads: number;
  readonly destinationWrites: number;
  readonly queueRequests: number;
}

const NEW_OBJECT: Steps = {
  // The batch's one question is counted with the batch.
  ...{ ledgerReads: 0, ledgerWrites: 2 },
  ...{ sourceRequests: 1, destinationReads: 0, destinationWrites: 1, queueRequests: 0 },
};

/** What the work on each kind of message consists of, by {@link KIND}: docs/costs.md counts the same. */
const STEPS: readonly Steps[] = [
  NEW_OBJECT,
  NEW_OBJECT,
  // Head and rows are read, the key is held, both stacks are listed; then as above; then the key is settled.
  { ...NEW_OBJECT, ledgerReads: 2, ledgerWrites: 4, sourceRequests: 2, destinationReads: 1 },
  // Begun, and an upload made; its ranges are asked for, and its head says so.
  { ...NEW_OBJECT, queueRequests: 1 },
  // Held, looked at on both sides, settled.
  { ...NEW_OBJECT, ledgerReads: 1, destinationReads: 1, destinationWrites: 0 },
];

/** What the services take for a record of a kind, each answer in its median, in milliseconds. */
export function recordMedianMs(kind: number, times: Times): number {
  const steps = STEPS[kind] ?? NEW_OBJECT;
  const atSource = steps.sourceRequests * times.s3AnswerMs;
  const away = times.s3AnswerMs + times.betweenPartitionsMs;
  return (
    (steps.ledgerReads + steps.ledgerWrites) * times.ledgerAnswerMs +
    atSource +
    (steps.destinationReads + steps.destinationWrites) * away +
    steps.queueRequests * times.queueAnswerMs
  );
}

/** Draws what the services take for a record of each kind, in milliseconds. */
export function recordTimes(times: Times, random: Random): (kind: number) => number {
  const draw = (medianMs: number) => lognormal(random, medianMs, times.spread);
  const many = (count: number, medianMs: number) =>
    Array.from({ length: count }).reduce<number>((sum) => sum + draw(medianMs), 0);
  const pools = STEPS.map((steps) =>
    poolOf(
      random,
      () =>
        many(steps.ledgerReads + steps.ledgerWrites, times.ledgerAnswerMs) +
        many(steps.sourceRequests, times.s3AnswerMs) +
        many(
          steps.destinationReads + steps.destinationWrites,
          times.s3AnswerMs + times.betweenPartitionsMs,
        ) +
        many(steps.queueRequests, times.queueAnswerMs),
    ),
  );
  return (kind) => pools[kind]?.() ?? 0;
}

/** What a record of each kind needs of what services take a second. */
export function needsOf(kind: number): Needs {
  return NEEDS[kind] ?? NO_NEEDS;
}

const NO_NEEDS: Needs = { ledgerUnits: 0, sourceReads: 0, destinationWrites: 0 };
const NEEDS: readonly Needs[] = STEPS.map((steps) => ({
  ledgerUnits: steps.ledgerWrites,
  sourceReads: steps.sourceRequests,
  destinationWrites: steps.destinationWrites,
}));

/** A pool of answers with this median. */
export function answers(medianMs: number, times: Times, random: Random): Random {
  return poolOf(random, () => lognormal(random, medianMs, times.spread));
}

/** The kinds that an event of a bucket may be. */
export function kindOfEvent(isHot: boolean): number {
  return isHot ? KIND.hot : KIND.live;
}
