import type { PortErrorKind } from "@xpart/core";
import type { Names } from "../names.ts";
import type { Settings } from "../settings/settings.ts";
import { isOnServer } from "../settings/side-settings.ts";
import {
  type AlarmRule,
  backlogRule,
  deadLetterRule,
  deliveryRules,
  functionRules,
  MOSTLY,
  ONCE,
} from "./alarm-rule.ts";

/** Every alarm of replication, at the source. */
export function alarmRules(settings: Settings, names: Names): readonly AlarmRule[] {
  return [
    ...(isOnServer(settings.source) ? [] : deliveryRules("rule", names.eventRule, names.ruleDead)),
    ...deadLetterRules(names),
    ...backlogRules(settings, names),
    ...functionRules("event-handler", names.eventHandler),
    ...functionRules("queue-handler", names.queueHandler),
    ...functionRules("part-handler", names.partHandler),
    ...outcomeRules(settings),
    ...operationsRules(settings, names),
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
  return queues.map(([id, queueName, what]) => deadLetterRule(id, queueName, what));
}

function backlogRules({ alarms }: Settings, names: Names): readonly AlarmRule[] {
  const queues: readonly (readonly [string, string])[] = [
    ["events-backlog", names.buffer],
    ["objects-backlog", names.objects],
    ["parts-backlog", names.parts],
  ];
  return queues.map(([id, queueName]) =>
    backlogRule(id, queueName, alarms.lagMinutes, "replication"),
  );
}

/** Of runs in the cloud, where there are any. */
function operationsRules({ operations }: Settings, names: Names): readonly AlarmRule[] {
  const once = { ...ONCE, statistic: "Sum", threshold: 1 } as const;
  return [
    ...(operations === undefined ? [] : functionRules("slice-handler", names.sliceHandler)),
    ...(operations?.audit === undefined
      ? []
      : [
          {
            ...once,
            id: "audit-differs",
            says: "An audit found keys that are not equal and that no event has mended: events were lost, or somebody else writes. The run's report names them.",
            watches: { kind: "xpart", metric: "AuditDiffering" },
          } as const,
          {
            ...once,
            id: "audit-unfinished",
            says: "An audit did not compare all: ranges of it failed. The state machine's run says why.",
            watches: { kind: "xpart", metric: "AuditUnfinished" },
          } as const,
        ]),
  ];
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
            says: "Deletes beyond the hour's budget are held: see whether they are meant, then release their keys: xpart release --all-held.",
            watches: { kind: "xpart", metric: "Held" },
            statistic: "Sum",
            threshold: 1,
          } as const,
        ]),
  ];
}
