import type { PortErrorKind } from "@xpart/core";
import type { SyncErrorKind } from "@xpart/pypicloud-sync";

/** Of what the handlers measure and count, what is watched or shown; a test holds it to theirs. */
export type HandlerMetric =
  | "ReplicationLatency"
  | "BytesReplicated"
  | "ObjectsReplicated"
  | "MarkersReplicated"
  | "Deletes"
  | "TagSyncs"
  | "Skips"
  | "Failures"
  | "Returned"
  | "Reconciles"
  | "ReconcileAppends"
  | "Restacks"
  | "Adopted"
  | "Continued"
  | "Foreign"
  | "Gaps"
  | "Held"
  | "Locked"
  | "Parked"
  | "AuditKeys"
  | "AuditDiffering"
  | "AuditSent"
  | "AuditUnfinished";

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
      readonly kind: "rule";
      readonly ruleName: string;
      readonly metric: "FailedInvocations" | "InvocationsFailedToBeSentToDlq";
    }
  | {
      readonly kind: "xpart";
      readonly metric: HandlerMetric;
      /** Only failures of one kind. */
      readonly failureKind?: PortErrorKind;
    }
  | {
      /** Of the package cache's sync. */
      readonly kind: "cache";
      readonly metric: "Failures";
      readonly failureKind?: SyncErrorKind;
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

/** Which periods an alarm looks at. */
export type Timing = Pick<AlarmRule, "periodSeconds" | "evaluationPeriods" | "datapointsToAlarm">;

const PERIOD = { periodSeconds: 300 };
/** At once. */
export const ONCE: Timing = { ...PERIOD, evaluationPeriods: 1, datapointsToAlarm: 1 };
/** Not for one bad moment, and not only for an unbroken series. */
export const MOSTLY: Timing = { ...PERIOD, evaluationPeriods: 3, datapointsToAlarm: 2 };
/** Only where it does not go away by itself. */
const STEADILY: Timing = { ...PERIOD, evaluationPeriods: 3, datapointsToAlarm: 3 };

/** That messages lie in a dead-letter queue; `what` says what did not happen. */
export function deadLetterRule(id: string, queueName: string, what: string): AlarmRule {
  return {
    ...ONCE,
    id,
    says: `${what}: they wait in ${queueName} for at most fourteen days. Find the cause in the log, then redrive the queue.`,
    watches: { kind: "queue", queueName, metric: "ApproximateNumberOfMessagesVisible" },
    statistic: "Maximum",
    threshold: 1,
  };
}

/** That EventBridge fails to deliver events; `deadLetterName` is where those go that it gives up. */
export function deliveryRules(
  id: string,
  ruleName: string,
  deadLetterName: string,
): readonly AlarmRule[] {
  const watched = { ...ONCE, statistic: "Sum", threshold: 1 } as const;
  return [
    {
      ...watched,
      id: `${id}-failed`,
      says: `EventBridge gave up delivering events of the rule ${ruleName}: they wait in ${deadLetterName}. See the queue's policy and its KMS key, then redrive.`,
      watches: { kind: "rule", ruleName, metric: "FailedInvocations" },
    },
    {
      ...watched,
      id: `${id}-lost`,
      says: `Events of the rule ${ruleName} could not even be put into ${deadLetterName}: they are lost. Mend that queue's policy, then reconcile the keys that changed since.`,
      watches: { kind: "rule", ruleName, metric: "InvocationsFailedToBeSentToDlq" },
    },
  ];
}

/** That messages wait for too long; `what` is what is behind then. */
export function backlogRule(
  id: string,
  queueName: string,
  lagMinutes: number,
  what: string,
): AlarmRule {
  return {
    ...MOSTLY,
    id,
    says: `The oldest message of ${queueName} has waited for ${lagMinutes} minutes or more: ${what} is behind, or stands still.`,
    watches: { kind: "queue", queueName, metric: "ApproximateAgeOfOldestMessage" },
    statistic: "Maximum",
    threshold: lagMinutes * 60,
  };
}

/** That a function crashes, or is kept from running. */
export function functionRules(id: string, functionName: string): readonly AlarmRule[] {
  return [
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
  ];
}
