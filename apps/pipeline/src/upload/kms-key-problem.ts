import { partitionOf } from "@xpart/aws-adapters";
import type { UploadDestination } from "./upload-settings.ts";

const ALIAS = /^alias\/[\w/-]{1,250}$/;
/** A UUID, or that of a key that is in several regions. */
const KEY_ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;
const ARN = /^arn:(?<partition>[\w-]+):kms:(?<region>[\w-]+):\d{12}:(?<resource>.+)$/;

/**
 * What is wrong with a destination's KMS key; undefined where nothing is. That there is such a key, and
 * that it may be used, only KMS knows.
 *
 * @param name - The variable that names the key.
 */
export function kmsKeyProblem(
  { kmsKeyId, region, variables }: UploadDestination,
  name: string,
): string | undefined {
  const is = `and is ${JSON.stringify(kmsKeyId)}`;
  if (ALIAS.test(kmsKeyId) || KEY_ID.test(kmsKeyId)) {
    return undefined;
  }
  const arn = ARN.exec(kmsKeyId)?.groups;
  const resource = arn?.["resource"] ?? "";
  if (!(ALIAS.test(resource) || KEY_ID.test(resource.replace(/^key\//, "")))) {
    return `${name} must be a KMS key's id, its ARN, or an alias that begins with "alias/", ${is}`;
  }
  const partition = partitionOf(region);
  if (!partition.ok) {
    // That the region is wrong is said of the region.
    return undefined;
  }
  return arn?.["region"] === region && arn["partition"] === partition.value.name
    ? undefined
    : `${name} must be a key in ${region} (${partition.value.name}), the region of ${variables}_BUCKET, ${is}`;
}
