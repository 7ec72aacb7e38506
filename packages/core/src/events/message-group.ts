import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64urlnopad } from "@scure/base";
import type { ObjectEvent } from "../model/object-event.ts";

/** Separates hashed fields; it cannot occur in a bucket name, and S3 keys in practice do without it. */
const SEPARATOR = "\u0000";

/**
 * The FIFO message group of a key (O1): base64url of SHA-256(bucket, NUL, key), 43 characters.
 * A raw key cannot be one: SQS takes at most 128 characters of a limited ASCII set.
 */
export function messageGroupId(bucket: string, key: string): string {
  return base64urlnopad.encode(sha256(utf8ToBytes(bucket + SEPARATOR + key)));
}

/**
 * The FIFO deduplication id of an event (O2): 64 hexadecimal characters over all that makes the event
 * itself, so that a second delivery of one event has the same id and two tag changes have two.
 */
export function deduplicationId(event: ObjectEvent): string {
  const identity = [
    event.kind,
    event.bucket,
    event.key,
    event.versionId,
    event.sequencer ?? "",
    event.requestId ?? fallbackIdentity(event),
    event.origin,
  ];
  // Lengths in front keep ("a", "bc") apart from ("ab", "c") whatever characters a key holds.
  const framed = identity.map((field) => `${field.length}:${field}`).join(SEPARATOR);
  return bytesToHex(sha256(utf8ToBytes(framed)));
}

/** S3 always gives a request id; where an emulator does not, the time keeps two tag changes apart. */
function fallbackIdentity(event: ObjectEvent): string {
  return event.timeMs === undefined ? "" : `@${event.timeMs}`;
}
