import { RECEIVE_LIMIT } from "@xpart/core";
import { eventPattern } from "@xpart/deployment";
import { aws } from "../explain/advice.ts";
import { type DoctorQueue, FED_BY, FUNCTION_ROLES, QUEUE_ROLES } from "./facts.ts";
import { type Check, type CheckSubject, type Fault, factOf } from "./finding.ts";
import { bad, sendsNothing, warning } from "./side-checks.ts";

/** What puts back what somebody changed by hand. */
export const DEPLOY_SOURCE = "deploy the source stack again: its plan shows what was changed";

/** As infra makes them. */
const LEAST_RETENTION_SECONDS = 14 * 86_400;
/** AWS's advice for queues that Lambda works. Source: "Using Lambda with Amazon SQS". */
const VISIBILITY_TIMEOUTS = 6;

const DEAD_OF = {
  buffer: "bufferDead",
  objects: "objectsDead",
  parts: "partsDead",
} as const satisfies Partial<Record<DoctorQueue, DoctorQueue>>;

/** From the bucket's events to the queues. */
export const FEED_CHECKS: readonly Check[] = [
  {
    id: "rule",
    title: "the event rule is there and on",
    needs: ({ rule }) => [rule],
    unasked: sendsNothing,
    find({ facts, deployment }) {
      const rule = factOf(facts.rule);
      const { eventRule } = deployment.names;
      if (rule === undefined) {
        return [bad(`there is no rule ${eventRule}: no event comes`, DEPLOY_SOURCE)];
      }
      return rule.isEnabled
        ? []
        : [
            bad(
              `the rule ${eventRule} is off: events are lost until it is on; afterwards: xpart verify --repair`,
              aws("source", deployment, "events", "enable-rule", "--name", eventRule),
              { kind: "enable-rule" },
            ),
          ];
    },
  },
  {
    id: "rule-pattern",
    title: "the rule lets through the bucket and the prefixes of the settings",
    needs: ({ rule }) => [rule],
    unasked: sendsNothing,
    find({ facts, deployment }) {
      const rule = factOf(facts.rule);
      const { source, policy } = deployment.settings;
      const wanted = eventPattern(source.bucket, source.prefixes, policy.scope);
      return rule === undefined || isSameJson(rule.pattern, wanted)
        ? []
        : [
            bad(
              `the rule's pattern is not that of source.bucket, source.prefixes and policy.scope: ${rule.pattern}`,
              DEPLOY_SOURCE,
            ),
          ];
    },
  },
  {
    id: "rule-target",
    title: "the rule feeds the buffering queue, and has a dead-letter queue",
    needs: ({ rule }) => [rule],
    unasked: sendsNothing,
    find({ facts, deployment }) {
      const rule = factOf(facts.rule);
      if (rule === undefined) {
        return [];
      }
      const { buffer, ruleDead, eventRule } = deployment.names;
      const target = rule.targets.find(({ arn }) => arn.endsWith(`:${buffer}`));
      if (target === undefined) {
        return [bad(`the rule ${eventRule} does not feed the queue ${buffer}`, DEPLOY_SOURCE)];
      }
      return target.deadLetterArn?.endsWith(`:${ruleDead}`) === true
        ? []
        : [
            bad(
              `what the rule ${eventRule} cannot deliver is lost: its target has not ${ruleDead} as its dead-letter queue`,
              DEPLOY_SOURCE,
            ),
          ];
    },
  },
  {
    id: "queue-policy",
    title: "EventBridge may put events into the buffering queue and its dead-letter queue",
    needs: ({ queues }) => [queues.buffer, queues.ruleDead],
    unasked: sendsNothing,
    find({ facts, deployment }) {
      return (["buffer", "ruleDead"] as const).flatMap((role) => {
        const queue = factOf(facts.queues[role]);
        return queue === undefined || admitsEvents(queue.policy, deployment.names.eventRule)
          ? []
          : [
              bad(
                `the policy of ${deployment.names[role]} does not let the rule ${deployment.names.eventRule} send`,
                DEPLOY_SOURCE,
              ),
            ];
      });
    },
  },
  {
    id: "queues",
    title: "all queues are there, and keep messages for fourteen days",
    needs: ({ queues }) => QUEUE_ROLES.map((role) => queues[role]),
    find({ facts, deployment }) {
      return QUEUE_ROLES.flatMap((role) => {
        const queue = factOf(facts.queues[role]);
        const name = deployment.names[role];
        if (queue === undefined) {
          return [bad(`there is no queue ${name}`, DEPLOY_SOURCE)];
        }
        return queue.retentionSeconds >= LEAST_RETENTION_SECONDS
          ? []
          : [
              warning(
                `${name} keeps messages for ${Math.round(queue.retentionSeconds / 8_640) / 10} days only`,
                DEPLOY_SOURCE,
              ),
            ];
      });
    },
  },
  {
    id: "queue-visibility",
    title: "no queue gives a message out again while a function works it",
    needs: ({ queues, functions }) =>
      FUNCTION_ROLES.flatMap((role) => [queues[FED_BY[role]], functions[role]]),
    find: (subject) => FUNCTION_ROLES.flatMap((role) => visibilityFaults(role, subject)),
  },
  {
    id: "queue-receives",
    title: `a message is given up after ${RECEIVE_LIMIT} receives, into its own dead-letter queue`,
    needs: ({ queues }) => [queues.buffer, queues.objects, queues.parts],
    find({ facts, deployment }) {
      return (["buffer", "objects", "parts"] as const).flatMap((role) => {
        const queue = factOf(facts.queues[role]);
        const [name, dead] = [deployment.names[role], deployment.names[DEAD_OF[role]]];
        if (queue === undefined) {
          return [];
        }
        if (queue.deadLetterArn?.endsWith(`:${dead}`) !== true) {
          return [bad(`${name} has not ${dead} as its dead-letter queue`, DEPLOY_SOURCE)];
        }
        return queue.maxReceives === RECEIVE_LIMIT
          ? []
          : [
              bad(
                `${name} gives a message up after ${queue.maxReceives} receives, and the functions' pauses are made for ${RECEIVE_LIMIT}`,
                DEPLOY_SOURCE,
              ),
            ];
      });
    },
  },
];

function visibilityFaults(
  role: keyof typeof FED_BY,
  { facts, deployment }: CheckSubject,
): readonly Fault[] {
  const queue = factOf(facts.queues[FED_BY[role]]);
  const timeout = factOf(facts.functions[role])?.timeoutSeconds;
  if (queue === undefined || timeout === undefined) {
    return [];
  }
  const least = timeout * VISIBILITY_TIMEOUTS;
  const name = deployment.names[FED_BY[role]];
  return queue.visibilitySeconds >= least
    ? []
    : [
        bad(
          `messages of ${name} come again after ${queue.visibilitySeconds} s, and the function's timeout of ${timeout} s wants ${least} s`,
          DEPLOY_SOURCE,
        ),
      ];
}

function isSameJson(left: string, right: string): boolean {
  try {
    return JSON.stringify(sorted(JSON.parse(left))) === JSON.stringify(sorted(JSON.parse(right)));
  } catch {
    return false;
  }
}

/** The same with the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .toSorted(([left], [right]) => (left < right ? -1 : 1))
          .map(([name, field]) => [name, sorted(field)]),
      )
    : value;
}

interface PolicyStatement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** Whether a queue's policy has a statement that lets EventBridge in for this rule. */
function admitsEvents(policy: string | undefined, rule: string): boolean {
  if (policy === undefined) {
    return false;
  }
  const { Statement = [] } = JSON.parse(policy) as { readonly Statement?: PolicyStatement[] };
  return [Statement].flat().some(({ Effect, Principal, Condition }) => {
    const isEventBridge = JSON.stringify(Principal ?? "").includes("events.amazonaws.com");
    const conditions = JSON.stringify(Condition ?? {});
    return (
      Effect === "Allow" && isEventBridge && (conditions === "{}" || conditions.includes(rule))
    );
  });
}
