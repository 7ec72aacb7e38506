/**
 * Every region of every partition. A misspelt region is else found by nothing before the deployment: the SDK and
 * Terraform make host names of it. Source: the AWS SDK's `partitions`; a test holds it to the regions that
 * its S3 client knows, so that a new one is not forgotten.
 */
export const REGIONS: ReadonlySet<string> = new Set([
  ...["af-south-1", "il-central-1", "mx-central-1", "ca-central-1", "ca-west-1"],
  ...["ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
  ...["ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3"],
  ...["ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7"],
  ...["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"],
  ...["eu-west-1", "eu-west-2", "eu-west-3", "me-central-1", "me-south-1", "me-west-1"],
  ...["sa-east-1", "sa-west-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"],
  ...["cn-north-1", "cn-northwest-1", "eusc-de-east-1", "us-gov-east-1", "us-gov-west-1"],
  ...["us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1"],
  ...["eu-isoe-west-1", "us-isof-east-1", "us-isof-south-1"],
]);

/** The regions that a misspelt one may mean: those that begin alike. */
export function regionsLike(name: string): readonly string[] {
  const beginning = areaOf(name);
  return [...REGIONS].filter((region) => areaOf(region) === beginning);
}

/** A region without its direction and number: `us-gov` of `us-gov-west-1`. */
function areaOf(region: string): string {
  return region.split("-").slice(0, -2).join("-");
}
