import { createDirectionMarks, type Direction } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";
import type { Figures } from "../control/cloudwatch-figures.ts";
import { type ListKind, listEntries } from "../list/list-entries.ts";
import type { Deployment } from "../open/open-deployment.ts";
import type { QueueRole } from "../open/queue-directory.ts";
import { directionOf } from "../pause/direction.ts";
import { type PausePorts, readPause } from "../pause/pause-deployment.ts";
import { DEAD_LETTER_SOURCES } from "../redrive/dead-letter-queues.ts";
import {
  lagOf,
  type Measured,
  measureQueue,
  PERIODS,
  statusQueries,
  throughputOf,
} from "./measure.ts";
import { type QueueState, readQueueState } from "./queue-state.ts";
import type { Count, Status, Unknown } from "./status.ts";

/** What status asks beside the deployment's data. */
export interface StatusPorts {
  readonly figures: Figures;
  readonly pause: Pick<PausePorts, "mappings" | "notes" | "settings">;
  /** Milliseconds since the epoch. */
  now(): number;
}

const WORK_QUEUES = ["buffer", "objects", "parts"] as const satisfies readonly QueueRole[];
const SET_ASIDE = ["parked", "held", "gaps", "locked"] as const satisfies readonly ListKind[];
/** What is counted of each kind; the rest is "and more". */
const MAX_COUNTED = 1_000;

/** Reads where a deployment stands. A service that does not answer takes its own part away, and no other. */
export async function readStatus(
  deployment: Deployment,
  { figures, pause, now }: StatusPorts,
): Promise<Status> {
  const unknown: Unknown[] = [];
  const known = <T>(what: string, read: Result<T, PortError>): T | undefined => {
    if (!read.ok) {
      unknown.push({ what, why: `${read.error.operation}: ${read.error.message}` });
      return undefined;
    }
    return read.value;
  };
  const { settings, names, queues } = deployment;
  const roles = [...WORK_QUEUES, ...DEAD_LETTER_SOURCES.map(({ role }) => role)];
  const [measured, alarms, paused, counts, states, turned] = await Promise.all([
    figures.read(
      statusQueries(
        settings,
        roles.map((role) => names[role]),
      ),
      {
        ...{ endMs: now(), periods: PERIODS },
      },
    ),
    figures.alarmsOn(`${names.base}-`),
    readPause(pause),
    Promise.all(SET_ASIDE.map((kind) => countOf(kind, deployment))),
    Promise.all(roles.map((role) => readQueueState(role, queues))),
    readDirection(deployment),
  ]);
  const values = known("lag, throughput and ages", measured);
  const alarmsOn = known("alarms", alarms);
  const pauseState = known("pause", paused);
  const direction = known("direction", turned);
  const queue = (role: QueueRole): QueueState | undefined => {
    const state = states[roles.indexOf(role)];
    return state && known(`queue ${names[role]}`, state);
  };
  const work = measuredOf(WORK_QUEUES.map(queue), values);
  const dead = measuredOf(
    DEAD_LETTER_SOURCES.map(({ role }) => queue(role)),
    values,
  );
  const setAside = Object.fromEntries(
    SET_ASIDE.flatMap((kind, index) => {
      const count = counts[index];
      const read = count && known(`set aside: ${kind}`, count);
      return read === undefined ? [] : [[kind, read]];
    }),
  );
  const ages = work.map(({ oldestSeconds }) => oldestSeconds);
  const oldest = maxKnown(ages, WORK_QUEUES.length);
  return {
    ...{ atMs: now(), queues: work, deadLetters: dead, setAside, unknown },
    ...(values === undefined ? {} : { lag: lagOf(values), throughput: throughputOf(values) }),
    ...(pauseState === undefined ? {} : { pause: pauseState }),
    ...(direction === undefined ? {} : { direction }),
    ...(alarmsOn === undefined ? {} : { alarms: alarmsOn }),
    ...(oldest === undefined ? {} : { oldestSeconds: oldest }),
  };
}

/** @returns nothing where the pair was never turned and is not to be. */
async function readDirection({
  table,
  settings,
}: Deployment): Promise<Result<Direction | undefined, PortError>> {
  const mark = await createDirectionMarks(table).read();
  const isPlain = mark.ok && mark.value === undefined && settings.reverses === undefined;
  return mark.ok && !isPlain ? ok(directionOf(mark.value, settings)) : mark;
}

function measuredOf(states: readonly (QueueState | undefined)[], measured: Measured | undefined) {
  return states.flatMap((state) => (state === undefined ? [] : [measureQueue(state, measured)]));
}

/** @returns undefined where one of `count` is not known. */
function maxKnown(ages: readonly (number | undefined)[], count: number): number | undefined {
  const known = ages.filter((age) => age !== undefined);
  return known.length === count ? Math.max(...known) : undefined;
}

async function countOf(kind: ListKind, deployment: Deployment): Promise<Result<Count, PortError>> {
  let count = 0;
  for await (const entry of listEntries(kind, deployment)) {
    if (!entry.ok) {
      return entry;
    }
    if (count === MAX_COUNTED) {
      return { ok: true, value: { count, isMore: true } };
    }
    count += 1;
  }
  return { ok: true, value: { count, isMore: false } };
}
