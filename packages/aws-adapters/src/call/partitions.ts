import { err, ok, type Result } from "@xpart/core";

/** An AWS partition: regions that share accounts, credentials and ARNs, and share none with others. */
export type PartitionName =
  | "aws"
  | "aws-cn"
  | "aws-eusc"
  | "aws-iso"
  | "aws-iso-b"
  | "aws-iso-e"
  | "aws-iso-f"
  | "aws-us-gov";

/** A partition with what its regions and host names look like. */
export interface AwsPartition {
  readonly name: PartitionName;
  /** What host names of its services end in. */
  readonly dnsSuffix: string;
  /** The same of its endpoints for IPv4 and IPv6. */
  readonly dualStackDnsSuffix: string;
}

interface PartitionRule extends AwsPartition {
  readonly regions: RegExp;
}

/**
 * The partitions and their regions, as the AWS SDK's own endpoint rules have them (botocore's
 * `partitions.json` is the same). The SDK takes what matches none for `aws`; here it is an error (C3).
 */
const PARTITIONS: readonly PartitionRule[] = [
  {
    name: "aws",
    dnsSuffix: "amazonaws.com",
    dualStackDnsSuffix: "api.aws",
    regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
  },
  {
    name: "aws-cn",
    dnsSuffix: "amazonaws.com.cn",
    dualStackDnsSuffix: "api.amazonwebservices.com.cn",
    regions: /^cn-\w+-\d+$/,
  },
  {
    name: "aws-eusc",
    dnsSuffix: "amazonaws.eu",
    dualStackDnsSuffix: "api.amazonwebservices.eu",
    regions: /^eusc-(de)-\w+-\d+$/,
  },
  {
    name: "aws-iso",
    dnsSuffix: "c2s.ic.gov",
    dualStackDnsSuffix: "api.aws.ic.gov",
    regions: /^us-iso-\w+-\d+$/,
  },
  {
    name: "aws-iso-b",
    dnsSuffix: "sc2s.sgov.gov",
    dualStackDnsSuffix: "api.aws.scloud",
    regions: /^us-isob-\w+-\d+$/,
  },
  {
    name: "aws-iso-e",
    dnsSuffix: "cloud.adc-e.uk",
    dualStackDnsSuffix: "api.cloud-aws.adc-e.uk",
    regions: /^eu-isoe-\w+-\d+$/,
  },
  {
    name: "aws-iso-f",
    dnsSuffix: "csp.hci.ic.gov",
    dualStackDnsSuffix: "api.aws.hci.ic.gov",
    regions: /^us-isof-\w+-\d+$/,
  },
  {
    name: "aws-us-gov",
    dnsSuffix: "amazonaws.com",
    dualStackDnsSuffix: "api.aws",
    regions: /^us-gov-\w+-\d+$/,
  },
];

/**
 * The partition that a region belongs to.
 *
 * @returns the partition; for an unknown region a sentence that says so (C3).
 */
export function partitionOf(region: string): Result<AwsPartition, string> {
  const rule = PARTITIONS.find(({ regions }) => regions.test(region));
  return rule === undefined
    ? err(
        `"${region}" is no region of a partition that xpart knows (${PARTITIONS.map(({ name }) => name).join(", ")})`,
      )
    : ok(partitionOfRule(rule));
}

function partitionOfRule({ regions: _regions, ...partition }: PartitionRule): AwsPartition {
  return partition;
}

/** Whether two regions share a partition, where S3's own Replication does this job (C4). */
export function isSamePartition(
  left: { readonly name: string },
  right: { readonly name: string },
): boolean {
  return left.name === right.name;
}
