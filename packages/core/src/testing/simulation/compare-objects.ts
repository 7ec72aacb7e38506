import type { Policy } from "../../model/policy.ts";
import type { StoredObject } from "../memory-stacks.ts";

/** In what a replica is not as its object and policy would have it (A1, A3). */
export function differences(
  origin: StoredObject,
  replica: StoredObject,
  policy: Policy,
): readonly string[] {
  const { attributes } = replica;
  const isSame = {
    "content type": attributes.contentType === origin.attributes.contentType,
    "storage class": classOf(replica) === classIn(policy, classOf(origin)),
    parts: `${replica.partSizes}` === `${origin.partSizes}`,
    tags: policy.tags === "ignore" || sameTags(origin, replica),
  };
  return Object.entries(isSame).flatMap(([what, is]) => (is ? [] : [`another ${what}`]));
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

function sameTags({ tags: left }: StoredObject, { tags: right }: StoredObject): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length && names.every((name) => left[name] === right[name])
  );
}
