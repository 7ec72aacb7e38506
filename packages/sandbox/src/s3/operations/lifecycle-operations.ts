import type { ServiceResponse } from "../../service.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { childText, elementNode, writeXml, type XmlElement } from "../protocol/s3-xml.ts";
import { readLifecycleRules } from "../rules/lifecycle-rule.ts";
import { newRequestId } from "../state/identifiers.ts";
import { bucketOf, emptyResponse, type S3Call, xmlResponse } from "../state/s3-context.ts";
import { readDocument } from "./request-document.ts";

/** GetBucketLifecycleConfiguration. */
export function getBucketLifecycle(call: S3Call): ServiceResponse {
  const { lifecycle, name } = bucketOf(call);
  if (lifecycle === undefined) {
    throw new S3Error("NoSuchLifecycleConfiguration", { detail: { BucketName: name } });
  }
  return xmlResponse(writeXml(elementNode(lifecycle.document)), MINIMUM_SIZE);
}

/** PutBucketLifecycleConfiguration: replaces all rules. A rule without an id gets one. */
export async function putBucketLifecycle(call: S3Call): Promise<ServiceResponse> {
  const given = await readDocument(call);
  const children = given.children.map((rule) =>
    rule.name === "Rule" && (childText(rule, "ID") ?? "") === ""
      ? withId(rule, newRequestId(call.context.random))
      : rule,
  );
  const document = { ...given, children };
  bucketOf(call).lifecycle = { document, rules: readLifecycleRules(document) };
  return emptyResponse(200, MINIMUM_SIZE);
}

/** DeleteBucketLifecycle. */
export function deleteBucketLifecycle(call: S3Call): ServiceResponse {
  bucketOf(call).lifecycle = undefined;
  return emptyResponse(204);
}

/** Of the two ways that S3 has, the default since September 2024. */
const MINIMUM_SIZE = {
  "x-amz-transition-default-minimum-object-size": "all_storage_classes_128K",
} as const;

function withId(rule: XmlElement, id: string): XmlElement {
  const others = rule.children.filter(({ name }) => name !== "ID");
  return { ...rule, children: [{ name: "ID", text: id, children: [] }, ...others] };
}
