import type { ServiceResponse } from "../../service.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { writeXml } from "../protocol/s3-xml.ts";
import { bucketOf, emptyResponse, type S3Call, xmlResponse } from "../state/s3-context.ts";
import { readTagging, taggingNode } from "../state/tagging.ts";
import { readDocument } from "./request-document.ts";

/** A bucket takes more than an object (user guide, "Using cost allocation S3 bucket tags"). */
const maxBucketTags = 50;

/** GetBucketTagging. */
export function getBucketTagging(call: S3Call): ServiceResponse {
  const { tags, name } = bucketOf(call);
  if (tags === undefined) {
    throw new S3Error("NoSuchTagSet", { detail: { BucketName: name } });
  }
  return xmlResponse(writeXml(taggingNode(tags)));
}

/** PutBucketTagging: replaces all tags. */
export async function putBucketTagging(call: S3Call): Promise<ServiceResponse> {
  const tags = readTagging(await readDocument(call), maxBucketTags);
  bucketOf(call).tags = tags;
  return emptyResponse(204);
}

/** DeleteBucketTagging. */
export function deleteBucketTagging(call: S3Call): ServiceResponse {
  bucketOf(call).tags = undefined;
  return emptyResponse(204);
}
