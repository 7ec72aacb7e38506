import { syncStatements } from "@xpart/pypicloud-sync";
import type { PypicloudSettings, Settings } from "../settings/settings.ts";
import { awsPartitionOf, bucketOwnerOf } from "../settings/side-settings.ts";
import { ownedBy } from "./bucket-scope.ts";
import type { Statement } from "./statement.ts";

/**
 * What keeping the package cache in step needs (S2, Y19). The bucket's KMS key is not among it: a package is
 * looked at, never read, and S3 wants `kms:Decrypt` of a HEAD only where it asks for checksums. Source:
 * API reference of HeadObject, `x-amz-checksum-mode`.
 */
export function keepCache(settings: Settings, pypicloud: PypicloudSettings): readonly Statement[] {
  const { region, accountId = "", bucket } = settings.destination;
  const partition = awsPartitionOf(settings.destination);
  const { cache, prefix, urlSecret, vpc, kmsKeyArns } = pypicloud;
  const statements = syncStatements({
    partition: partition.name,
    dnsSuffix: partition.dnsSuffix,
    region,
    accountId,
    bucket,
    prefix,
    isInVpc: vpc !== undefined,
    ...(urlSecret === undefined ? {} : { urlSecret }),
    // The settings do not say which key is whose; each counts for its service alone.
    kmsKeyArns: {
      ...(cache.kind === "dynamo" ? { tables: kmsKeyArns } : {}),
      ...(urlSecret === undefined ? {} : { secret: kmsKeyArns }),
    },
    ...(cache.kind === "dynamo"
      ? {
          tables: {
            region: cache.region ?? region,
            packages: cache.packageTable,
            summaries: cache.summaryTable,
          },
        }
      : {}),
  });
  return statements.map(({ Sid, Action, Resource, Condition }) => ({
    sid: Sid,
    actions: Action,
    resources: Resource.map(asTerraformText),
    conditions: [
      ...(Action.every((action) => action.startsWith("s3:"))
        ? ownedBy(bucketOwnerOf(settings.destination))
        : []),
      ...Object.entries(Condition?.StringEquals ?? {}).map(([key, value]) => ({
        test: "StringEquals",
        key,
        values: [value],
      })),
    ],
  }));
}

/** IAM's variables stand for themselves; Terraform would take them for its own. */
function asTerraformText(resource: string): string {
  return resource.replaceAll("${", () => "$${");
}
