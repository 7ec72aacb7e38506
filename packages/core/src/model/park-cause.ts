import type { PortError, PortErrorKind } from "./port-error.ts";

/**
 * Why an entry of the source is set aside, so that its key goes on without it (A7, A9).
 *
 * - `archived`, `customer-key`, `key-unusable`: it cannot be read, as S3's answer says.
 * - `source-denied`: the source refuses this one version, and gives others.
 * - `destination-refused`: the destination refuses to take this one version, and takes others.
 * - `never-fits`: no worker has the time to copy it, and there are no part workers that could.
 */
export type ParkCause = (typeof PARK_CAUSES)[number];

const PARK_CAUSES = [
  "archived",
  "customer-key",
  "key-unusable",
  "source-denied",
  "destination-refused",
  "never-fits",
] as const;

/** Whether a word is one of the causes. */
export function isParkCause(word: string | undefined): word is ParkCause {
  return PARK_CAUSES.some((cause) => cause === word);
}

/** Answers to a read that are about the one version that was read, whatever else is going on. */
const UNREADABLE: Partial<Record<PortErrorKind, ParkCause>> = {
  archived: "archived",
  "customer-key": "customer-key",
  "key-unusable": "key-unusable",
};

/** The cause for setting an entry aside that an error of reading it is by itself; undefined: none (F1). */
export function parkCauseOf({ kind, side }: PortError): ParkCause | undefined {
  return side === "source" ? UNREADABLE[kind] : undefined;
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
