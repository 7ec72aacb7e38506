import type { Policy } from "./policy.ts";

/** Tag key to tag value; S3 allows ten per version, of 128 and 256 characters. */
export type Tags = Readonly<Record<string, string>>;

/** A checksum that S3 keeps with an object. */
export interface ObjectChecksum {
  /** As S3 names it: `CRC32`, `CRC32C`, `CRC64NVME`, `SHA1`, `SHA256`... */
  readonly algorithm: string;
  /** Base64, as in S3's headers; a composite one ends in `-<parts>`. */
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

/** Object Lock retention of a version. */
export interface ObjectRetention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  readonly retainUntilMs: number;
  /** Present while the date is held open by an event hold. */
  readonly eventHold?: EventHold;
}

/** How long a version stays locked once its event hold is released; S3 takes days or years. */
export interface EventHold {
  readonly unit: "days" | "years";
  readonly count: number;
}

/** Everything beside content and tags that crosses with an object (A1). Absent means not set. */
export interface ObjectAttributes {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  /** The raw header, also where it is not a date. */
  readonly expires?: string;
  readonly websiteRedirectLocation?: string;
  /** User metadata without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Absent for STANDARD. */
  readonly storageClass?: string;
  readonly retention?: ObjectRetention;
  readonly legalHold?: boolean;
  readonly checksum?: ObjectChecksum;
}

/** Attributes that are headers of one value, whatever bucket an object is in. */
export const PLAIN_HEADERS: readonly (keyof ObjectAttributes)[] = [
  "contentType",
  "cacheControl",
  "contentDisposition",
  "contentEncoding",
  "contentLanguage",
  "expires",
  "websiteRedirectLocation",
];

/**
 * What an object brings along, with what the policy chooses instead (A1).
 *
 * A retention that has ended locks nothing any more, and S3 refuses to write one ("The retain until date
 * must be in the future!"), so it stays behind; with what the policy adds it may end later. While an event hold is on, S3
 * counts the date anew, and nothing is added.
 */
export function attributesUnder(
  policy: Policy,
  attributes: ObjectAttributes,
  nowMs: number,
): ObjectAttributes {
  const { retention: own, storageClass: original, ...others } = attributes;
  const retention = retentionUnder(policy, own);
  const storageClass = storageClassUnder(policy, original);
  const isLocking =
    retention !== undefined &&
    (retention.eventHold !== undefined || retention.retainUntilMs > nowMs);
  return {
    ...others,
    ...(isLocking ? { retention } : {}),
    ...(storageClass === undefined ? {} : { storageClass }),
  };
}

/** How long a replica is locked whose object has this retention. */
export function retentionUnder(
  { retention: chosen }: Pick<Policy, "retention">,
  retention: ObjectRetention | undefined,
): ObjectRetention | undefined {
  return chosen === undefined || retention === undefined || retention.eventHold !== undefined
    ? retention
    : { ...retention, retainUntilMs: retention.retainUntilMs + chosen.addDays * DAY_MS };
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The class of a replica whose object has this one; absent is `STANDARD`, on both ways. */
export function storageClassUnder(
  { storageClass: chosen }: Policy,
  original: string | undefined,
): string | undefined {
  if (typeof chosen === "string") {
    return chosen === "same" ? original : chosen;
  }
  return Object.hasOwn(chosen, original ?? STANDARD) ? chosen[original ?? STANDARD] : original;
}

/** What S3 says nothing of. */
const STANDARD = "STANDARD";
