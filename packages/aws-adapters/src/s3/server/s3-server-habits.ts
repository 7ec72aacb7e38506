import type { PortError, WriteCondition } from "@xpart/core";
import type { ServerProfile } from "./s3-server-profile.ts";

/**
 * What a store found out about its server by refusals, for as long as the process lives: what the
 * server does not know is left out of what is sent from then on.
 */
export interface ServerHabits {
  /** Whether it takes parts without a checksum; where objects get locked, S3 does not. */
  takesBareParts: boolean;
  /** Whether it knows `If-Match` and `If-None-Match` on writes. */
  knowsConditions: boolean;
  /** Whether it copies a version onto its own key unchanged; else it is read and written. */
  copiesUnchanged: boolean;
  /** Whether it copies ranges into uploads that have checksums; else they are read and written. */
  copiesParts: boolean;
  /** Whether it takes a stream with the checksum behind it, which S3 calls a trailer. */
  takesTrailers: boolean;
  /** Algorithms whose checksums it refuses; names as S3 writes them. */
  readonly unknownAlgorithms: Set<string>;
}

/** Until it shows otherwise, or its profile says so, a server is taken for S3. */
export function newServerHabits(profile: ServerProfile = {}): ServerHabits {
  const { knowsConditions, copiesUnchanged, copiesParts, takesTrailers } = profile;
  return {
    takesBareParts: true,
    knowsConditions: knowsConditions ?? true,
    copiesUnchanged: copiesUnchanged ?? true,
    copiesParts: copiesParts ?? true,
    takesTrailers: takesTrailers ?? true,
    unknownAlgorithms: new Set(),
  };
}

/** What a request had in it that a server may not know. */
export interface SentExtras {
  readonly condition?: WriteCondition | undefined;
  /** The algorithm of a checksum that was sent as a value or announced. */
  readonly algorithm?: string | undefined;
}

/**
 * Learns from a refusal.
 *
 * @returns whether there was something to learn, so that the request is worth another try.
 */
export function learnFrom(
  { code, status, message }: PortError,
  { condition, algorithm }: SentExtras,
  habits: ServerHabits,
): boolean {
  // Every request says its length; that of a stream with a trailer is in a header of its own (Ceph 16).
  if (status === 411 && habits.takesTrailers) {
    habits.takesTrailers = false;
    return true;
  }
  const isAlgorithm = REFUSALS.has(code) && CHECKSUM.test(message) && UNKNOWN.test(message);
  if (isAlgorithm && algorithm !== undefined && !habits.unknownAlgorithms.has(algorithm)) {
    habits.unknownAlgorithms.add(algorithm);
    return true;
  }
  if (!isAlgorithm && condition !== undefined && code === "NotImplemented") {
    habits.knowsConditions = false;
    return true;
  }
  return false;
}

/** Codes with which servers refuse a header that they do not know; S3 itself says InvalidRequest. */
const REFUSALS: ReadonlySet<string | undefined> = new Set([
  "InvalidArgument",
  "InvalidRequest",
  "NotImplemented",
]);
const CHECKSUM = /checksum|crc|sha|xxhash|md5/i;
/** Not that the value is invalid: then the content is not what it should be. */
const UNKNOWN = /not supported|unsupported|not implemented|not implement|unknown|unrecogni[sz]ed/i;
