import { err, ok, type PortError, RECEIVE_LIMIT } from "@xpart/core";
import {
  copyEnvironment,
  eventEnvironment,
  eventPattern,
  namesOf,
  parseSettings,
  type Settings,
} from "@xpart/deployment";
import { describe, expect, it } from "vitest";
import { diagnoseDeployment } from "./doctor.ts";
import type { DoctorFacts, FunctionFacts, QueueFacts } from "./facts.ts";
import type { CheckSubject } from "./finding.ts";

const KMS = "arn:aws:kms:us-east-1:111122223333:key/1";

function settingsOf(more: object = {}): Settings {
  const parsed = parseSettings({
    ...{ name: "reports", environment: "prod", policy: { maxDeletesPerHour: 9 } },
    source: {
      ...{ region: "us-east-1", bucket: "reports", accountId: "111122223333" },
      ...{ prefixes: ["a/"], kmsKeyArns: [KMS], profile: "commercial" },
    },
    destination: {
      ...{ region: "us-gov-west-1", bucket: "reports-gov", accountId: "444455556666" },
      profile: "govcloud",
    },
    ...more,
  });
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  return parsed.value.settings;
}

const SETTINGS = settingsOf();
const NAMES = namesOf(SETTINGS);
const arnOf = (queue: string) => `arn:aws:sqs:us-east-1:111122223333:${queue}`;

const POLICY = JSON.stringify({
  Statement: [
    {
      ...{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" } },
      Condition: { ArnEquals: { "aws:SourceArn": `arn:aws:events:::rule/${NAMES.eventRule}` } },
    },
  ],
});

const queue = (more: Partial<QueueFacts> = {}) =>
  ok<QueueFacts>({ visibilitySeconds: 1_800, retentionSeconds: 1_209_600, ...more });
const fed = (dead: string, more: Partial<QueueFacts> = {}) =>
  queue({ maxReceives: RECEIVE_LIMIT, deadLetterArn: arnOf(dead), ...more });

const lambda = (more: Partial<FunctionFacts> = {}) =>
  ok<FunctionFacts>({
    ...{ codeHash: "same", timeoutSeconds: 300, memoryMb: 1_024, roleArn: "arn:role" },
    ...{ variables: copyEnvironment(SETTINGS), ...more },
  });

const mapping = (name: string, maximumConcurrency: number, more = {}) =>
  ok([
    {
      ...{ id: `id-of-${name}`, functionArn: "arn", queueArn: arnOf(name), state: "Enabled" },
      ...{ reportsItems: true, maximumConcurrency, ...more },
    },
  ]);

const bucket = {
  versioning: "Enabled",
  hasObjectLock: false,
  expiringRules: [],
  isOwnersBucket: true,
};
const GOOD: DoctorFacts = {
  identities: {
    source: ok({
      arn: "arn:aws:iam::111122223333:user/a",
      accountId: "111122223333",
      clockAheadMs: 900,
    }),
    destination: ok({ arn: "arn:aws-us-gov:iam::444455556666:user/b", accountId: "444455556666" }),
  },
  buckets: {
    source: ok({ ...bucket, sendsToEventBridge: true }),
    destination: ok({ ...bucket, sendsToEventBridge: false }),
  },
  rule: ok({
    isEnabled: true,
    pattern: eventPattern("reports", ["a/"]),
    targets: [{ arn: arnOf(NAMES.buffer), deadLetterArn: arnOf(NAMES.ruleDead) }],
  }),
  queues: {
    buffer: fed(NAMES.bufferDead, { visibilitySeconds: 360, policy: POLICY }),
    objects: fed(NAMES.objectsDead),
    parts: fed(NAMES.partsDead),
    bufferDead: queue(),
    objectsDead: queue(),
    partsDead: queue(),
    ruleDead: queue({ policy: POLICY }),
    functionsDead: queue(),
  },
  functions: {
    eventHandler: lambda({
      timeoutSeconds: 60,
      memoryMb: 512,
      variables: eventEnvironment(SETTINGS),
    }),
    queueHandler: lambda(),
    partHandler: lambda(),
  },
  mappings: {
    eventHandler: mapping(NAMES.buffer, 50),
    queueHandler: mapping(NAMES.objects, 50),
    partHandler: mapping(NAMES.parts, 20),
  },
  isPaused: ok(false),
  table: ok({
    ...{ isActive: true, hasTimeToLive: true, hasRecovery: true },
    indexes: new Map([["set-aside", "ACTIVE"]]),
  }),
  key: ok({
    ...{ user: NAMES.user, accountId: "444455556666", partition: "aws-us-gov" },
    read: ok(undefined),
  }),
  sourceKey: ok(undefined),
  roleTrust: ok(undefined),
  kmsKeys: new Map([[KMS, ok("Enabled")]]),
  readsTags: ok(true),
  freeConcurrency: ok(1_000),
  otherPair: ok(undefined),
};

const subject = (
  facts: Partial<DoctorFacts>,
  settings = SETTINGS,
  codeHash?: string,
): CheckSubject => ({
  facts: { ...GOOD, ...facts },
  deployment: { settings, names: namesOf(settings), policy: settings.policy },
  codeHash,
});

/** Every line that is not good: its check, level, words and what mends it. */
const faultsOf = (of: CheckSubject) =>
  diagnoseDeployment(of).flatMap((finding) =>
    finding.kind === "found"
      ? finding.faults.map(({ what, mend }) => [
          finding.id,
          what,
          typeof mend === "string" ? mend : mend.join(" "),
        ])
      : finding.kind === "unknown"
        ? [[finding.id, "unknown", finding.error.operation]]
        : [],
  );

const { buckets, queues, functions, mappings, identities } = GOOD;
const REFUSED: PortError = {
  kind: "denied",
  side: "destination",
  operation: "List",
  message: "no",
};
const NOBODY = { user: "", accountId: "", partition: "" };
const DEPLOY = /^deploy the source stack again/;
const AWS = "aws --region us-east-1 --profile commercial";
const rule = (more: object) => ({
  rule: ok({ isEnabled: true, pattern: eventPattern("reports", ["a/"]), ...GOOD_TARGETS, ...more }),
});
const GOOD_TARGETS = {
  targets: [{ arn: arnOf(NAMES.buffer), deadLetterArn: arnOf(NAMES.ruleDead) }],
};
const table = (more: object) => ({
  table: ok({
    ...{ isActive: true, hasTimeToLive: true, hasRecovery: true },
    indexes: new Map([["set-aside", "ACTIVE"]]),
    ...more,
  }),
});
const sourceBucket = (more: object) => ({
  buckets: { ...buckets, source: ok({ ...bucket, sendsToEventBridge: true, ...more }) },
});
const destinationBucket = (more: object) => ({
  buckets: { ...buckets, destination: ok({ ...bucket, sendsToEventBridge: false, ...more }) },
});

/** Name, planted facts, check, and what its line and its remedy say. */
const PLANTED: readonly (readonly [
  string,
  Partial<DoctorFacts>,
  string,
  RegExp,
  RegExp | string,
])[] = [
  [
    "another account's profile",
    { identities: { ...identities, source: ok({ arn: "arn:aws:iam::9:user/a", accountId: "9" }) } },
    "source-credentials",
    /of the account 9, and source.accountId is 111122223333/,
    /source\.profile/,
  ],
  [
    "another partition's profile",
    {
      identities: {
        ...identities,
        destination: ok({ arn: "arn:aws:iam::444455556666:user/a", accountId: "444455556666" }),
      },
    },
    "destination-credentials",
    /of the partition aws, /,
    /destination\.profile/,
  ],
  [
    "a clock that is off",
    {
      identities: {
        ...identities,
        source: ok({
          arn: "arn:aws:iam::111122223333:user/a",
          accountId: "111122223333",
          clockAheadMs: 400_000,
        }),
      },
    },
    "source-clock",
    /400 s behind/,
    /NTP/,
  ],
  [
    "no source bucket",
    { buckets: { ...buckets, source: ok(undefined) } },
    "source-bucket",
    /no bucket reports in us-east-1/,
    /source\.bucket/,
  ],
  [
    "somebody else's bucket",
    destinationBucket({ isOwnersBucket: false }),
    "destination-bucket",
    /not that of the account 444455556666/,
    /destination\.bucketOwner/,
  ],
  [
    "versioning suspended at the source",
    sourceBucket({ versioning: "Suspended" }),
    "source-versioning",
    /suspended/,
    `${AWS} s3api put-bucket-versioning --bucket reports --versioning-configuration Status=Enabled`,
  ],
  [
    "no versioning at the destination",
    destinationBucket({ versioning: undefined }),
    "destination-versioning",
    /reports-gov is off/,
    /put-bucket-versioning --bucket reports-gov/,
  ],
  [
    "EventBridge switched off",
    sourceBucket({ sendsToEventBridge: false }),
    "event-bridge",
    /no event comes/,
    DEPLOY,
  ],
  [
    "Object Lock that settings do not know",
    destinationBucket({ hasObjectLock: true }),
    "object-lock",
    /has Object Lock/,
    /destination\.objectLock must be true/,
  ],
  [
    "lifecycle that takes replicas away",
    destinationBucket({ expiringRules: ["old"] }),
    "destination-lifecycle",
    /\(old\)/,
    /get-bucket-lifecycle-configuration/,
  ],
  ["no rule", { rule: ok(undefined) }, "rule", /no rule reports-prod-s3-events/, DEPLOY],
  [
    "a rule that is off",
    rule({ isEnabled: false }),
    "rule",
    /is off/,
    `${AWS} events enable-rule --name reports-prod-s3-events`,
  ],
  [
    "a pattern without a prefix",
    rule({ pattern: eventPattern("reports", []) }),
    "rule-pattern",
    /pattern is not/,
    DEPLOY,
  ],
  [
    "a rule that feeds another queue",
    rule({ targets: [] }),
    "rule-target",
    /does not feed/,
    DEPLOY,
  ],
  [
    "a target without a dead-letter queue",
    rule({ targets: [{ arn: arnOf(NAMES.buffer) }] }),
    "rule-target",
    /is lost/,
    DEPLOY,
  ],
  [
    "a queue policy that keeps EventBridge out",
    {
      queues: {
        ...queues,
        buffer: fed(NAMES.bufferDead, { visibilitySeconds: 360, policy: "{}" }),
      },
    },
    "queue-policy",
    /reports-prod-events does not let/,
    DEPLOY,
  ],
  [
    "no FIFO queue",
    { queues: { ...queues, objects: ok(undefined) } },
    "queues",
    /no queue reports-prod-objects.fifo/,
    DEPLOY,
  ],
  [
    "a queue that forgets early",
    { queues: { ...queues, ruleDead: queue({ policy: POLICY, retentionSeconds: 345_600 }) } },
    "queues",
    /4 days only/,
    DEPLOY,
  ],
  [
    "a visibility that is too short",
    { queues: { ...queues, objects: fed(NAMES.objectsDead, { visibilitySeconds: 300 }) } },
    "queue-visibility",
    /wants 1800 s/,
    DEPLOY,
  ],
  [
    "a receive limit of three",
    { queues: { ...queues, objects: fed(NAMES.objectsDead, { maxReceives: 3 }) } },
    "queue-receives",
    /after 3 receives/,
    DEPLOY,
  ],
  [
    "no dead-letter queue",
    { queues: { ...queues, parts: queue() } },
    "queue-receives",
    /has not reports-prod-parts-dead/,
    DEPLOY,
  ],
  [
    "no function",
    { functions: { ...functions, partHandler: ok(undefined) } },
    "functions",
    /no function reports-prod-part-handler/,
    DEPLOY,
  ],
  [
    "memory changed by hand",
    { functions: { ...functions, queueHandler: lambda({ memoryMb: 128 }) } },
    "functions",
    /128 MB/,
    DEPLOY,
  ],
  [
    "one function of another release",
    { functions: { ...functions, queueHandler: lambda({ codeHash: "old" }) } },
    "code",
    /queue-handler \(old\)/,
    DEPLOY,
  ],
  [
    "a variable of other settings",
    {
      functions: {
        ...functions,
        queueHandler: lambda({ variables: { ...copyEnvironment(SETTINGS), DEST_BUCKET: "other" } }),
      },
    },
    "variables",
    /DEST_BUCKET is not/,
    DEPLOY,
  ],
  [
    "a mapping that is off",
    { mappings: { ...mappings, queueHandler: mapping(NAMES.objects, 50, { state: "Disabled" }) } },
    "mappings",
    /its mapping is off/,
    `${AWS} lambda update-event-source-mapping --uuid id-of-reports-prod-objects.fifo --enabled`,
  ],
  [
    "no mapping",
    { mappings: { ...mappings, partHandler: ok([]) } },
    "mappings",
    /nothing maps reports-prod-parts/,
    DEPLOY,
  ],
  [
    "a mapping without ReportBatchItemFailures",
    {
      mappings: { ...mappings, queueHandler: mapping(NAMES.objects, 50, { reportsItems: false }) },
    },
    "batch-items",
    /events are lost/,
    /--function-response-types ReportBatchItemFailures$/,
  ],
  [
    "another concurrency",
    { mappings: { ...mappings, queueHandler: mapping(NAMES.objects, 2) } },
    "concurrency",
    /of 2, and the settings say 50/,
    DEPLOY,
  ],
  [
    "a small account",
    { freeConcurrency: ok(10) },
    "quota",
    /10 invocations/,
    /service-quotas request-service-quota-increase/,
  ],
  ["no table", { table: ok(undefined) }, "table", /no table reports-prod-objects/, DEPLOY],
  ["no index", table({ indexes: new Map() }), "table-index", /no index set-aside/, DEPLOY],
  [
    "no time to live",
    table({ hasTimeToLive: false }),
    "table-ttl",
    /no time to live/,
    /update-time-to-live/,
  ],
  [
    "no recovery",
    table({ hasRecovery: false }),
    "table-recovery",
    /no point-in-time recovery/,
    /update-continuous-backups/,
  ],
  ["no secret", { key: ok(undefined) }, "secret", /is not there/, "xpart rotate-credentials"],
  [
    "a secret without a field",
    {
      key: ok({
        problem: "secret x has no field user",
        user: "",
        accountId: "",
        partition: "",
        read: ok(undefined),
      }),
    },
    "secret",
    /no field user/,
    "xpart rotate-credentials",
  ],
  [
    "a key that is refused",
    {
      key: ok({
        user: NAMES.user,
        accountId: "444455556666",
        partition: "aws-us-gov",
        read: err(REFUSED),
      }),
    },
    "secret-key",
    /does not open reports-gov/,
    "xpart rotate-credentials",
  ],
  [
    "a KMS key that is disabled",
    { kmsKeys: new Map([[KMS, ok("Disabled")]]) },
    "kms",
    /is Disabled/,
    `${AWS} kms enable-key --key-id ${KMS}`,
  ],
  [
    "a KMS key that is being deleted",
    { kmsKeys: new Map([[KMS, ok("PendingDeletion")]]) },
    "kms",
    /PendingDeletion/,
    /cancel-key-deletion/,
  ],
  [
    "tags that may not be read",
    { readsTags: ok(false) },
    "tags",
    /copied without their tags/,
    DEPLOY,
  ],
];

describe("diagnoseDeployment", () => {
  it("U33 nothing is found where all is as it must be", () => {
    expect(faultsOf(subject({}))).toEqual([]);
  });

  it.each(PLANTED)(
    "U33 %s is found, alone, and what mends it is named",
    (_name, facts, id, what, mend) => {
      const faults = faultsOf(subject(facts));
      expect(faults).toEqual([
        [
          id,
          expect.stringMatching(what),
          expect.stringMatching(typeof mend === "string" ? escaped(mend) : mend),
        ],
      ]);
    },
  );

  it("C24 what a server that is not AWS cannot be asked is told, and its key is mended by hand", () => {
    const destination = { provider: "minio", endpoint: "https://minio.example", bucket: "copies" };
    const settings = settingsOf({ destination: { ...destination, region: "home" } });
    const facts = {
      identities: { ...identities, destination: ok({ arn: "", accountId: "" }) },
      ...destinationBucket({ isOwnersBucket: undefined, unasked: ["GetObjectLockConfiguration"] }),
      key: ok({ problem: "the secret has no key", ...NOBODY, read: err(REFUSED) }),
    };
    const findings = diagnoseDeployment(subject(facts, settings));
    const unasked = findings.flatMap((each) =>
      each.kind === "unasked" ? [[each.id, each.why] as const] : [],
    );
    expect(unasked).toEqual([
      [
        "destination-credentials",
        expect.stringMatching(/^minio at https:\/\/minio\.example has no/),
      ],
      ["object-lock", "minio at https://minio.example does not know GetObjectLockConfiguration"],
    ]);
    const secret = faultsOf(subject(facts, settings)).filter(([id]) => id === "secret");
    expect(secret).toEqual([
      ["secret", "the secret has no key", expect.stringContaining("put-secret-value --region us-")],
    ]);
  });

  it("C24 of a source that is not at AWS its secret is looked at, and nothing of EventBridge", () => {
    const server = { endpoint: "https://minio.example", region: "home" };
    const source = { region: "us-east-1", bucket: "reports", provider: "minio", server };
    const settings = settingsOf({ source });
    const facts = {
      ...{ rule: ok(undefined), readsTags: ok(undefined) },
      buckets: { ...buckets, source: ok({ ...bucket, sendsToEventBridge: false }) },
      sourceKey: ok({ ...NOBODY, read: err({ ...REFUSED, message: "no such key" }) }),
    };
    const unasked = diagnoseDeployment(subject(facts, settings)).flatMap((each) =>
      each.kind === "unasked" ? [each.id] : [],
    );
    expect(unasked).toEqual([
      ...["event-bridge", "rule", "rule-pattern", "rule-target", "queue-policy", "tags"],
    ]);
    const faults = faultsOf(subject(facts, settings));
    expect(faults.filter(([id]) => id === "source-secret")).toEqual([
      [
        "source-secret",
        expect.stringMatching(/reports-prod\/source does not open .*: no such key/),
        expect.stringContaining("--secret-id reports-prod/source"),
      ],
    ]);
    const none = subject({ ...facts, sourceKey: ok(undefined) }, settings);
    expect(faultsOf(none).filter(([id]) => id === "source-secret")).toEqual([
      ["source-secret", expect.stringMatching(/is not there, or has no value/), expect.anything()],
    ]);
  });

  it("U33 what a service does not tell is not known, and all else is judged", () => {
    const denied: PortError = {
      kind: "denied",
      side: "source",
      operation: "DescribeRule",
      message: "no",
    };
    expect(faultsOf(subject({ rule: err(denied), readsTags: ok(false) }))).toEqual([
      ["rule", "unknown", "DescribeRule"],
      ["rule-pattern", "unknown", "DescribeRule"],
      ["rule-target", "unknown", "DescribeRule"],
      ["tags", expect.any(String), expect.any(String)],
    ]);
  });

  it("U33 a mapping that is off on purpose is a pause, which resume ends", () => {
    const paused = { queueHandler: mapping(NAMES.objects, 50, { state: "Disabled" }) };
    const facts = { mappings: { ...mappings, ...paused }, isPaused: ok(true) };
    expect(faultsOf(subject(facts))).toEqual([
      ["mappings", expect.stringMatching(/is paused/), "xpart resume"],
    ]);
  });

  it("U33 every function that runs other code than the zip is named", () => {
    expect(faultsOf(subject({}, SETTINGS, "zip")).map(([id]) => id)).toEqual([
      "code",
      "code",
      "code",
    ]);
  });

  it("U33 with federation the role's trust is looked at in place of a key", () => {
    const issuerUrl = "https://abc.tokens.sts.global.api.aws";
    const settings = settingsOf({
      credentials: { kind: "federation", audience: "xpart", issuerUrl },
    });
    const about = (trust: string | undefined) =>
      faultsOf(subject({ key: ok(undefined), roleTrust: ok(trust) }, settings));
    expect(about(undefined)).toEqual([
      ["federation", expect.stringMatching(/no role/), expect.stringMatching(/destination stack/)],
    ]);
    expect(about('{"abc.tokens.sts.global.api.aws:aud":"other"}')).toHaveLength(1);
    expect(about('{"abc.tokens.sts.global.api.aws:aud":"xpart"}')).toEqual([]);
  });

  it("U33 what a deployment does not have is not said to be right", () => {
    const ids = diagnoseDeployment(subject({})).map(({ id }) => id);
    const absent = ["source-secret", "federation", "other-pair"];
    expect(ids.filter((id) => absent.includes(id))).toEqual([]);
    expect(ids).toContain("secret-key");
  });
});

function escaped(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}
