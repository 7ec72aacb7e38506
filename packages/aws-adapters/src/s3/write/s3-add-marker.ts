import { ok, type PortError, type Result, toVersionId, type WrittenMarker } from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import { createStackReader } from "../list/s3-stack-reader.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { sendS3 } from "../request/s3-send.ts";
import { serverTraits } from "../server/s3-known-servers.ts";
import { writeAtKey } from "./s3-key-guard.ts";

const NONE: WrittenMarker = { versionId: toVersionId(undefined), made: "none" };

/**
 * DeleteObject without a version id: one request. An answer that names no marker takes a listing: servers of others make
 * none where the key has no versions, and Ceph 16 none on top of another.
 */
export async function addMarker(
  key: string,
  destination: S3BucketOptions,
): Promise<Result<WrittenMarker, PortError>> {
  const added = await writeAtKey<WrittenMarker>(key, "DeleteObject", destination, () =>
    sendDelete(key, destination),
  );
  // Nothing can be at a key that the server does not keep.
  return !added.ok && added.error.kind === "unkeepable" ? ok(NONE) : added;
}

async function sendDelete(
  key: string,
  destination: S3BucketOptions,
): Promise<Result<WrittenMarker, PortError>> {
  const { client, bucket: Bucket } = destination;
  const sent = await callAws(destination, "DeleteObject", () =>
    sendS3(client, "DeleteObject", { Bucket, Key: key }, { hasSingleEffect: true }),
  );
  if (!sent.ok) {
    return sent;
  }
  const { VersionId, DeleteMarker } = sent.value;
  const written = { versionId: toVersionId(VersionId) };
  if (VersionId !== undefined || DeleteMarker === true) {
    const { markers } = serverTraits(destination.client);
    return ok(markers === "once" ? { ...written, made: "perhaps" } : written);
  }
  const stack = await createStackReader(destination).readStack(key);
  if (!stack.ok) {
    return stack;
  }
  const [top] = stack.value.entries;
  if (top?.kind === "marker") {
    return ok({ versionId: top.versionId, made: "perhaps" });
  }
  return ok(top === undefined ? NONE : written);
}
