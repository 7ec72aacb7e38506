import type { Readable } from "node:stream";
import type { Provenance } from "@xpart/sandbox";

/** What an object gets to hold: bytes, or a stream that must be read to its end. */
export type Content =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "stream"; readonly stream: Readable; readonly sizeBytes: number };

/** Above this, content is a stream: what is being written at one time then stays within memory. */
export const MAX_BUFFERED_BYTES: number = 1024 * 1024;

/** A write of a source object. */
export interface PutChange {
  readonly kind: "put";
  readonly key: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Absent: STANDARD. */
  readonly storageClass?: string;
  /** Until when it is locked; absent: it is not. */
  readonly lockedUntil?: Date;
  /** When its content was written where the traffic comes from, epoch milliseconds. */
  readonly authoredMs?: number;
  /** What the bucket is told of it; absent: nothing. */
  readonly provenance?: Provenance;
  /** Called once, when the write is next. */
  read(): Promise<Content>;
}

/** A delete of a source object, without a version id: the source gets a delete marker. */
export interface DeleteChange {
  readonly kind: "delete";
  readonly key: string;
  readonly authoredMs?: number;
  readonly provenance?: Provenance;
}

/** A part of the input that cannot become an object, and why. */
export interface SkippedChange {
  readonly kind: "skipped";
  /** Printable. */
  readonly name: string;
  readonly reason: SkippedReason;
}

/** The closed list of why something is left out. */
export type SkippedReason =
  | "submodule"
  | "symbolic link"
  | "name is not UTF-8"
  | "name is longer than an S3 key"
  | "not readable"
  | "not a regular file";

/** One step of the traffic. */
export type Change = PutChange | DeleteChange | SkippedChange;

/** Where the demo's traffic comes from. */
export interface TrafficSource {
  /** The directory that it is made of. */
  readonly place: string;
  /** What is replayed, as a line for people. */
  readonly title: string;
  /** What else people should know about it. */
  readonly notes: readonly string[];
  /** The traffic, in the order in which it must reach S3. What it holds is read by `read` alone: walking costs little. */
  changes(): AsyncIterable<Change>;
  stop(): Promise<void>;
}

/** S3's limit, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** Why a name cannot be a key, if it cannot. */
export function problemOfKey(key: string): SkippedReason | undefined {
  return Buffer.byteLength(key) > MAX_KEY_BYTES ? "name is longer than an S3 key" : undefined;
}
