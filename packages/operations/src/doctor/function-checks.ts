import { copyEnvironment, eventEnvironment } from "@xpart/deployment";
import { aws } from "../explain/advice.ts";
import { isRunning } from "../pause/copying-mappings.ts";
import { FED_BY, FUNCTION_ROLES, type FunctionRole } from "./facts.ts";
import { DEPLOY_SOURCE } from "./feed-checks.ts";
import { type Check, type CheckSubject, type Fault, factOf } from "./finding.ts";
import { bad, warning } from "./side-checks.ts";

/** Functions, and what brings them their messages. */
export const FUNCTION_CHECKS: readonly Check[] = [
  {
    id: "functions",
    title: "all functions are there, as large as the settings say",
    needs: ({ functions }) => FUNCTION_ROLES.map((role) => functions[role]),
    find({ facts, deployment }) {
      const { timeoutSeconds, memoryMb } = deployment.settings.functions;
      return FUNCTION_ROLES.flatMap((role) => {
        const found = factOf(facts.functions[role]);
        const name = deployment.names[role];
        if (found === undefined) {
          return [bad(`there is no function ${name}`, DEPLOY_SOURCE)];
        }
        // eventHandler has sizes of its own, which no setting changes.
        return role === "eventHandler" ||
          (found.timeoutSeconds === timeoutSeconds && found.memoryMb === memoryMb)
          ? []
          : [
              warning(
                `${name} has ${found.timeoutSeconds} s and ${found.memoryMb} MB, and the settings say ${timeoutSeconds} s and ${memoryMb} MB`,
                DEPLOY_SOURCE,
              ),
            ];
      });
    },
  },
  {
    id: "code",
    title: "all functions run one release",
    needs: ({ functions }) => FUNCTION_ROLES.map((role) => functions[role]),
    find: ({ facts, deployment, codeHash }) => {
      const hashes = FUNCTION_ROLES.flatMap((role) => {
        const hash = factOf(facts.functions[role])?.codeHash;
        return hash === undefined ? [] : [{ name: deployment.names[role], hash }];
      });
      const wanted = codeHash ?? hashes[0]?.hash;
      const others = hashes.filter(({ hash }) => hash !== wanted);
      const whose = codeHash === undefined ? `that of ${hashes[0]?.name}` : "the zip's";
      return others.map(({ name, hash }) =>
        bad(`the code of ${name} (${hash}) is not ${whose} (${wanted})`, DEPLOY_SOURCE),
      );
    },
  },
  {
    id: "variables",
    title: "the functions' variables are those of the settings",
    needs: ({ functions }) => FUNCTION_ROLES.map((role) => functions[role]),
    find: (subject) => FUNCTION_ROLES.flatMap((role) => variableFaults(role, subject)),
  },
  {
    id: "mappings",
    title: "every function gets the messages of its queue",
    needs: ({ mappings, isPaused }) => [...FUNCTION_ROLES.map((role) => mappings[role]), isPaused],
    find: (subject) => FUNCTION_ROLES.flatMap((role) => mappingFaults(role, subject)),
  },
  {
    id: "batch-items",
    title: "messages of a batch fail one by one",
    needs: ({ mappings }) => FUNCTION_ROLES.map((role) => mappings[role]),
    find({ facts, deployment }) {
      return FUNCTION_ROLES.flatMap((role) =>
        (factOf(facts.mappings[role]) ?? [])
          .filter(({ reportsItems }) => !reportsItems)
          .map(({ id }) =>
            bad(
              `the mapping of ${deployment.names[role]} lacks ReportBatchItemFailures: Lambda deletes messages that the function returned, and their events are lost`,
              aws(
                "source",
                deployment,
                ...["lambda", "update-event-source-mapping", "--uuid", id],
                ...["--function-response-types", "ReportBatchItemFailures"],
              ),
              { kind: "report-items", id },
            ),
          ),
      );
    },
  },
  {
    id: "concurrency",
    title: "the mappings have the concurrency of the settings",
    needs: ({ mappings }) => FUNCTION_ROLES.map((role) => mappings[role]),
    find({ facts, deployment }) {
      const wanted = concurrencyOf(deployment);
      return FUNCTION_ROLES.flatMap((role) =>
        (factOf(facts.mappings[role]) ?? [])
          .filter(({ maximumConcurrency }) => maximumConcurrency !== wanted[role])
          .map(({ maximumConcurrency: found }) =>
            warning(
              `the mapping of ${deployment.names[role]} has a concurrency of ${found ?? "its account's"}, and the settings say ${wanted[role]}`,
              DEPLOY_SOURCE,
            ),
          ),
      );
    },
  },
  {
    id: "quota",
    title: "the account lets as many functions run as the settings say",
    needs: ({ freeConcurrency }) => [freeConcurrency],
    find({ facts, deployment }) {
      const free = factOf(facts.freeConcurrency);
      const { reserveConcurrency } = deployment.settings.functions;
      const wanted = Object.values(concurrencyOf(deployment)).reduce((sum, each) => sum + each, 0);
      return free === undefined || free >= wanted || reserveConcurrency
        ? []
        : [
            warning(
              `the account lets ${free} invocations run at one time, and the settings want ${wanted}: functions are throttled`,
              aws(
                "source",
                deployment,
                ...["service-quotas", "request-service-quota-increase", "--service-code", "lambda"],
                // "Concurrent executions".
                ...[
                  "--quota-code",
                  "L-B99A9384",
                  "--desired-value",
                  String(Math.max(1_000, wanted)),
                ],
              ),
            ),
          ];
    },
  },
];

function concurrencyOf({ settings }: CheckSubject["deployment"]): Record<FunctionRole, number> {
  const { eventConcurrency, concurrency, partConcurrency } = settings.functions;
  return {
    eventHandler: eventConcurrency,
    queueHandler: concurrency,
    partHandler: partConcurrency,
  };
}

/** Values are not shown: a user's own may be secrets. */
function variableFaults(role: FunctionRole, { facts, deployment }: CheckSubject): readonly Fault[] {
  const found = factOf(facts.functions[role])?.variables;
  if (found === undefined) {
    return [];
  }
  const { settings, names } = deployment;
  const wanted: Readonly<Record<string, string>> = {
    ...settings.functions.environment,
    ...(role === "eventHandler" ? eventEnvironment(settings) : copyEnvironment(settings)),
  };
  const wrong = Object.entries(wanted)
    .filter(([name, value]) => found[name] !== value)
    .map(([name]) => name);
  return wrong.length === 0
    ? []
    : [
        bad(
          `${names[role]} was deployed with other settings: ${wrong.join(", ")} ${wrong.length === 1 ? "is" : "are"} not as they say`,
          DEPLOY_SOURCE,
        ),
      ];
}

function mappingFaults(role: FunctionRole, { facts, deployment }: CheckSubject): readonly Fault[] {
  const found = factOf(facts.mappings[role]) ?? [];
  const [name, queue] = [deployment.names[role], deployment.names[FED_BY[role]]];
  const mapping = found.find(({ queueArn }) => queueArn.endsWith(`:${queue}`));
  if (mapping === undefined) {
    return [bad(`${name} gets no messages: nothing maps ${queue} to it`, DEPLOY_SOURCE)];
  }
  if (isRunning(mapping)) {
    return [];
  }
  if (role !== "eventHandler" && factOf(facts.isPaused) === true) {
    return [warning(`${name} is paused: xpart status says why`, ["xpart", "resume"])];
  }
  const { id } = mapping;
  return [
    bad(
      `${name} gets no messages: its mapping is off`,
      aws(
        "source",
        deployment,
        ...["lambda", "update-event-source-mapping", "--uuid", id, "--enabled"],
      ),
      { kind: "enable-mapping", id },
    ),
  ];
}
