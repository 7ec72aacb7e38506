import type { Entry, KeyLedger } from "@xpart/core";

/**
 * Entries at the destination that the ledger does not know: that no row names, and that are not about to go because
 * they were replaced (V8, V11). Whoever looks for what another tool copied chooses by this.
 *
 * @param entries - of one key.
 */
export function unrecordedEntries(entries: readonly Entry[], ledger: KeyLedger): readonly Entry[] {
  const named = namedBy(ledger);
  return entries.filter(({ versionId }) => !named.has(versionId));
}

/** How many they are, at least, where the entries are too many to be held. */
export function countUnrecorded(entries: number, ledger: KeyLedger): number {
  return Math.max(0, entries - namedBy(ledger).size);
}

function namedBy({ head, rows }: KeyLedger): ReadonlySet<string> {
  const replicas = rows.flatMap(({ destinationVersionId: id }) => (id === undefined ? [] : [id]));
  return new Set([...replicas, ...(head?.retiring ?? [])]);
}
