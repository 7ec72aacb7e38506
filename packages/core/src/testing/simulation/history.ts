import type { Policy } from "../../model/policy.ts";
import type { Versioning } from "../memory-stacks.ts";
import type { FilterName } from "./filters.ts";
import type { KeyMapName } from "./key-maps.ts";

/** Why S3 gives neither the content of a version nor its description, though its listing and its tags. */
export type Unreadable = "customer-key" | "key-unusable";

/** That one version does not cross, though all else does: it cannot be read, or no write of its content is taken. */
export type Refusal = {
  /** `tags`: until its tags change; `end`: until somebody mends it when all else is over. */
  readonly until: "tags" | "end" | "never";
  /** The source gives its content, and not its tags. */
  readonly of?: "tags";
} & (
  | { readonly side: "source"; readonly answer: "denied" | Unreadable }
  | { readonly side: "destination"; readonly answer: "denied" | "invalid" }
);

/** What a client, or a lifecycle rule, does to the source. `pick` chooses among the entries there are. */
export type Operation = {
  readonly key: string;
  /** Virtual time since the operation before, in milliseconds. */
  readonly afterMs: number;
  readonly pick: number;
} & (
  | { readonly kind: "put" | "put-again"; readonly refusal?: Refusal }
  | { readonly kind: "multipart"; readonly uploadMs: number; readonly refusal?: Refusal }
  | { readonly kind: "delete" | "delete-entry" }
  | { readonly kind: "tag" | "untag"; readonly refusal?: Refusal }
  | { readonly kind: "expire-current" | "expire-entry" }
  | { readonly kind: "suspend" | "resume" }
  | { readonly kind: "archive" | "restore" }
  /** A version that may have crossed is denied from now on, until its tags change; or its KMS key is gone, until the end. */
  | { readonly kind: "deny"; readonly answer?: "key-unusable" }
  | { readonly kind: "foreign-put" }
);

/** The kinds of {@link Operation}. */
export type OperationKind = Operation["kind"];

/** How often what goes wrong: probabilities, each per opportunity. */
export interface FaultRates {
  /** An event is delivered twice. */
  readonly duplicate: number;
  /** An event is held back, for up to `maxDelayMs`. */
  readonly delay: number;
  readonly maxDelayMs: number;
  /** A call is refused before it takes effect. */
  readonly refuse: number;
  /** A call takes effect, but its answer is an error. */
  readonly loseAnswer: number;
  /** A call is given up, or its worker dies, and it takes effect a little later. */
  readonly late: number;
  /** The worker dies at a call: before or after it takes effect. */
  readonly crash: number;
  /** The content breaks off while it is read. */
  readonly breakBody: number;
  /** All calls take long: long enough for visibility to run out. */
  readonly stall: number;
  /** One call takes as long, while others go on. */
  readonly slow: number;
  /** A listing of a key lacks its newest entry, or all of them. */
  readonly wrongListing: number;
}

/** A span in which a side denies everything of a kind: a revoked key, a bucket policy. */
export interface Outage {
  /** It begins with this operation, counted from 0. */
  readonly fromOperation: number;
  readonly durationMs: number;
  readonly side: "source" | "destination";
  /** `objects`: reads of objects at the source, all writes at the destination. */
  readonly what: "objects" | "everything";
}

/** The ledger's rows vanish, or go back to what they were; an operator then has all keys looked at. */
export interface LedgerLoss {
  /** After this operation, counted from 0. */
  readonly afterOperation: number;
  /** To what it was after this one; absent: everything vanishes. */
  readonly backTo?: number;
}

/** What was there before xpart. */
export interface Before {
  /** So many of the operations happened before the first event. */
  readonly operations: number;
  /** Which entries another tool had copied to the destination, in the source's order. */
  readonly copied: "none" | "newest" | "some" | "all";
}

/** A whole run of the world, as data: what happens, under which settings. Absent: it does not happen. */
export interface History {
  readonly seed: number;
  readonly sourceVersioning: Versioning;
  readonly destinationVersioning: Versioning;
  readonly multipartOrder: "completion" | "initiation";
  readonly policy: Policy;
  /** By which name the filter in `policy.scope` is known. */
  readonly filter?: FilterName;
  /** By which name the mapping in `policy.keys` is known. */
  readonly keyMap?: KeyMapName;
  /** Objects have storage classes, and S3 Replication wrote some of them. */
  readonly hasOrigins?: boolean;
  readonly faults: FaultRates;
  /** How fast a worker copies; slow ones hand what was uploaded in parts to part workers. */
  readonly bytesPerSecond?: number;
  readonly outages?: readonly Outage[];
  /** Each worker's clock is off by up to so much, either way. */
  readonly clockSkewMs?: number;
  readonly ledgerLoss?: LedgerLoss;
  readonly before?: Before;
  /** In the end an operator asks for the whole history of every key. */
  readonly wantsWholeHistory?: boolean;
  /** No event names a version. */
  readonly hasVersionlessEvents?: boolean;
  readonly operations: readonly Operation[];
}

/** Nothing goes wrong. */
export const NO_FAULTS: FaultRates = {
  duplicate: 0,
  delay: 0,
  maxDelayMs: 0,
  refuse: 0,
  loseAnswer: 0,
  late: 0,
  crash: 0,
  breakBody: 0,
  stall: 0,
  slow: 0,
  wrongListing: 0,
};

/**
 * A worker of so little speed copies every object of one part in a quarter of its time, and hands most of
 * those in parts over.
 */
export const SLOW_BYTES_PER_SECOND = 1;
