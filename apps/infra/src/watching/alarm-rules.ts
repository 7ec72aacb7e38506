import type { PortErrorKind } from "@xpart/core";
import type { CountName, LabelledName } from "@xpart/lambda";
import type { Names } from "../settings/names.ts";
import type { Settings } from "../settings/settings.ts";

/** What an alarm looks at. */
export type WatchedMetric =
  | {
      readonly kind: "queue";
      readonly queueName: string;
      readonly metric: "ApproximateNumberOfMessagesVisible" | "ApproximateAgeOfOldestMessage";
    }
  | {
      readonly kind: "function";
      readonly functionName: string;
      readonly metric: "Errors" | "Throttles";
    }
  | {
      readonly kind: "xpart";
      readonly metric: CountName | LabelledName | "ReplicationLatency";
      /** Only failures of one kind. */
      readonly failureKind?: PortErrorKind;
    };

/** When an alarm goes off; missing data never does that, since what did not happen is not counted. */
export interface AlarmRule {
  /** The end of the alarm's name. */
  readonly id: string;
  /** What it means and what to do. */
  readonly says: string;
  readonly watches: WatchedMetric;
  readonly statistic: "Sum" | "Maximum" | "p99";
  /** From this value on a period counts as bad. */
  readonly threshold: number;
  readonly periodSeconds: number;
  /** So many of the last periods ... */
  readonly evaluationPeriods: number;
  /** ... of which so many must be bad. */
  readonly datapointsToAlarm: number;
}

const FIVE_MINUTES = { periodSeconds: 300 } as const;
/** At once. */
const ONCE = { ...FIVE_MINUTES, evaluationPeriods: 1, datapointsToAlarm: 1 } as const;
/** Not for one bad moment, and not only for an unbroken series. */
const MOSTLY = { ...FIVE_MINUTES, evaluationPeriods: 3, datapointsToAlarm: 2 } as const;
/** Only where it does not go away by itself. */
const STEADILY = { ...FIVE_MINUTES, evaluationPeriods: 3, datapointsToAlarm: 3 } as const;

/** Every alarm of a deployment. */
export function alarmRules(settings: Settings, names: Names): readonly AlarmRule[] {
  return [
    ...deadLetterRules(names),
    ...backlogRules(settings, names),
    ...functionRules(names),
    ...outcomeRules(settings),
  ];
}

function deadLetterRules(names: Names): readonly AlarmRule[] {
  const queues: readonly (readonly [string, string, string])[] = [
    ["rule-dead-letters", names.ruleDead, "EventBridge could not deliver events"],
    ["events-dead-letters", names.bufferDead, "Events could not be parsed or sent on"],
    ["objects-dead-letters", names.objectsDead, "Events of keys could not be replicated"],
    ["parts-dead-letters", names.partsDead, "Parts of big objects could not be copied"],
    ["functions-dead-letters", names.functionsDead, "Invocations failed for good"],
  ];
  return queues.map(([id, queueName, what]) => ({
    ...ONCE,
    id,
    says: `${what}: they wait in ${queueName} for at most fourteen days. Find the cause in the log, then redrive the queue.`,
    watches: { kind: "queue", queueName, metric: "ApproximateNumberOfMessagesVisible" },
    statistic: "Maximum",
    threshold: 1,
  }));
}

function backlogRules({ alarms }: Settings, names: Names): readonly AlarmRule[] {
  const queues: readonly (readonly [string, string])[] = [
    ["events-backlog", names.buffer],
    ["objects-backlog", names.objects],
    ["parts-backlog", names.parts],
  ];
  return queues.map(([id, queueName]) => ({
    ...MOSTLY,
    id,
    says: `The oldest message of ${queueName} has waited for ${alarms.lagMinutes} minutes or more: replication is behind, or stands still.`,
    watches: { kind: "queue", queueName, metric: "ApproximateAgeOfOldestMessage" },
    statistic: "Maximum",
    threshold: alarms.lagMinutes * 60,
  }));
}

function functionRules(names: Names): readonly AlarmRule[] {
  const functions: readonly (readonly [string, string])[] = [
    ["event-handler", names.eventHandler],
    ["queue-handler", names.queueHandler],
    ["part-handler", names.partHandler],
  ];
  return functions.flatMap(([id, functionName]): readonly AlarmRule[] => [
    {
      ...MOSTLY,
      id: `${id}-errors`,
      says: `${functionName} crashes, cannot start, or runs out of time or memory: its log says which.`,
      watches: { kind: "function", functionName, metric: "Errors" },
      statistic: "Sum",
      threshold: 1,
    },
    {
      ...STEADILY,
      id: `${id}-throttles`,
      says: `Lambda does not let ${functionName} run as often as there is work: the account's concurrency is used up.`,
      watches: { kind: "function", functionName, metric: "Throttles" },
      statistic: "Sum",
      threshold: 1,
    },
  ]);
}

/** Failures that no retry mends, whatever their number. */
const SET_UP: readonly (readonly [PortErrorKind, string])[] = [
  ["denied", "A permission is missing"],
  ["expired-credentials", "The destination refuses the credentials"],
  ["misconfigured", "A bucket, key, table or queue is missing or set up wrongly"],
];

function outcomeRules({ alarms, policy }: Settings): readonly AlarmRule[] {
  return [
    {
      ...ONCE,
      id: "failures",
      says: `${alarms.errorThreshold} or more events failed in five minutes; they are tried again. The log says why.`,
      watches: { kind: "xpart", metric: "Failures" },
      statistic: "Sum",
      threshold: alarms.errorThreshold,
    },
    ...SET_UP.map(
      ([failureKind, what]): AlarmRule => ({
        ...MOSTLY,
        id: `failures-${failureKind}`,
        says: `${what}: events fail and no retry mends that. The log has the operation and the side.`,
        watches: { kind: "xpart", metric: "Failures", failureKind },
        statistic: "Sum",
        threshold: 1,
      }),
    ),
    {
      ...MOSTLY,
      id: "lag",
      says: `One event in a hundred takes ${alarms.lagMinutes} minutes or more to arrive.`,
      watches: { kind: "xpart", metric: "ReplicationLatency" },
      statistic: "p99",
      threshold: alarms.lagMinutes * 60_000,
    },
    {
      ...ONCE,
      id: "parked",
      says: "Objects cannot be read and are set aside: archived, encrypted with a customer's key, or with a KMS key that cannot be used. Restore them or mend the key; the log names them.",
      watches: { kind: "xpart", metric: "Parked" },
      statistic: "Sum",
      threshold: 1,
    },
    ...(policy.maxDeletesPerHour === undefined
      ? []
      : [
          {
            ...ONCE,
            id: "held-deletes",
            says: "Deletes beyond the hour's budget are held: see whether they are meant, then release their keys.",
            watches: { kind: "xpart", metric: "Held" },
            statistic: "Sum",
            threshold: 1,
          } as const,
        ]),
  ];
}
