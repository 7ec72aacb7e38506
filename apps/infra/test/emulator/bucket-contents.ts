import { createHash } from "node:crypto";
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { AnnouncedVersion } from "./announced-events.ts";

/**
 * What a bucket holds, as anybody sees it who asks S3: a line for every version and delete marker of every key, oldest
 * first, with size, digest of the content, headers, metadata and tags. The buckets of tests fit one page. Without
 * ETags, since those of parts are copied by HeadObject's `partNumber`, and without tags below a delete marker: ministack 1.5
 * knows neither.
 *
 * @throws where they do not.
 */
export async function contentsOf(s3: S3Client, Bucket: string): Promise<readonly string[]> {
  const entries = await entriesOf(s3, Bucket);
  const keys = [...new Set(entries.map(({ Key = "" }) => Key))].toSorted();
  const lines: string[] = [];
  for (const Key of keys) {
    const stack = entries
      .filter((entry) => entry.Key === Key)
      .toSorted((a, b) => timeOf(b) - timeOf(a))
      .toReversed();
    const isDeleted = stack.at(-1)?.isMarker === true;
    for (const { VersionId = "", isMarker } of stack) {
      const version = { Bucket, Key, VersionId };
      if (isMarker) {
        lines.push(`${Key} deleted`);
        continue;
      }
      const tags = isDeleted ? undefined : await tagsOf(s3, version);
      lines.push(`${Key} ${JSON.stringify({ ...(await describe(s3, version)), tags })}`);
    }
  }
  return lines;
}

/**
 * The id of every entry of a bucket, by keys: what is written once more, or deleted and written anew, has another.
 *
 * @throws where they do not fit one page.
 */
export async function versionsOf(
  s3: S3Client,
  Bucket: string,
): Promise<readonly AnnouncedVersion[]> {
  const entries = await entriesOf(s3, Bucket);
  return entries.map(({ Key = "", VersionId = "" }) => ({ key: Key, versionId: VersionId }));
}

/** The current version of each of these keys. */
export async function currentVersionsOf(
  s3: S3Client,
  Bucket: string,
  keys: readonly string[],
): Promise<readonly AnnouncedVersion[]> {
  const heads = keys.map((Key) => s3.send(new HeadObjectCommand({ Bucket, Key })));
  const found = await Promise.all(heads);
  return found.map(({ VersionId = "" }, index) => ({
    key: keys[index] ?? "",
    versionId: VersionId,
  }));
}

async function entriesOf(s3: S3Client, Bucket: string) {
  const page = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  if (page.IsTruncated === true) {
    throw new Error(`${Bucket} does not fit one page`);
  }
  return [
    ...(page.Versions ?? []).map((version) => ({ ...version, isMarker: false })),
    ...(page.DeleteMarkers ?? []).map((marker) => ({ ...marker, isMarker: true })),
  ];
}

function timeOf({ LastModified }: { readonly LastModified?: Date | undefined }): number {
  return LastModified?.getTime() ?? 0;
}

interface ObjectVersion {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId: string;
}

async function describe(s3: S3Client, version: ObjectVersion): Promise<object> {
  const { Body, ...object } = await s3.send(new GetObjectCommand(version));
  const content = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return {
    size: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
    type: object.ContentType,
    metadata: object.Metadata,
  };
}

async function tagsOf(s3: S3Client, version: ObjectVersion): Promise<readonly string[]> {
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand(version));
  return TagSet.map(({ Key, Value }) => `${Key}=${Value}`).toSorted();
}
