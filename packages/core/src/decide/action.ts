import type { ParkCause } from "../model/park-cause.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import type { ContentPin } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";

/** Why the fast path does not apply and the key's stacks are compared instead. */
export type ReconcileReason =
  | "requested" // by an operator, a backfill or a redrive
  | "crashed-attempt" // somebody began and never finished (L3)
  | "not-newer" // the sequencer proves nothing (O3)
  | "no-head" // rows that another implementation wrote, and no head to compare with
  | "multipart-order" // a multipart upload may belong further down (O6)
  | "no-row" // the ledger does not know the entry
  | "destination-gone" // the replica is not where the ledger says
  | "source-changed" // the null version is not what the event saw
  | "unseen-write" // the null version looks as it was copied, but may have been written again in that second
  | "not-in-place"; // the null version's replica has an id of its own, so a write would not replace it

/**
 * What is to be done about one event: plain data, so that it can be applied, printed or checked.
 * `versionId` is the source's, `destinationVersionId` the destination's.
 */
export type Action =
  | { readonly kind: "skip"; readonly reason: SkipReason }
  | { readonly kind: "wait"; readonly untilMs: number }
  | { readonly kind: "copy-object"; readonly versionId: VersionId; readonly pin: ContentPin }
  | { readonly kind: "add-marker"; readonly versionId: VersionId }
  /** The entry cannot be read: it is set aside, and its key goes on (A7). */
  | { readonly kind: "park"; readonly versionId: VersionId; readonly cause: ParkCause }
  | {
      readonly kind: "delete-entry";
      readonly versionId: VersionId;
      readonly destinationVersionId: VersionId;
      /** What remains of the row: nothing, or a marker that lifecycle made (policy). */
      readonly keepRowAs?: "source-expired";
      readonly markerMs?: number;
    }
  | {
      readonly kind: "sync-tags";
      readonly versionId: VersionId;
      readonly destinationVersionId: VersionId;
    }
  | {
      readonly kind: "keep-replica";
      readonly versionId: VersionId;
      readonly state: "source-deleted" | "source-expired";
      readonly entryKind: "object" | "marker";
      readonly markerMs?: number;
    }
  | { readonly kind: "forget-row"; readonly versionId: VersionId }
  | { readonly kind: "reconcile"; readonly reason: ReconcileReason };

/** The kinds of {@link Action}. */
export type ActionKind = Action["kind"];
