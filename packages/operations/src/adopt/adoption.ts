import type { Entry, KeyPlan } from "@xpart/core";

/**
 * What a reconcile would make of a key with entries that the ledger does not know:
 *
 * - `adopt`: all that it does is to note replicas, and to write tags that differ.
 * - `more`: it notes replicas, and copies or deletes besides.
 * - `foreign`: it notes none; nothing at the source is like these entries.
 * - `unknown`: no plan can be made at the moment.
 */
export type AdoptionVerdict = "adopt" | "more" | "foreign" | "unknown";

/** A key with entries at the destination that the ledger does not know, and what would become of them. */
export interface Adoption {
  readonly key: string;
  /** What it is called at the destination, where that is another. */
  readonly destinationKey?: string;
  readonly verdict: AdoptionVerdict;
  /** Entries that would be noted as replicas; nothing is written for them at the destination. */
  readonly adopted: number;
  /** Replicas that get the source's tags. */
  readonly retagged: number;
  /** Entries that would be put on top, read at the source or written once more at the destination. */
  readonly copied: number;
  readonly deleted: number;
  /** Entries that stay unknown. */
  readonly foreign: number;
  /** Why there is no plan, for `unknown`. */
  readonly problem?: string;
}

/**
 * Counts what a plan would do to entries that no row names. Pure.
 *
 * @param entries - those of the key at the destination.
 */
export function adoptionOf(
  { key, entries }: { readonly key: string; readonly entries: readonly Entry[] },
  { steps }: Pick<KeyPlan, "steps">,
): Adoption {
  const unknown = new Set(entries.map(({ versionId }) => versionId));
  const counts = { adopted: 0, retagged: 0, copied: 0, deleted: 0 };
  for (const step of steps) {
    switch (step.kind) {
      case "append":
      case "restack":
        counts.copied += 1;
        break;
      case "delete":
        counts.deleted += 1;
        break;
      case "write-tags":
        counts.retagged += 1;
        break;
      case "note-row": {
        const { destinationVersionId: replica } = step.row;
        if (step.row.state === "replicated" && replica !== undefined && unknown.delete(replica)) {
          counts.adopted += 1;
        }
        break;
      }
      case "forget-row":
        break;
    }
  }
  return { key, ...counts, verdict: verdictOf(counts), foreign: unknown.size };
}

function verdictOf({
  adopted,
  copied,
  deleted,
}: Pick<Adoption, "adopted" | "copied" | "deleted">): AdoptionVerdict {
  if (adopted === 0) {
    return "foreign";
  }
  return copied + deleted === 0 ? "adopt" : "more";
}
