import type { ServiceResponse } from "../../service.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { isPublicPolicy, readPolicy } from "../rules/bucket-policy.ts";
import { bucketOf, emptyResponse, type S3Call } from "../state/s3-context.ts";
import { readDocumentText } from "./request-document.ts";

/** GetBucketPolicy. */
export function getBucketPolicy(call: S3Call): ServiceResponse {
  const { policy, name } = bucketOf(call);
  if (policy === undefined) {
    throw new S3Error("NoSuchBucketPolicy", { detail: { BucketName: name } });
  }
  return { status: 200, headers: { "Content-Type": "application/json" }, body: policy.text };
}

/** PutBucketPolicy. */
export async function putBucketPolicy(call: S3Call): Promise<ServiceResponse> {
  const text = await readDocumentText(call);
  const bucket = bucketOf(call);
  const arn = `arn:${call.context.origin.partition}:s3:::${bucket.name}`;
  const statements = readPolicy(text, arn);
  if (bucket.publicAccess?.BlockPublicPolicy === true && isPublicPolicy(statements)) {
    throw new S3Error("AccessDenied", {
      message: "Public policies are blocked by the BlockPublicPolicy block public access setting.",
    });
  }
  bucket.policy = { text, statements };
  return emptyResponse(204);
}

/** DeleteBucketPolicy. */
export function deleteBucketPolicy(call: S3Call): ServiceResponse {
  bucketOf(call).policy = undefined;
  return emptyResponse(204);
}
