import type { DestinationSettings } from "./side-settings.ts";

/** Where something of a side has to be. */
export interface Placement {
  readonly region: string;
  readonly partition: DestinationSettings["partition"];
  /** The setting that says the region. */
  readonly regionName: string;
}

/** Where something of a side has to be that has no region, as of IAM. */
export type PartitionPlacement = Pick<Placement, "partition" | "regionName">;

/** @returns a sentence that begins with the setting's name; none where the ARN is of the side's partition, or not set. */
export function ofOtherPartition(
  name: string,
  arn: string | undefined,
  { partition, regionName }: PartitionPlacement,
): readonly string[] {
  return arn === undefined || arn.split(":")[1] === partition.name
    ? []
    : [`${name} must be in the partition ${partition.name}, as ${regionName} says; it is ${arn}`];
}

/**
 * Whether an ARN is of another partition or region than its side.
 *
 * @returns a sentence that begins with the setting's name; none where it is right, or not set.
 */
export function misplaced(
  name: string,
  arn: string | undefined,
  { region, partition, regionName }: Placement,
): readonly string[] {
  if (arn === undefined) {
    return [];
  }
  const [, arnPartition, , arnRegion] = arn.split(":");
  return arnPartition === partition.name && arnRegion === region
    ? []
    : [
        `${name} must be in ${region} of the partition ${partition.name}, as ${regionName} says; it is ${arn}`,
      ];
}
