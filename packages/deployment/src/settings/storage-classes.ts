import type { Settings } from "./settings.ts";
import { isOnServer } from "./side-settings.ts";

/**
 * Every storage class of S3, and why an object of a general purpose bucket is not of it; nothing where it may be. Source: S3
 * API reference, PutObject, `x-amz-storage-class`, and the S3 user guide, "Understanding and managing Amazon S3 storage
 * classes". Neither names a region without one of a general purpose bucket's classes, nor do AWS's pages of what differs in
 * GovCloud and China; of the isolated partitions nothing is published (docs/mappings.md, "What regions lack"). What a region
 * refuses all the same is set aside (A9), and `xpart probe-destination` finds it out beforehand.
 */
const STORAGE_CLASSES: Readonly<Record<string, string | undefined>> = {
  STANDARD: undefined,
  REDUCED_REDUNDANCY: undefined,
  STANDARD_IA: undefined,
  ONEZONE_IA: undefined,
  INTELLIGENT_TIERING: undefined,
  GLACIER_IR: undefined,
  GLACIER: undefined,
  DEEP_ARCHIVE: undefined,
  EXPRESS_ONEZONE: "is of directory buckets",
  OUTPOSTS: "is of S3 on Outposts",
  SNOW: "is of Snow devices",
  FSX_OPENZFS: "is of access points of FSx for OpenZFS",
  FSX_ONTAP: "is of access points of FSx for ONTAP",
  AWS_BACKUP_WARM: "is AWS Backup's own",
  AWS_BACKUP_LOW_COST_WARM: "is AWS Backup's own",
};

/**
 * Classes that policy names and no object can be of: every copy would be refused and parked, or a misspelt class would leave out
 * all that was meant. A server of one's own has classes of its own.
 */
export function impossibleClasses({ source, destination, policy }: Settings): readonly string[] {
  const { storageClass, scope } = policy;
  const maps = typeof storageClass === "string" ? [] : Object.entries(storageClass);
  const atDestination = [
    ...(typeof storageClass === "string" && storageClass !== "same"
      ? [["policy.storageClass", storageClass] as const]
      : []),
    ...maps.map(([from, to]) => [`policy.storageClass.${from}`, to] as const),
  ];
  const atSource = [
    ...maps.map(([from]) => [`policy.storageClass.${from}`, from] as const),
    ...(scope?.storageClasses ?? []).map(
      (name, index) => [`policy.scope.storageClasses.${index}`, name] as const,
    ),
  ];
  return [
    ...(isOnServer(destination) ? [] : refusals(atDestination, destination.region)),
    ...refusals(atSource, source.region),
  ];
}

function refusals(
  named: readonly (readonly [string, string])[],
  region: string,
): readonly string[] {
  return named.flatMap(([setting, name]) => {
    const why = whyImpossible(name);
    const most = Object.keys(STORAGE_CLASSES).filter((each) => whyImpossible(each) === undefined);
    return why === undefined
      ? []
      : [
          `${setting} must be a storage class that a bucket of S3 in ${region} has: ${most.join(", ")}; ${JSON.stringify(name)} ${why}`,
        ];
  });
}

function whyImpossible(name: string): string | undefined {
  return Object.hasOwn(STORAGE_CLASSES, name) ? STORAGE_CLASSES[name] : "is none that S3 documents";
}
