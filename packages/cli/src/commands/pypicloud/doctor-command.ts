import {
  GetBucketNotificationConfigurationCommand,
  GetBucketReplicationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Result } from "@xpart/core";
import {
  type DiagnosisFacts,
  diagnose,
  type Finding,
  filenameOf,
  packageOfObject,
  parseFilename,
  type SyncError,
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
  { io, workingDirectory, environment, profile }: PypicloudContext,
): Promise<ExitCode> {
  const settings = await loadSettings(config, workingDirectory, environment);
  const sync = await openSync(settings, profile);
  try {
    const rows = await sync.ports.cache.readAll();
    if (!rows.ok) {
      throw syncFailure("The cache cannot be read", `pypi.db ${settings.cache.kind}`, rows.error);
    }
    const [packageTable] = sync.tables;
    const findings = diagnose({
      settings: settings.cache,
      rows: rows.value,
      ...(await surveyBucket(sync.ports, settings.storage.bucket)),
      markerlessRules: await markerlessRules(sync.s3, settings.storage.bucket),
      isNotified: await isNotified(sync.s3, settings.storage),
      ...(packageTable === undefined
        ? {}
        : { isOnDemand: packageTable.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST" }),
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

/** Lists all keys, and looks at the wheels whose names tell nothing: their metadata may. */
async function surveyBucket(
  ports: SyncPorts,
  bucket: string,
): Promise<Pick<DiagnosisFacts, "hasPackages" | "badWheels">> {
  const { storage, layout } = ports;
  const badWheels: string[] = [];
  let hasPackages = false;
  for await (const page of storage.listKeys(layout.prefix)) {
    const keys = unwrap(page, bucket).filter((key) => skipReason(key, layout) === undefined);
    hasPackages ||= keys.length > 0;
    for (const key of keys) {
      const parsed = parseFilename(filenameOf(key));
      const isDoubtful = !parsed.ok && parsed.error === "bad-wheel";
      const object = isDoubtful ? unwrap(await storage.head(key), bucket) : undefined;
      if (object !== undefined && !packageOfObject(object).ok) {
        badWheels.push(key);
      }
    }
  }
  return { hasPackages, badWheels };
}

function unwrap<T>(answer: Result<T, SyncError>, bucket: string): T {
  if (!answer.ok) {
    throw syncFailure("The bucket cannot be read", bucket, answer.error);
  }
  return answer.value;
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
