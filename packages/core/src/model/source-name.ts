import { utf8Length } from "./key-mapping.ts";
import type { ObjectAttributes } from "./object-attributes.ts";
import type { Policy } from "./policy.ts";
import type { VersionId } from "./version-id.ts";

/** What an object's user metadata may have in all, names and values in bytes of UTF-8. Source: S3 user guide, "Working with object metadata". */
const MAX_METADATA_BYTES = 2_048;

/** An object of the source. */
export interface SourceObject {
  /** Absent: nobody knows what it is called. */
  readonly bucket: string | undefined;
  readonly key: string;
  readonly versionId: VersionId;
}

type Metadata = ObjectAttributes["metadata"];

/** A version of an object as a URI of ASCII: `s3://bucket/key?versionId=ID`, the key percent-encoded but for its slashes. */
export function sourceNameOf(bucket: string, key: string, versionId: VersionId): string {
  // Half a character is in no key of S3's, and could not be encoded.
  const whole = key.replace(/\p{Surrogate}/gu, "\ufffd");
  const path = whole.split("/").map(encodeURIComponent).join("/");
  return `s3://${bucket}/${path}?versionId=${encodeURIComponent(versionId)}`;
}

/**
 * What goes along with a copy whose metadata is to name what it is of (A12). What has metadata of that name keeps its own, and
 * what S3 would refuse as too much is left out: a copy without it counts as equal, too.
 */
export function namingSource(
  { sourceMetadata: name }: Pick<Policy, "sourceMetadata">,
  attributes: ObjectAttributes,
  { bucket, key, versionId }: SourceObject,
): ObjectAttributes {
  if (name === undefined || bucket === undefined || Object.hasOwn(attributes.metadata, name)) {
    return attributes;
  }
  const metadata = { ...attributes.metadata, [name]: sourceNameOf(bucket, key, versionId) };
  return sizeOf(metadata) > MAX_METADATA_BYTES ? attributes : { ...attributes, metadata };
}

function sizeOf(metadata: Metadata): number {
  return Object.entries(metadata).reduce(
    (bytes, [name, value]) => bytes + utf8Length(name) + utf8Length(value),
    0,
  );
}

/**
 * What of an object's metadata is compared with that of its counterpart: what names the source is no difference where only
 * one of them has it.
 */
export function comparedMetadata(
  { sourceMetadata: name }: Pick<Policy, "sourceMetadata">,
  metadata: Metadata,
  counterpart: Metadata,
): Metadata {
  if (name === undefined || Object.hasOwn(counterpart, name) || !Object.hasOwn(metadata, name)) {
    return metadata;
  }
  const { [name]: _source, ...others } = metadata;
  return others;
}
