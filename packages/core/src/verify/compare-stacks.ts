import type { Entry, Stack } from "../model/stack.ts";

/** How two entries at the same place of a stack differ, as far as the listings tell. */
export type EntryDifference = "missing" | "extra" | "kind" | "size" | "etag";

/** One place of a stack where the sides are not equal; `index` counts from the newest, from 0. */
export interface StackDifference {
  readonly index: number;
  readonly difference: EntryDifference;
  readonly source: Entry | undefined;
  readonly destination: Entry | undefined;
}

/**
 * Compares two stacks by what listings tell (V1): number, order, kind, size and ETag. ETags of equal
 * content differ under KMS and with other part boundaries: an `etag` difference asks for a closer look
 * (checksum or content), the others are final.
 *
 * @returns no element where they are equal.
 */
export function compareStacks(source: Stack, destination: Stack): readonly StackDifference[] {
  const length = Math.max(source.entries.length, destination.entries.length);
  const differences: StackDifference[] = [];
  for (let index = 0; index < length; index += 1) {
    const left = source.entries[index];
    const right = destination.entries[index];
    const difference = differenceOf(left, right);
    if (difference !== undefined) {
      differences.push({ index, difference, source: left, destination: right });
    }
  }
  return differences;
}

function differenceOf(
  source: Entry | undefined,
  destination: Entry | undefined,
): EntryDifference | undefined {
  if (source === undefined) {
    return "extra";
  }
  if (destination === undefined) {
    return "missing";
  }
  if (source.kind === "marker" || destination.kind === "marker") {
    return source.kind === destination.kind ? undefined : "kind";
  }
  if (source.pin.sizeBytes !== destination.pin.sizeBytes) {
    return "size";
  }
  return source.pin.etag === destination.pin.etag ? undefined : "etag";
}
