import type { ServiceResponse } from "../../service.ts";
import { hasIntegrityHeader } from "../content/receive-content.ts";
import { S3Error } from "../protocol/s3-error.ts";
import {
  childrenOf,
  childText,
  writeXml,
  type XmlElement,
  type XmlNode,
} from "../protocol/s3-xml.ts";
import { requireNotDenied } from "../state/enforce-policy.ts";
import { checkedVersionId } from "../state/find-version.ts";
import { unquote } from "../state/preconditions.ts";
import { bucketOf, type S3Call, xmlResponse } from "../state/s3-context.ts";
import { readDocument } from "./request-document.ts";
import { removeObject } from "./write-operations.ts";

/** S3's limit of keys in one request. */
const maxKeys = 1000;

/** DeleteObjects: each key on its own; a failure is told for its key and stops no other. */
export async function deleteObjects(call: S3Call): Promise<ServiceResponse> {
  bucketOf(call);
  if (!hasIntegrityHeader(call.request)) {
    throw new S3Error("InvalidRequest", {
      message: "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    });
  }
  const document = await readDocument(call);
  const objects = childrenOf(document, "Object");
  if (document.name !== "Delete" || objects.length === 0 || objects.length > maxKeys) {
    throw new S3Error("MalformedXML");
  }
  const isQuiet = childText(document, "Quiet") === "true";
  const results: XmlNode[] = [];
  for (const object of objects) {
    const result = deleteOne(call, object);
    if (!isQuiet || result[0] === "Error") {
      results.push(result);
    }
  }
  return xmlResponse(writeXml(["DeleteResult", results]));
}

function deleteOne(call: S3Call, object: XmlElement): XmlNode {
  const key = childText(object, "Key");
  if (key === undefined || key === "") {
    throw new S3Error("MalformedXML");
  }
  // Conditions of directory buckets, which no other bucket knows.
  if (["LastModifiedTime", "Size"].some((name) => childText(object, name) !== undefined)) {
    throw new S3Error("NotImplemented");
  }
  const addressed = childText(object, "VersionId");
  const etag = childText(object, "ETag");
  const identity: readonly (XmlNode | undefined)[] = [
    ["Key", key],
    addressed === undefined ? undefined : ["VersionId", addressed],
  ];
  try {
    const versionId = checkedVersionId(addressed);
    const { bucket } = call.request;
    requireNotDenied(call, { bucket, key, versionId, action: "s3:DeleteObject" });
    const ifMatch = etag === undefined ? undefined : unquote(etag);
    const result = removeObject(call, { key, versionId, ifMatch });
    const marker: (XmlNode | undefined)[] = result.isMarker
      ? [
          ["DeleteMarker", true],
          ["DeleteMarkerVersionId", result.versionId ?? ""],
        ]
      : [];
    return ["Deleted", [...identity, ...marker]];
  } catch (error) {
    if (!(error instanceof S3Error)) {
      throw error;
    }
    return ["Error", [...identity, ["Code", error.code], ["Message", error.message]]];
  }
}
