import type { Policy } from "../../model/policy.ts";
import type { StoredObject } from "../memory-stacks.ts";

type TagMap = Readonly<Record<string, string>>;

/**
 * In what a replica is not as its object and policy would have it (A1, A3, A12).
 *
 * @param isOthers - another tool may have made it, or what it was copied from.
 */
export function differences(
  key: string,
  origin: StoredObject,
  replica: StoredObject,
  policy: Policy,
  isOthers = false,
): readonly string[] {
  const { attributes } = replica;
  const isSame = {
    "content type": attributes.contentType === origin.attributes.contentType,
    "storage class": classOf(replica) === classIn(policy, classOf(origin)),
    metadata: hasMetadata(replica, origin, nameIn(policy, key, origin), isOthers),
    parts: `${replica.partSizes}` === `${origin.partSizes}`,
    tags: policy.tags === "ignore" || isSameMap(origin.tags, replica.tags),
  };
  return Object.entries(isSame).flatMap(([what, is]) => (is ? [] : [`another ${what}`]));
}

/** A12, said once more: the name of an object of the simulation's one bucket, whose keys are few. */
function nameIn({ sourceMetadata }: Policy, key: string, { versionId }: StoredObject): TagMap {
  const path = key === "a b+c" ? "a%20b%2Bc" : key;
  return sourceMetadata === undefined
    ? {}
    : { [sourceMetadata]: `s3://source-bucket/${path}?versionId=${versionId}` };
}

function hasMetadata(
  { attributes: { metadata } }: StoredObject,
  { attributes: { metadata: own } }: StoredObject,
  name: TagMap,
  isOthers: boolean,
): boolean {
  return isSameMap(metadata, { ...own, ...name }) || (isOthers && isSameMap(metadata, own));
}

/** S3 does not name STANDARD. */
function classOf({ attributes: { storageClass = "STANDARD" } }: StoredObject): string {
  return storageClass;
}

/** A1, said once more: one class for all, a class for a class, or the same. */
function classIn({ storageClass: chosen }: Policy, original: string): string | undefined {
  const classes: Readonly<Record<string, string>> =
    typeof chosen === "string" ? (chosen === "same" ? {} : { [original]: chosen }) : chosen;
  return Object.hasOwn(classes, original) ? classes[original] : original;
}

function isSameMap(left: TagMap, right: TagMap): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length && names.every((name) => left[name] === right[name])
  );
}
