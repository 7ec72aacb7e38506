import type { LedgerRow, MappedRow } from "../model/ledger-row.ts";
import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";

/** Why a destination entry is deleted. */
export type DeleteReason =
  | "replaced" // the entry stands again, on top
  | "left-source" // the source no longer has it (D, D1)
  | "left-scope" // a filter of policy leaves it out now (K3)
  | "foreign"; // policy deletes what xpart did not make (R5)

/**
 * One step towards equal stacks: plain data, so that it can be applied, printed or checked. Decisions about
 * an event and plans for a key are made of the same steps, and one executor applies them (`apply/`).
 */
export type Step =
  /** The source's entry is read and put on top. */
  | { readonly kind: "append"; readonly entry: Entry }
  /** An entry whose replica stands is put on top once more, from that replica (R8). */
  | { readonly kind: "restack"; readonly entry: Entry; readonly replica: VersionId }
  | {
      readonly kind: "delete";
      readonly reason: Exclude<DeleteReason, "left-source" | "left-scope">;
      readonly destinationVersionId: VersionId;
    }
  | {
      readonly kind: "delete";
      readonly reason: "left-source" | "left-scope";
      readonly destinationVersionId: VersionId;
      /** The row that names it. */
      readonly row: MappedRow;
      /** What the row becomes; absent: it goes. */
      readonly rowAfter?: LedgerRow;
    }
  /** The tags of now are read at the source and written to the replica (O4). */
  | {
      readonly kind: "write-tags";
      readonly versionId: VersionId;
      readonly destinationVersionId: VersionId;
    }
  /** A row is written, and nothing else. */
  | { readonly kind: "note-row"; readonly row: LedgerRow }
  /** A row goes, and nothing else. */
  | {
      readonly kind: "forget-row";
      readonly row: LedgerRow;
      /** The source has its entry, which a filter leaves out now (K3); absent: the entry left the source. */
      readonly isAtSource?: true;
    };

/** The kinds of {@link Step}. */
export type StepKind = Step["kind"];
