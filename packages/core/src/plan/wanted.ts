import { isRowOf, type LedgerRow, replicaOf } from "../model/ledger-row.ts";
import type { Policy } from "../model/policy.ts";
import { isUnkeptMarker } from "../model/row-changes.ts";
import { isSetAside, ROW_STATES, type SecondTry, type SetAsideRow } from "../model/row-states.ts";
import type { LeftOutBy } from "../model/scope-filter.ts";
import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "./reconcile-facts.ts";

/** Rows by the version id of their source entry. */
export type Rows = ReadonlyMap<VersionId, LedgerRow>;

/** Why an entry of the source is not to stand at the destination now. */
export type SuppressReason =
  | "filtered" // a filter of policy leaves the object out
  | "policy" // a delete marker that does not cross
  | "lifecycle" // a delete marker that lifecycle made, which does not cross
  | "below-horizon" // older than all that xpart knows of the key, and nobody asked for it (R9)
  | SetAsideRow["state"];

/** An entry that a plan leaves out, so that a plan can be explained. */
export interface Suppressed {
  readonly entry: Entry;
  readonly reason: SuppressReason;
  /** Of what is filtered: by what. */
  readonly filter?: LeftOutBy;
}

/** The entries of the source, the oldest first, that are to stand at the destination, and the others. */
export interface Selection {
  readonly wanted: readonly Entry[];
  readonly suppressed: readonly Suppressed[];
}

/** Filters the source's stack by horizon, policy and what is set aside: the one place that does. Pure. */
export function selectWanted(facts: ReconcileFacts, rows: Rows, policy: Policy): Selection {
  const { entries } = facts.source;
  const horizon = horizonOf(facts, rows);
  const aside = asideInPlace(facts, rows);
  const wanted: Entry[] = [];
  const suppressed: Suppressed[] = [];
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry !== undefined) {
      const isFiltered = facts.leftOut?.has(entry.versionId) === true;
      const reason =
        index > horizon && !isFiltered
          ? "below-horizon"
          : whySuppressed(entry, rows.get(entry.versionId), wanted.at(-1), facts, policy);
      if (reason === undefined || (reason === "parked" && aside.has(entry))) {
        wanted.push(entry);
      } else {
        suppressed.push(leave(entry, reason, facts));
      }
    }
  }
  return { wanted, suppressed };
}

/** What was set aside while a replica of its bytes stands: that keeps its place, and is current where it is the newest. */
function asideInPlace({ source, destination }: ReconcileFacts, rows: Rows): ReadonlySet<Entry> {
  const replicas = new Map<VersionId, Entry>();
  for (const entry of source.entries) {
    const row = rows.get(entry.versionId);
    const replica = row?.state === "parked" ? replicaOf(row, entry) : undefined;
    if (replica !== undefined) {
      replicas.set(replica, entry);
    }
  }
  const standing =
    replicas.size === 0 ? [] : destination.entries.map(({ versionId }) => replicas.get(versionId));
  return new Set(standing.filter((entry) => entry !== undefined));
}

function leave(entry: Entry, reason: SuppressReason, { leftOut }: ReconcileFacts): Suppressed {
  const filter = reason === "filtered" ? leftOut?.get(entry.versionId) : undefined;
  return { entry, reason, ...(filter === undefined ? {} : { filter }) };
}

/**
 * R9: the index, counted from the newest, of the oldest entry that is asked for: the oldest that the ledger
 * knows, or the one that the event brought. -1: none.
 */
function horizonOf({ source, horizon }: ReconcileFacts, rows: Rows): number {
  if (horizon === undefined) {
    return source.entries.length;
  }
  return source.entries.findLastIndex(
    ({ versionId }) => rows.has(versionId) || horizon.own.has(versionId),
  );
}

function whySuppressed(
  entry: Entry,
  row: LedgerRow | undefined,
  below: Entry | undefined,
  facts: ReconcileFacts,
  policy: Policy,
): SuppressReason | undefined {
  if (facts.leftOut?.has(entry.versionId) === true) {
    return "filtered";
  }
  if (entry.kind === "marker" && policy.deleteMarkers === "ignore") {
    return "policy";
  }
  if (row === undefined || !isRowOf(row, entry)) {
    return undefined;
  }
  if (entry.kind === "marker" && row.state === "source-expired") {
    return "lifecycle";
  }
  if (isBackInScope(entry, row)) {
    return undefined;
  }
  if (!isSetAside(row) || (isUnkeptMarker(row) && below?.kind === "object")) {
    return undefined; // R20: what the marker is to hide stands bare now
  }
  return isTriedAgain(row, facts) ? undefined : row.state;
}

/** Whether something asks for what was set aside. */
export function isTriedAgain(row: LedgerRow, facts: ReconcileFacts): boolean {
  return ROW_STATES[row.state].triedAgainFor.some((asked) => isAsked(asked, row, facts));
}

/** K3: its delete was held when it left the scope, which it is in again before anybody has released that. */
function isBackInScope(entry: Entry, row: LedgerRow): boolean {
  return row.state === "held" && row.kind === "object" && isRowOf(row, entry);
}

function isAsked(asked: SecondTry, { versionId }: LedgerRow, facts: ReconcileFacts): boolean {
  switch (asked) {
    case "release":
      return isReleased(versionId, facts);
    case "retry":
      return facts.retry?.has(versionId) === true;
    case "stale":
      return versionId === facts.stale;
  }
}

/** Whether an operator has released an entry's row, with this message or with one whose work this goes on with. */
export function isReleased(versionId: VersionId, facts: ReconcileFacts): boolean {
  return facts.isReleased === true || facts.released?.has(versionId) === true;
}
