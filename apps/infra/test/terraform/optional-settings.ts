import type { PartitionPair } from "../partition-pairs.ts";
import { DESTINATION_ACCOUNT, SOURCE_ACCOUNT } from "../sample-settings.ts";

/** A setting that a file may have or not. */
export interface OptionalSetting {
  /** Its place in the settings file. */
  readonly path: string;
  /** What it says where it is chosen. */
  readonly on: unknown;
  /** Of what is to be kept as a rule, the types that go with it when it is taken back. */
  readonly goes?: readonly string[];
  /** It does not go together with some other choice. */
  readonly isAlone?: true;
}

/** What the functions' logs and queues held; whoever takes the cache's sync out has done with it. */
const OF_THE_CACHE = ["aws_sqs_queue", "aws_cloudwatch_log_group"];

const VPC = {
  subnetIds: ["subnet-0123456789abcdef0"],
  securityGroupIds: ["sg-0123456789abcdef0"],
};

const ISSUER = "https://a1b2.tokens.sts.global.api.aws";

/** Every optional setting of a pair but those of its credentials. */
export function optionalSettings(
  { source, destination }: PartitionPair,
  zip: string,
): readonly OptionalSetting[] {
  const here = arns(source, SOURCE_ACCOUNT);
  const there = arns(destination, DESTINATION_ACCOUNT);
  return [
    { path: "description", on: "Reports for the other side" },
    { path: "reverses", on: "reports-prod" },
    // It goes neither with `reverses` nor with `policy.foreign: "delete"`.
    { path: "twoWay", on: { tableName: "reports-back-prod-objects" }, isAlone: true },
    { path: "source.prefixes", on: ["published/"] },
    { path: "source.kmsKeyArns", on: [here.key] },
    { path: "source.eventBridge", on: "already-on" },
    // Of a bucket that is made for a trial, S3's own keys take over.
    {
      path: "destination.kmsKeyArn",
      on: there.key,
      goes: ["aws_s3_bucket_server_side_encryption_configuration"],
    },
    { path: "destination.objectLock", on: true },
    ...ofFips(source, "source"),
    ...ofFips(destination, "destination"),
    { path: "source.requesterPays", on: true },
    { path: "destination.requesterPays", on: true },
    { path: "destination.acl", on: "bucket-owner-full-control" },
    { path: "destination.permissionsBoundary", on: there.policy },
    { path: "destination.iamPath", on: "/xpart/" },
    { path: "functions.runtime", on: "nodejs22.x" },
    { path: "functions.architecture", on: "x86_64" },
    { path: "functions.variablesKmsKeyArn", on: here.key },
    { path: "functions.codeSigningConfigArn", on: here.signing },
    { path: "functions.reserveConcurrency", on: true },
    { path: "functions.eventConcurrency", on: 5 },
    { path: "functions.vpc", on: VPC },
    { path: "functions.permissionsBoundary", on: here.policy },
    { path: "functions.iamPath", on: "/xpart/" },
    { path: "functions.environment", on: { TEAM: "data" } },
    { path: "functions.tags", on: { team: "data" } },
    { path: "functions.logLevel", on: "DEBUG" },
    { path: "functions.tracing", on: true },
    { path: "functions.timeoutSeconds", on: 600 },
    { path: "functions.memoryMb", on: 2048 },
    { path: "functions.concurrency", on: 5 },
    { path: "functions.partConcurrency", on: 5 },
    ...ofLogs("logs", here),
    ...ofAlarms("alarms", here),
    { path: "ledger.deletionProtection", on: false },
    { path: "ledger.kmsKeyArn", on: here.key },
    { path: "pypicloud", on: pypicloudOf(destination, zip), goes: OF_THE_CACHE },
    { path: "pypicloud.eventBridge", on: "already-on" },
    { path: "pypicloud.vpc", on: VPC },
    { path: "pypicloud.kmsKeyArns", on: [there.key] },
    { path: "pypicloud.environment", on: { TEAM: "data" } },
    { path: "pypicloud.concurrency", on: 5 },
    ...ofLogs("pypicloud.logs", there),
    ...ofAlarms("pypicloud.alarms", there),
    // What the function's log held; whoever takes runs out has done with it.
    {
      path: "operations",
      on: { bucket: "the-runs", audit: { every: "12 hours", repair: true } },
      goes: ["aws_cloudwatch_log_group"],
    },
    { path: "trial.source", on: true },
    { path: "trial.destination", on: true },
    { path: "tags", on: { team: "data" } },
    { path: "policy.deleteMarkers", on: "ignore" },
    { path: "policy.versionDeletes", on: "ignore" },
    { path: "policy.lifecycle", on: "replicate" },
    { path: "policy.tags", on: "ignore" },
    { path: "policy.foreign", on: "delete" },
    { path: "policy.storageClass", on: "STANDARD_IA" },
    { path: "policy.maxRewrites", on: 5 },
    { path: "policy.maxDeletesPerHour", on: 100 },
    { path: "policy.restore", on: { tier: "Bulk", days: 3 } },
    { path: "policy.scope.include", on: ["*.whl"] },
    { path: "policy.scope.exclude", on: ["tmp/*"] },
    { path: "policy.scope.sizeBytes.atLeast", on: 1 },
    { path: "policy.scope.sizeBytes.atMost", on: 5_000_000_000 },
    { path: "policy.scope.modified.from", on: "2026-01-31T00:00:00Z" },
    { path: "policy.scope.modified.before", on: "2027-01-31T00:00:00Z" },
    { path: "policy.scope.storageClasses", on: ["STANDARD", "STANDARD_IA"] },
    { path: "policy.scope.tags.allOf", on: { team: "data" } },
    { path: "policy.scope.tags.anyOf", on: { cross: "*" } },
    { path: "policy.scope.tags.noneOf", on: { draft: "*" } },
    { path: "policy.scope.replicas", on: "leave-out" },
    { path: "policy.scope.leaving", on: "delete" },
    { path: "policy.retention", on: { addDays: 30 } },
    { path: "policy.sourceMetadata", on: "xpart-source" },
    { path: "policy.keys", on: [{ from: "", to: "copy/" }] },
    { path: "policy.history", on: { since: "2026-01-31T00:00:00Z" } },
  ];
}

/** Every optional setting of a secret. */
export function secretSettings({ source }: PartitionPair): readonly OptionalSetting[] {
  return [
    { path: "credentials.kmsKeyArn", on: arns(source, SOURCE_ACCOUNT).key },
    { path: "credentials.recoveryDays", on: 7 },
    { path: "credentials.readers", on: [arns(source, SOURCE_ACCOUNT).role] },
  ];
}

/** Every optional setting of a federation. */
export const FEDERATION_SETTINGS: readonly OptionalSetting[] = [
  { path: "credentials.audience", on: "reports" },
  { path: "credentials.issuerUrl", on: ISSUER },
  { path: "credentials.switchOn", on: true },
  { path: "credentials.createProvider", on: false },
  { path: "credentials.signingAlgorithm", on: "ES384" },
];

/** What is no choice about a deployment, or makes another one of it, and why it is not walked. */
export const NOT_WALKED: Readonly<Record<string, string>> = {
  $schema: "for editors",
  name: "another pair, with a state of its own",
  "source.accountId": "whose account it is",
  "source.profile": "who deploys",
  "source.credentialsFile": "where whoever deploys is found",
  "source.endpoint": "where commands ask, and nothing that is deployed",
  "source.assumeRole": "who deploys",
  "source.bucketOwner": "whose bucket it is, a condition of requests and policies",
  "destination.assumeRole": "who deploys",
  "destination.bucketOwner": "whose bucket it is, a condition of requests and policies",
  "destination.encryption": "a header of writes; a key is walked as kmsKeyArn",
  "source.state": "where Terraform keeps its state",
  "destination.accountId": "whose account it is",
  "destination.profile": "who deploys",
  "destination.credentialsFile": "where whoever deploys is found",
  "destination.endpoint": "where commands ask, and nothing that is deployed",
  "destination.state": "where Terraform keeps its state",
  "source.provider": "another kind of source, which has no rule: server-source.test.ts",
  "source.server": "of a source on another server alone",
  "destination.provider": "another kind of destination, which has no stack: server-stack.test.ts",
  "destination.pathStyle": "of a destination on another server alone",
  "destination.serverProfile": "of a destination on another server alone",
  "ledger.tableName": "which table: walked by taking-over.test.ts, and another one is refused",
  "credentials.secretName":
    "which secret: walked by taking-over.test.ts, and another one is refused",
  package: "which code",
  "pypicloud.package": "which code",
};

/** A pypicloud server as settings must have one at least. */
function pypicloudOf({ region }: PartitionPair["destination"], zip: string): unknown {
  return { settings: { "pypi.db": "dynamo", "db.region_name": region }, package: { zip } };
}

interface Arns {
  readonly key: string;
  readonly topic: string;
  readonly stream: string;
  readonly role: string;
  readonly policy: string;
  readonly signing: string;
}

function arns({ partition, region }: PartitionPair["source"], account: string): Arns {
  return {
    key: `arn:${partition}:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    topic: `arn:${partition}:sns:${region}:${account}:alarms`,
    stream: `arn:${partition}:kinesis:${region}:${account}:stream/logs`,
    role: `arn:${partition}:iam::${account}:role/logs`,
    policy: `arn:${partition}:iam::${account}:policy/boundary`,
    signing: `arn:${partition}:lambda:${region}:${account}:code-signing-config:csc-0123456789abcdef0`,
  };
}

/** Where a partition has such endpoints. */
function ofFips({ partition }: PartitionPair["source"], side: string): readonly OptionalSetting[] {
  return ["aws", "aws-us-gov"].includes(partition) ? [{ path: `${side}.fips`, on: true }] : [];
}

function ofLogs(section: string, { key, stream, role }: Arns): readonly OptionalSetting[] {
  return [
    { path: `${section}.retentionDays`, on: 90 },
    { path: `${section}.kmsKeyArn`, on: key },
    { path: `${section}.subscription`, on: { destinationArn: stream, roleArn: role } },
  ];
}

function ofAlarms(section: string, { topic }: Arns): readonly OptionalSetting[] {
  return [
    { path: `${section}.topicArn`, on: topic },
    { path: `${section}.errorThreshold`, on: 3 },
    { path: `${section}.lagMinutes`, on: 5 },
  ];
}
