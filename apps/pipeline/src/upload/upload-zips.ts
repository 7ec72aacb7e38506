import type { S3Client } from "@aws-sdk/client-s3";
import { environmentKey, lastingKeys, type NamedZip } from "./object-keys.ts";
import { type Uploaded, uploadObject, type ZipContent } from "./upload-object.ts";
import type { UploadDestination, UploadSettings } from "./upload-settings.ts";

/** A zip that is to be uploaded. */
export type UploadedZip = NamedZip & ZipContent;

/** An object, and what became of it. */
export interface UploadOutcome {
  readonly uri: string;
  readonly outcome: Uploaded;
}

/** What an upload came to. It is complete where there are no problems. */
export interface UploadReport {
  readonly outcomes: readonly UploadOutcome[];
  readonly problems: readonly string[];
}

/**
 * Uploads zips to every destination. What lasts comes first, everywhere; `<environment>.zip`, which
 * deployments take, is written only when all of that is there. A second run writes nothing (G10).
 *
 * @param clientOf - An S3 client for a destination's region.
 */
export async function uploadZips(
  settings: UploadSettings,
  zips: readonly UploadedZip[],
  clientOf: (destination: UploadDestination) => S3Client,
): Promise<UploadReport> {
  const lasting = (destination: UploadDestination, zip: UploadedZip) =>
    lastingKeys(destination, settings, zip);
  const current = (destination: UploadDestination, zip: UploadedZip) => [
    environmentKey(destination, settings, zip),
  ];
  let report: UploadReport = { outcomes: [], problems: [] };
  for (const keysOf of [lasting, current]) {
    for (const destination of report.problems.length === 0 ? settings.destinations : []) {
      const client = clientOf(destination);
      for (const zip of zips) {
        for (const key of keysOf(destination, zip)) {
          const result = await uploadObject(client, destination, key, zip);
          report = withResult(report, `s3://${destination.bucket}/${key}`, result);
        }
      }
    }
  }
  return report;
}

function withResult(
  { outcomes, problems }: UploadReport,
  uri: string,
  result: Awaited<ReturnType<typeof uploadObject>>,
): UploadReport {
  return result.ok
    ? { outcomes: [...outcomes, { uri, outcome: result.value }], problems }
    : { outcomes, problems: [...problems, result.error] };
}
