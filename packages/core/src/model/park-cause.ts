import type { PortError, PortErrorKind } from "./port-error.ts";

/**
 * Why an entry of the source is set aside, so that its key goes on without it (A7, A9).
 *
 * - `archived`, `customer-key`, `key-unusable`: it cannot be read, as S3's answer says.
 * - `source-denied`: the source refuses this one version, and gives others.
 * - `destination-refused`: the destination refuses to take this one version, and takes others.
 * - `tags-refused`: it has crossed, and one side refuses the tags that it has by now, of this one version.
 * - `never-fits`: no worker has the time to copy it, and there are no part workers that could.
 */
export type ParkCause =
  | "archived"
  | "customer-key"
  | "key-unusable"
  | "source-denied"
  | "destination-refused"
  | "tags-refused"
  | "never-fits";

/** What tries an entry again that was set aside, beside a release and a restore (A7, A9). */
export interface ParkCauseMeaning {
  /** Whether the event that the entry was written, when it comes again, has it tried again. */
  readonly endsByItsEvent: boolean;
  /** Whether a change of its tags does: a scanner has found nothing, a tag that the destination forbids is gone. */
  readonly endsByTags: boolean;
}

/** The one table of what the causes mean. */
export const PARK_CAUSES: Readonly<Record<ParkCause, ParkCauseMeaning>> = {
  archived: { endsByItsEvent: true, endsByTags: false },
  "customer-key": { endsByItsEvent: true, endsByTags: false },
  "key-unusable": { endsByItsEvent: true, endsByTags: false },
  "source-denied": { endsByItsEvent: true, endsByTags: true },
  "destination-refused": { endsByItsEvent: false, endsByTags: true },
  "tags-refused": { endsByItsEvent: false, endsByTags: true },
  "never-fits": { endsByItsEvent: false, endsByTags: false },
};

/** Whether a word is one of the causes. */
export function isParkCause(word: string | undefined): word is ParkCause {
  return word !== undefined && Object.hasOwn(PARK_CAUSES, word);
}

/** Answers to a read that are about the one version that was read, whatever else is going on. */
const UNREADABLE: Partial<Record<PortErrorKind, ParkCause>> = {
  archived: "archived",
  "customer-key": "customer-key",
  "key-unusable": "key-unusable",
};

/** The cause for setting an entry aside that an error is by itself; undefined: none (F1). */
export function parkCauseOf({ kind, side }: PortError): ParkCause | undefined {
  if (side === "destination" && kind === "unkeepable") {
    return "destination-refused";
  }
  return side === "source" ? UNREADABLE[kind] : undefined;
}

/**
 * Whether an answer to a read says that an entry cannot be read: this one, or, where it is denied, perhaps all (A7, A9).
 * What is not denied is there.
 */
export function isUnreadable(error: PortError): boolean {
  return error.kind === "denied" || isUnreadableItself(error);
}

/** Whether an answer says that this one entry is there, and cannot be read. */
export function isUnreadableItself({ kind, side }: PortError): boolean {
  return side === "source" && UNREADABLE[kind] !== undefined;
}

/** What an error has to be to be a refusal of one version, or of all: only a probe tells (A9). */
export function mayBeRefusal({ kind, side }: PortError): boolean {
  switch (side) {
    case "source":
      return kind === "denied";
    case "destination":
      return kind === "denied" || kind === "invalid";
    default:
      return false; // the ledger's own refusals are about no entry
  }
}
