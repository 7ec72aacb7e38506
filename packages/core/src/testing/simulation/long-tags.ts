import type { Tags } from "../../model/object-attributes.ts";

/** Values of this length stand for a tag set that no header of S3 takes. */
export const LONG_TAG_LENGTH = 40;

/** Whether tags have to follow the write that they belong to. */
export function areLong(tags: Tags): boolean {
  return Object.values(tags).some((value) => value.length >= LONG_TAG_LENGTH);
}
