import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketReplicationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  diagnose,
  type Finding,
  type SyncPorts,
  skipReason,
  tellsOfChanges,
} from "@xpart/pypicloud-sync";
import { EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { loadSettings, type ServerSettings } from "./load-settings.ts";
import { openSync } from "./open-sync.ts";
import type { PypicloudContext } from "./pypicloud-context.ts";
import { callAws, orAbsent } from "./setup/call-aws.ts";
import { syncFailure } from "./sync-failure.ts";

/** `xpart pypicloud doctor`: looks for what makes a server fail or miss packages. @throws CliError */
export async function doctorCommand(
  config: string,
  { io, workingDirectory, environment }: PypicloudContext,
): Promise<ExitCode> {
  const settings = await loadSettings(config, workingDirectory, environment);
  const sync = await openSync(settings);
  try {
    const rows = await sync.ports.cache.readAll();
    if (!rows.ok) {
      throw syncFailure("The cache cannot be read", `pypi.db ${settings.cache.kind}`, rows.error);
    }
    const isOnDemand = await readBilling(settings);
    const findings = diagnose({
      settings: settings.cache,
      rows: rows.value,
      hasPackages: await hasPackages(sync.ports, settings.storage.bucket),
      markerlessRules: await markerlessRules(sync.s3, settings.storage.bucket),
      isNotified: await isNotified(sync.s3, settings.storage),
      ...(isOnDemand === undefined ? {} : { isOnDemand }),
    });
    io.result({ code: "pypicloud-result", ...report(findings) });
    return findings.length === 0 ? EXIT_CODES.ok : EXIT_CODES.notEqual;
  } finally {
    await sync.close();
  }
}

function report(findings: readonly Finding[]) {
  return findings.length === 0
    ? { level: "good" as const, text: "nothing found", document: { findings } }
    : {
        level: "bad" as const,
        text: findings.map(({ id, text, remedy }) => `${id}: ${text}.\n  ${remedy}`).join("\n"),
        document: { findings },
      };
}

async function readBilling({ cache, storage }: ServerSettings): Promise<boolean | undefined> {
  if (cache.kind !== "dynamo") {
    return undefined;
  }
  const { endpoint, credentials, packageTable, region = storage.region } = cache;
  const client = new DynamoDBClient({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  const request = new DescribeTableCommand({ TableName: packageTable });
  const described = await orAbsent(
    "DescribeTable",
    packageTable,
    ["ResourceNotFoundException"],
    () => client.send(request),
  );
  client.destroy();
  return described?.Table?.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST";
}

async function hasPackages({ storage, layout }: SyncPorts, bucket: string): Promise<boolean> {
  for await (const page of storage.listKeys(layout.prefix)) {
    if (!page.ok) {
      throw syncFailure("The bucket cannot be listed", bucket, page.error);
    }
    if (page.value.some((key) => skipReason(key, layout) === undefined)) {
      return true;
    }
  }
  return false;
}

async function markerlessRules(s3: S3Client, Bucket: string): Promise<readonly string[]> {
  const none = ["ReplicationConfigurationNotFoundError", "NotImplemented"];
  const answer = await orAbsent("GetBucketReplication", Bucket, none, () =>
    s3.send(new GetBucketReplicationCommand({ Bucket })),
  );
  const rules = answer?.ReplicationConfiguration?.Rules ?? [];
  // A rule of the old form, without a filter, takes markers along.
  return rules.flatMap(({ ID, Filter, Status, DeleteMarkerReplication }) =>
    Status === "Enabled" && Filter !== undefined && DeleteMarkerReplication?.Status !== "Enabled"
      ? [ID ?? "a rule without an id"]
      : [],
  );
}

async function isNotified(
  s3: S3Client,
  { bucket: Bucket, layout }: ServerSettings["storage"],
): Promise<boolean> {
  const { $metadata: _, ...current } = await callAws(
    "GetBucketNotificationConfiguration",
    Bucket,
    () => s3.send(new GetBucketNotificationConfigurationCommand({ Bucket })),
  );
  return tellsOfChanges(current, layout.prefix);
}
