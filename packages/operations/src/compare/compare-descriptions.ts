import {
  comparedMetadata,
  type ObjectAttributes,
  type ObjectDescription,
  type ObjectRetention,
  PLAIN_HEADERS,
  type Policy,
  retentionUnder,
  type Tags,
} from "@xpart/core";

/** What is known of one version of an object beside its place in the stack. */
export interface DescribedVersion {
  readonly description: ObjectDescription;
  readonly tags: Tags;
}

/** Why the content of two versions counts as equal, or that it does not, or that only reading tells. */
export type ContentVerdict = "equal-etag" | "equal-checksum" | "different" | "unknown";

/**
 * The names of what differs between two versions (V1): headers by their field of
 * {@link ObjectAttributes}, `metadata.<name>`, `tags.<key>`. Names only, since metadata and tag values
 * must not get into reports (S3). Content is {@link compareContent}'s.
 *
 * @param policy - by whose days a replica is locked longer, and which metadata names its source.
 */
export function compareDescriptions(
  source: DescribedVersion,
  destination: DescribedVersion,
  policy: Pick<Policy, "retention" | "sourceMetadata"> = {},
): readonly string[] {
  const left = source.description.attributes;
  const lock = retentionUnder(policy, left.retention);
  const right = destination.description.attributes;
  return [
    ...PLAIN_ATTRIBUTES.filter((name) => left[name] !== right[name]),
    ...(isSameRetention(lock, right.retention) ? [] : ["retention"]),
    ...differingNames(
      comparedMetadata(policy, left.metadata, right.metadata),
      comparedMetadata(policy, right.metadata, left.metadata),
    ).map((name) => `metadata.${name}`),
    ...differingNames(source.tags, destination.tags).map((name) => `tags.${name}`),
  ];
}

/**
 * Compares content by size, ETag, then checksum. A checksum of the whole object decides where both
 * sides have one of the same algorithm; a composite one only when it is equal, since it depends on
 * where the parts end.
 */
export function compareContent(
  source: ObjectDescription,
  destination: ObjectDescription,
): ContentVerdict {
  if (source.pin.sizeBytes !== destination.pin.sizeBytes) {
    return "different";
  }
  const left = source.attributes.checksum;
  const right = destination.attributes.checksum;
  if (left !== undefined && right !== undefined && left.algorithm === right.algorithm) {
    if (left.value === right.value) {
      return "equal-checksum";
    }
    if (left.type === "FULL_OBJECT" && right.type === "FULL_OBJECT") {
      return "different";
    }
  }
  return source.pin.etag === destination.pin.etag ? "equal-etag" : "unknown";
}

const PLAIN_ATTRIBUTES = [
  ...PLAIN_HEADERS,
  "storageClass",
  "legalHold",
] as const satisfies readonly (keyof ObjectAttributes)[];

function isSameRetention(
  left: ObjectRetention | undefined,
  right: ObjectRetention | undefined,
): boolean {
  const isSameMode = left?.mode === right?.mode;
  const [hold, otherHold] = [left?.eventHold, right?.eventHold];
  if (hold !== undefined || otherHold !== undefined) {
    // The date moves with the time while the hold is on, at each side on its own.
    return hold?.unit === otherHold?.unit && hold?.count === otherHold?.count && isSameMode;
  }
  return isSameMode && left?.retainUntilMs === right?.retainUntilMs;
}

function differingNames(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): readonly string[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => left[name] !== right[name]).sort();
}
