import type { XmlNode } from "../protocol/s3-xml.ts";
import type { S3Call } from "./s3-context.ts";

/** The owner of everything. */
export function ownerNode(call: S3Call, name = "Owner"): XmlNode {
  const { accountId } = call.context.origin;
  return [
    name,
    [
      ["ID", accountId],
      ["DisplayName", accountId],
    ],
  ];
}
