import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "./reconcile-facts.ts";
import type { Step } from "./step.ts";
import type { Suppressed } from "./wanted.ts";

/** What stands at the destination and no row names (R5). */
export function findForeign(
  facts: ReconcileFacts,
  retiring: readonly VersionId[],
): readonly VersionId[] {
  const known = new Set([...retiring, ...facts.rows.map((row) => row.destinationVersionId)]);
  return facts.destination.entries
    .map((entry) => entry.versionId)
    .filter((versionId) => !known.has(versionId));
}

/** Markers that policy never lets cross: what looks like one is no copy of it. */
export function uncrossing(suppressed: readonly Suppressed[]): readonly Entry[] {
  return suppressed
    .filter(({ reason }) => reason === "policy" || reason === "lifecycle")
    .map(({ entry }) => entry);
}

/** @param settled - entries of the source that need no copy which nobody has asked for. */
export function deleteForeign(
  foreign: readonly VersionId[],
  settled: readonly Entry[],
  { lockedForeign, isReleased, source, destination }: ReconcileFacts,
): readonly Step[] {
  const locked = new Set(lockedForeign);
  // What looks like an entry of the source may be a copy of it that nobody has asked for yet (R9).
  const isSettled = new Set(settled);
  const alike = new Set(source.entries.filter((entry) => !isSettled.has(entry)).map(likeness));
  const kept = new Set(
    destination.entries.filter((entry) => alike.has(likeness(entry))).map((e) => e.versionId),
  );
  return foreign
    .filter((id) => (isReleased === true || !locked.has(id)) && !kept.has(id))
    .map((id) => ({ kind: "delete", reason: "foreign", destinationVersionId: id }) as const);
}

function likeness(entry: Entry): string {
  return entry.kind === "marker" ? "marker" : `${entry.pin.sizeBytes} ${entry.pin.etag}`;
}
