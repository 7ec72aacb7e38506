import { isSamePartition, type PartitionName } from "@xpart/aws-adapters";
import { keyMapOf, keyMapProblems } from "@xpart/core";
import { eventPattern, MAX_EVENT_PATTERN } from "../event-pattern.ts";
import { copyEnvironment } from "../function-environment.ts";
import { logGroupOf, namesOf, tooLongName } from "../names.ts";
import { keepDestination } from "../permissions/destination-permissions.ts";
import { keepLedger, readSource } from "../permissions/source-permissions.ts";
import { policyDocument } from "../permissions/statement.ts";
import { checkFunctions } from "./check-functions.ts";
import { checkPypicloud } from "./check-pypicloud.ts";
import { checkSides } from "./check-side.ts";
import { impossibleTwoWay } from "./check-two-way.ts";
import { NO_TEMPLATE, TEMPLATE } from "./fields.ts";
import { misplaced } from "./placement.ts";
import type { Settings } from "./settings.ts";
import { isOnServer } from "./side-settings.ts";
import { impossibleClasses } from "./storage-classes.ts";
import { takenVariables } from "./taken-variables.ts";

/**
 * Finds what is wrong with settings that are good one by one: names that come out too long, keys of
 * another partition, federation where there is none.
 *
 * @returns a sentence for each, which begins with the setting's name.
 */
export function checkSettings(settings: Settings): readonly string[] {
  const longName = tooLongName(namesOf(settings));
  return [
    ...(longName === undefined ? [] : [longName]),
    ...misplacedArns(settings),
    ...checkSides(settings),
    ...federationProblems(settings),
    ...takenVariables("functions.environment", settings.functions.environment, OWN_VARIABLES),
    ...tooManyPrefixes(settings),
    ...runsInReplicatedBucket(settings),
    ...templatesIn(settings.writtenPolicy, "policy"),
    ...keysThatMeet(settings),
    ...impossibleClasses(settings),
    ...impossibleTwoWay(settings),
    ...(isOnServer(settings.destination) ? [] : checkPypicloud(settings)),
  ];
}

function misplacedArns(settings: Settings): readonly string[] {
  const { source, credentials, alarms, logs, ledger } = settings;
  const atSource: readonly (readonly [string, string | undefined])[] = [
    ...source.kmsKeyArns.map((arn, index) => [`source.kmsKeyArns.${index}`, arn] as const),
    ["credentials.kmsKeyArn", credentials.kind === "secret" ? credentials.kmsKeyArn : undefined],
    ["alarms.topicArn", alarms.topicArn],
    ["logs.kmsKeyArn", logs.kmsKeyArn],
    ["ledger.kmsKeyArn", ledger.kmsKeyArn],
  ];
  const place = { ...source, regionName: "source.region" };
  return [
    ...atSource.flatMap(([name, arn]) => misplaced(name, arn, place)),
    ...checkFunctions("functions", settings.functions, settings.package, place),
  ];
}

/** The policy is a variable of the functions, and what keys are called is in rights: Terraform would expand both. */
function templatesIn(value: unknown, name: string): readonly string[] {
  if (typeof value === "string") {
    return TEMPLATE.test(value) ? [`${name} ${NO_TEMPLATE}`] : [];
  }
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [
        ...(TEMPLATE.test(key) ? [`${name} ${NO_TEMPLATE}`] : []),
        ...templatesIn(inner, `${name}.${key}`),
      ])
    : [];
}

/** Two keys that could be called the same would be each other's versions at the destination (M2). */
function keysThatMeet({ policy, source }: Settings): readonly string[] {
  const map = keyMapOf(policy.keys, source.prefixes, policy.scope?.exclude);
  return keyMapProblems(map).map(({ from, problem }) => {
    const index = policy.keys?.findIndex((rule) => rule.from === from) ?? -1;
    return `policy.keys.${index} (from ${JSON.stringify(from)}) ${problem}`;
  });
}

/** A run's files would be objects to replicate, in the one bucket, and foreign ones in the other. */
function runsInReplicatedBucket({ operations, source, destination }: Settings): readonly string[] {
  return [source.bucket, destination.bucket].includes(operations?.bucket ?? "")
    ? ["operations.bucket must be another bucket than those that are kept equal"]
    : [];
}

/** Where tokens of one partition open roles of another. Source: IAM user guide, "Federating AWS identities across AWS partitions". */
const FEDERATED: ReadonlySet<string> = new Set<PartitionName>([
  ...(["aws", "aws-cn", "aws-us-gov", "aws-eusc"] as const),
]);

function federationProblems(settings: Settings): readonly string[] {
  const { credentials, source, destination } = settings;
  if (credentials.kind !== "federation" || isOnServer(destination)) {
    return [];
  }
  const sides = [
    ["source", source],
    ["destination", destination],
  ] as const;
  return [
    ...sides.flatMap(([name, { partition, accountId }]) => [
      ...(FEDERATED.has(partition.name)
        ? []
        : [
            `credentials.kind must be "secret": the ${name} is in ${partition.name}, and federation is there only in ${[...FEDERATED].join(", ")}`,
          ]),
      ...(accountId === undefined
        ? [
            `${name}.accountId must be set, since federation names roles of both accounts; it is not set`,
          ]
        : []),
    ]),
    ...(isSamePartition(source.partition, destination.partition)
      ? [
          'credentials.kind must be "secret" within one partition: AWS refuses its own tokens in the partition that they come from',
        ]
      : []),
    ...(credentials.issuerUrl === undefined && !credentials.switchOn
      ? [
          "credentials.issuerUrl must be the issuer URL of the source account (`aws iam get-outbound-web-identity-federation-info`), unless credentials.switchOn is true; it is not set",
        ]
      : []),
  ];
}

/** What xpart sets itself. */
const OWN_VARIABLES: ReadonlySet<string> = new Set([
  "DEST_ACL",
  "DEST_AUDIENCE",
  "DEST_BUCKET",
  "DEST_BUCKET_OWNER",
  "DEST_BUCKET_REGION",
  "DEST_ENCRYPTION",
  "DEST_KMS_KEY",
  "DEST_OBJECT_LOCK",
  "DEST_REQUESTER_PAYS",
  "DEST_ROLE_ARN",
  "DEST_SECRET",
  "DEST_USE_FIPS",
  "EVENTS_QUEUE",
  "LOGGING_LEVEL",
  "OBJECTS_QUEUE",
  "OBJECTS_TABLE",
  "PARTS_QUEUE",
  "POLICY",
  "REVERSES",
  "RUN_BUCKET",
  "RUN_BUCKET_OWNER",
  "RUN_LIMITS",
  "RUN_PREFIX",
  "SOURCE_BUCKET",
  "SOURCE_BUCKET_OWNER",
  "SOURCE_PREFIXES",
  "SOURCE_REQUESTER_PAYS",
  "TWO_WAY",
]);

interface DocumentLimit {
  readonly whose: string;
  readonly most: number;
  length(settings: Settings): number;
}

/** Longest ARN of a queue, table or log of xpart's own, which is known only to Terraform. */
const ANY_ARN = `arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:${logGroupOf("n".repeat(64))}`;

/**
 * What holds every prefix and has a limit. Sources: quotas of EventBridge (event patterns), of IAM
 * (managed policies, a role's inline policies) and of Lambda (environment variables).
 */
const DOCUMENT_LIMITS: readonly DocumentLimit[] = [
  {
    whose: "EventBridge's event pattern",
    most: MAX_EVENT_PATTERN,
    length: ({ source, policy }) =>
      eventPattern(source.bucket, source.prefixes, policy.scope).length,
  },
  {
    whose: "IAM's managed policy at the destination",
    most: 6_144,
    length: (settings) =>
      isOnServer(settings.destination) ? 0 : policyDocument(keepDestination(settings)).length,
  },
  {
    whose: "IAM's policy of a function's role",
    most: 10_240,
    length: (settings) =>
      policyDocument([...readSource(settings), ...keepLedger(settings, ANY_ARN)]).length +
      OTHER_STATEMENTS * ANY_ARN.length,
  },
  {
    whose: "Lambda's environment variables",
    most: 4_096,
    length: (settings) =>
      JSON.stringify({ ...copyEnvironment(settings), ...settings.functions.environment }).length +
      OTHER_VARIABLES * ANY_ARN.length,
  },
];

/** Statements and variables of one ARN each, beside those that are counted; each with its own words. */
const OTHER_STATEMENTS = 12;
const OTHER_VARIABLES = 5;

function tooManyPrefixes(settings: Settings): readonly string[] {
  return DOCUMENT_LIMITS.map(({ whose, most, length }) => ({
    whose,
    most,
    found: length(settings),
  }))
    .filter(({ most, found }) => found > most)
    .slice(0, 1)
    .map(
      ({ whose, most, found }) =>
        `${settings.policy.keys === undefined ? "source.prefixes" : "source.prefixes and policy.keys"} must be fewer or shorter: ${whose} may have ${most} characters, and these make ${found}`,
    );
}
