/** A pair of partitions, as settings name it. */
export interface PartitionPair {
  readonly title: string;
  readonly source: Side;
  readonly destination: Side;
  /** Whether tokens of one open roles of the other. */
  readonly isFederated: boolean;
}

interface Side {
  readonly region: string;
  readonly partition: string;
  readonly dnsSuffix: string;
}

const COMMERCIAL: Side = { region: "us-east-1", partition: "aws", dnsSuffix: "amazonaws.com" };
const GOVCLOUD: Side = {
  region: "us-gov-west-1",
  partition: "aws-us-gov",
  dnsSuffix: "amazonaws.com",
};
const CHINA: Side = { region: "cn-north-1", partition: "aws-cn", dnsSuffix: "amazonaws.com.cn" };
const EUROPE: Side = {
  region: "eusc-de-east-1",
  partition: "aws-eusc",
  dnsSuffix: "amazonaws.eu",
};
const ISO: Side = { region: "us-iso-east-1", partition: "aws-iso", dnsSuffix: "c2s.ic.gov" };
const ISO_B: Side = {
  region: "us-isob-east-1",
  partition: "aws-iso-b",
  dnsSuffix: "sc2s.sgov.gov",
};

const FEDERATED: readonly Side[] = [COMMERCIAL, GOVCLOUD, CHINA, EUROPE];

/** Every way between partitions that tokens can go, and ways in and out of those where they cannot. */
export const PARTITION_PAIRS: readonly PartitionPair[] = [
  ...FEDERATED.flatMap((source) =>
    FEDERATED.filter((destination) => destination !== source).map((destination) =>
      pair(source, destination, true),
    ),
  ),
  pair(COMMERCIAL, ISO, false),
  pair(ISO, GOVCLOUD, false),
  pair(ISO, ISO_B, false),
];

function pair(source: Side, destination: Side, isFederated: boolean): PartitionPair {
  const title = `${source.partition} to ${destination.partition}`;
  return { title, source, destination, isFederated };
}
