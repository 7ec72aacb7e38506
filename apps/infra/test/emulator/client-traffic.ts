import {
  CopyObjectCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { uploadInParts } from "@xpart/test-kit/upload-in-parts";
import type { AnnouncedVersion } from "./announced-events.ts";

const MIB = 1024 ** 2;
/** The least that all parts but the last may have. */
const PART_BYTES = 5 * MIB;

/** What the keys begin with, where nothing else is said. */
const PREFIX = "in/";

/** Sixteen objects of every kind, each of another key. */
export async function newObjects(
  s3: S3Client,
  Bucket: string,
  prefix: string = PREFIX,
): Promise<void> {
  const names = Array.from({ length: 12 }, (_, index) => String(index));
  const keys = [...names, "odd key +%&?*/ü"].map((name) => prefix + name);
  await Promise.all(keys.map((key) => put(s3, Bucket, key, key)));
  await putParts(s3, Bucket, `${prefix}parts`, [PART_BYTES, PART_BYTES, 1]);
  await put(s3, Bucket, `${prefix}empty`, "");
  const CopySource = `${Bucket}/${prefix}0`;
  await s3.send(new CopyObjectCommand({ Bucket, Key: `${prefix}copied`, CopySource }));
}

/** Deletes three of them, and writes three others over, once each. */
export async function changedObjects(
  s3: S3Client,
  Bucket: string,
  prefix: string = PREFIX,
): Promise<void> {
  await Promise.all(["1", "2", "empty"].map((name) => remove(s3, Bucket, prefix + name)));
  await Promise.all(
    ["6", "7"].map((name) => put(s3, Bucket, prefix + name, `${prefix}${name} again`)),
  );
  await putParts(s3, Bucket, `${prefix}parts`, [PART_BYTES, 7]);
}

/** Brings one of those that were deleted back, by a new version. */
export async function returnedObject(
  s3: S3Client,
  Bucket: string,
  prefix: string = PREFIX,
): Promise<void> {
  await put(s3, Bucket, `${prefix}1`, "after its deletion");
}

/** Deletes, by its id, the older version of one that was written over. */
export async function deletedVersion(
  s3: S3Client,
  Bucket: string,
  prefix: string = PREFIX,
): Promise<readonly AnnouncedVersion[]> {
  const key = `${prefix}6`;
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: key }));
  const versionId = Versions.find(({ IsLatest }) => IsLatest === false)?.VersionId ?? "";
  await s3.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId: versionId }));
  return [{ key, versionId }];
}

/**
 * Many changes of the same keys, one right after the other; all of keys that begin with `other/`. Without tags: ministack 1.5
 * denies those of an object below a delete marker.
 */
export async function quickChanges(s3: S3Client, Bucket: string): Promise<void> {
  const change = async (key: string) => {
    await put(s3, Bucket, key, `${key} one`, "");
    await put(s3, Bucket, key, `${key} two`, "");
    await remove(s3, Bucket, key);
    await put(s3, Bucket, key, `${key} three`, "");
    const { VersionId } = await remove(s3, Bucket, key);
    // Whoever deletes the marker has the object back.
    await s3.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId }));
  };
  await Promise.all(["other/a", "other/b", "other/c"].map(change));
}

/** Gives objects that are there other tags. @returns the versions that have them now. */
export async function tagTraffic(
  s3: S3Client,
  Bucket: string,
  prefix: string = PREFIX,
): Promise<readonly AnnouncedVersion[]> {
  const TagSet = [{ Key: "kind", Value: "answer" }];
  return Promise.all(
    ["4", "5"].map(async (name) => {
      const key = prefix + name;
      const tagging = { Bucket, Key: key, Tagging: { TagSet } };
      const { VersionId = "" } = await s3.send(new PutObjectTaggingCommand(tagging));
      return { key, versionId: VersionId };
    }),
  );
}

const TAGS = "kind=report&of=the%20year";

function put(s3: S3Client, Bucket: string, Key: string, body: string, Tagging = TAGS) {
  return s3.send(
    new PutObjectCommand({
      ...{ Bucket, Key, Body: Buffer.from(body) },
      ContentType: "text/plain",
      Metadata: { made: "by a plain client" },
      ...(Tagging !== "" && { Tagging }),
    }),
  );
}

function remove(s3: S3Client, Bucket: string, Key: string) {
  return s3.send(new DeleteObjectCommand({ Bucket, Key }));
}

function putParts(s3: S3Client, Bucket: string, Key: string, sizes: readonly number[]) {
  return uploadInParts(s3, { Bucket, Key }, sizes, { ContentType: "application/x-parts" });
}
