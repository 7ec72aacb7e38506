/** How the region names of each partition but `aws` begin (AWS SDK endpoint rules, `partitions`). */
const REGION_PREFIXES: Readonly<Record<string, string>> = {
  "aws-cn": "cn-",
  "aws-eusc": "eusc-",
  "aws-iso": "us-iso-",
  "aws-iso-b": "us-isob-",
  "aws-iso-e": "eu-isoe-",
  "aws-iso-f": "us-isof-",
  "aws-us-gov": "us-gov-",
};

/** Whether a region is one of a partition's; `aws` has all that no other partition claims. */
export function regionBelongsTo(partition: string, region: string): boolean {
  const prefix = REGION_PREFIXES[partition];
  if (prefix !== undefined) return region.startsWith(prefix);
  return !Object.values(REGION_PREFIXES).some((other) => region.startsWith(other));
}
