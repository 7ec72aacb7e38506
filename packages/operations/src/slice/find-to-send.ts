import { describeFailure } from "@xpart/core";
import type { UnequalKey } from "./judge-key.ts";
import type { KeyFinding } from "./key-finding.ts";
import type { SlicePorts } from "./slice-ports.ts";
import { countUnrecorded, unrecordedEntries } from "./unrecorded-entries.ts";

/**
 * A key of which the destination has nothing, as a finding (V11).
 *
 * @param bytes - content of all of its versions.
 */
export function missingKey(
  { key, entries }: Pick<KeyFinding, "key" | "entries">,
  bytes: number,
): KeyFinding {
  const plan = { appends: entries.source, bytes, deletes: 0, notes: 0 };
  return { key, entries, verdict: "differs", reasons: ["missing"], mends: "reconcile", plan };
}

/**
 * Asks the ledger for a key whose listings are equal (V11): one request.
 *
 * @returns undefined where its rows name all that stands at the destination, so that xpart wrote or recognised it.
 */
export async function findUnrecorded(
  { key, entries, stacks }: Pick<UnequalKey, "key" | "entries" | "stacks">,
  { ledger }: SlicePorts,
): Promise<KeyFinding | undefined> {
  const read = await ledger.readKey(key);
  if (!read.ok) {
    const problem = describeFailure({ kind: "service", error: read.error });
    return { key, entries, verdict: "unknown", reasons: ["unread"], mends: "nothing", problem };
  }
  const notes =
    stacks === undefined
      ? countUnrecorded(entries.destination, read.value)
      : unrecordedEntries(stacks.destination.entries, read.value).length;
  if (notes === 0) {
    return undefined;
  }
  const plan = { appends: 0, bytes: 0, deletes: 0, notes };
  return { key, entries, verdict: "differs", reasons: ["unrecorded"], mends: "reconcile", plan };
}
