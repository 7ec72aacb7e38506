import type { Blob } from "./blob.ts";
import type { StoredChecksum } from "./checksum.ts";

/** A tag of an object. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What is kept with an object and given back as headers; names in lower case. */
export interface ObjectHeaders {
  /** Content-Type and its kin, by header name. */
  readonly system: Readonly<Record<string, string>>;
  /** User metadata by name without `x-amz-meta-`; values are Unicode. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** How an object is encrypted at rest, as far as it shows in answers. */
export type Encryption =
  | { readonly kind: "AES256" }
  | {
      readonly kind: "aws:kms" | "aws:kms:dsse";
      readonly keyId: string;
      readonly bucketKey: boolean;
    }
  /** SSE-C: readable only with the same key. */
  | { readonly kind: "customer"; readonly algorithm: string; readonly keyMd5: string };

/** Object Lock retention of a version. */
export interface Retention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  /** Under an event hold: of the time when it was put. */
  readonly untilMs: number;
  readonly eventHold?: { readonly unit: "days" | "years"; readonly count: number };
}

/** One part of an object that was uploaded in parts. */
export interface ObjectPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** Set when the upload used a checksum of the client's choice. */
  readonly checksum?: string;
}

/** What a client says about an object when it makes one. */
export interface ObjectAttributes {
  readonly headers: ObjectHeaders;
  readonly storageClass: string;
  readonly tags: readonly Tag[];
  readonly encryption: Encryption;
  readonly retention?: Retention;
  readonly legalHold?: boolean;
  /** A canned ACL's name, or an `AccessControlPolicy` document. */
  readonly acl: string;
}

/** A version of an object. */
export interface ObjectVersion extends ObjectAttributes {
  readonly kind: "version";
  readonly key: string;
  readonly versionId: string;
  readonly lastModifiedMs: number;
  /** Without quotes. */
  readonly etag: string;
  readonly content: Blob;
  readonly checksum: StoredChecksum;
  /** Only of objects uploaded in parts. */
  readonly parts?: readonly ObjectPart[];
  /** Of an archived object that was restored: until when it can be read. */
  readonly restoredUntilMs?: number;
  /** Of one whose restore is under way: for how long it was asked for. */
  readonly restoringDays?: number;
  /** Whether S3 Replication wrote it. */
  readonly isReplica?: boolean;
}

/** A delete marker. */
export interface DeleteMarker {
  readonly kind: "marker";
  readonly key: string;
  readonly versionId: string;
  readonly lastModifiedMs: number;
}

/** One entry of a key's stack. */
export type Entry = ObjectVersion | DeleteMarker;
