import type { ServiceResponse } from "../../service.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { child, childText, writeXml, type XmlElement } from "../protocol/s3-xml.ts";
import { isPublicPolicy } from "../rules/bucket-policy.ts";
import { aclDocument, isPublicAcl, readAcl } from "../state/access-control-list.ts";
import type { BucketState, PublicAccessBlock } from "../state/bucket-state.ts";
import { bucketOf, emptyResponse, type S3Call, xmlResponse } from "../state/s3-context.ts";
import { readDocument, readDocumentText } from "./request-document.ts";

const OWNERSHIPS = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"] as const;
const BLOCKS = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const;

/** GetBucketAcl. */
export function getBucketAcl(call: S3Call): ServiceResponse {
  return xmlResponse(aclDocument(call, bucketOf(call).acl));
}

/** PutBucketAcl: kept, not enforced. */
export async function putBucketAcl(call: S3Call): Promise<ServiceResponse> {
  const text = await readDocumentText(call);
  const bucket = bucketOf(call);
  bucket.acl = readAcl(call.request, text, bucket);
  return emptyResponse(200);
}

/** GetBucketOwnershipControls. */
export function getBucketOwnershipControls(call: S3Call): ServiceResponse {
  const { ownership, name } = bucketOf(call);
  if (ownership === undefined) {
    throw new S3Error("OwnershipControlsNotFoundError", { detail: { BucketName: name } });
  }
  return xmlResponse(writeXml(["OwnershipControls", [["Rule", [["ObjectOwnership", ownership]]]]]));
}

/** PutBucketOwnershipControls. */
export async function putBucketOwnershipControls(call: S3Call): Promise<ServiceResponse> {
  const rule = child(await readDocument(call), "Rule");
  setOwnership(bucketOf(call), childText(rule, "ObjectOwnership"));
  return emptyResponse(200);
}

/** DeleteBucketOwnershipControls. */
export function deleteBucketOwnershipControls(call: S3Call): ServiceResponse {
  bucketOf(call).ownership = undefined;
  return emptyResponse(204);
}

/**
 * Sets what CreateBucket's header or a document says.
 *
 * @throws S3Error MalformedXML; InvalidBucketAclWithObjectOwnership where the bucket's ACL opens it to others, and ACLs are
 * to be no more.
 */
export function setOwnership(bucket: BucketState, text: string | undefined): void {
  const ownership = OWNERSHIPS.find((name) => name === text);
  if (ownership === undefined) {
    throw new S3Error("MalformedXML");
  }
  if (ownership === "BucketOwnerEnforced" && isPublicAcl(bucket.acl)) {
    const detail = { BucketName: bucket.name };
    throw new S3Error("InvalidBucketAclWithObjectOwnership", { detail });
  }
  bucket.ownership = ownership;
}

/** GetPublicAccessBlock. */
export function getPublicAccessBlock(call: S3Call): ServiceResponse {
  const { publicAccess, name } = bucketOf(call);
  if (publicAccess === undefined) {
    throw new S3Error("NoSuchPublicAccessBlockConfiguration", { detail: { BucketName: name } });
  }
  return xmlResponse(
    writeXml([
      "PublicAccessBlockConfiguration",
      BLOCKS.map((block) => [block, publicAccess[block]] as const),
    ]),
  );
}

/** PutPublicAccessBlock. What is left out is not blocked. */
export async function putPublicAccessBlock(call: S3Call): Promise<ServiceResponse> {
  const document = await readDocument(call);
  if (document.name !== "PublicAccessBlockConfiguration") {
    throw new S3Error("MalformedXML");
  }
  bucketOf(call).publicAccess = Object.fromEntries(
    BLOCKS.map((block) => [block, isTrue(document, block)]),
  ) as Record<keyof PublicAccessBlock, boolean>;
  return emptyResponse(200);
}

function isTrue(document: XmlElement, name: string): boolean {
  return childText(document, name)?.trim().toLowerCase() === "true";
}

/** DeletePublicAccessBlock. */
export function deletePublicAccessBlock(call: S3Call): ServiceResponse {
  bucketOf(call).publicAccess = undefined;
  return emptyResponse(204);
}

/** GetBucketPolicyStatus: of a bucket that has a policy. */
export function getBucketPolicyStatus(call: S3Call): ServiceResponse {
  const { policy, name } = bucketOf(call);
  if (policy === undefined) {
    throw new S3Error("NoSuchBucketPolicy", { detail: { BucketName: name } });
  }
  const isPublic = isPublicPolicy(policy.statements);
  return xmlResponse(writeXml(["PolicyStatus", [["IsPublic", isPublic]]]));
}
