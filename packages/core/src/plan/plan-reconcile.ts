import { isRowOf, type LedgerRow } from "../model/ledger-row.ts";
import { deletesVersions, type Policy } from "../model/policy.ts";
import type { Entry, Stack } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import { type Placed, planAppends } from "./plan-appends.ts";

/** What reconciling a key looks at. */
export interface ReconcileFacts {
  readonly source: Stack;
  readonly destination: Stack;
  readonly rows: readonly LedgerRow[];
  /** Replicas that an earlier reconcile replaced and may not have deleted. */
  readonly retiring: readonly VersionId[];
  /** An entry whose replica is known to be outdated, although nothing in the listings shows it. */
  readonly stale?: VersionId | undefined;
  /** An entry that somebody deleted at the source, as its own event says; policy lets that cross. */
  readonly deleted?: VersionId | undefined;
  /** An entry that could be read just now, whatever it was parked for (A7). */
  readonly readable?: VersionId | undefined;
  /** Entries that cannot be read now, so that their replicas have to stay where they are (A7). */
  readonly immovable?: ReadonlySet<VersionId> | undefined;
  /** Whether deletes that the hour's budget holds are done now, and parked entries tried again (F4, A7). */
  readonly isReleased?: boolean;
}

/** One step of a plan, in the order in which steps are taken (R3: append before delete). */
export type ReconcileStep =
  | { readonly kind: "append"; readonly entry: Entry }
  | { readonly kind: "mark-gap"; readonly entry: Entry }
  | { readonly kind: "delete-replica"; readonly destinationVersionId: VersionId }
  | { readonly kind: "delete-vanished"; readonly row: LedgerRow }
  | { readonly kind: "delete-foreign"; readonly destinationVersionId: VersionId };

/** What makes a key's stacks equal, and what cannot be. */
export interface ReconcilePlan {
  readonly steps: readonly ReconcileStep[];
  /** Replicas that the appends replace: recorded before them, deleted after them. */
  readonly retiring: readonly VersionId[];
  /** Destination entries that the ledger does not know (R5). */
  readonly foreign: readonly VersionId[];
}

/**
 * Plans how to make a key's destination stack equal its source stack (R1 to R6). Pure.
 *
 * S3 can only add on top and delete anywhere. So the longest run from the oldest wanted entry that
 * already stands in the right order is kept, the rest is appended in order, and what that replaced is
 * deleted afterwards. Once done, planning again gives no steps (R4).
 */
export function planReconcile(facts: ReconcileFacts, policy: Policy): ReconcilePlan {
  const rows = new Map(facts.rows.map((row) => [row.versionId, row]));
  const wanted = facts.source.entries
    .filter((entry) => entry.versionId === facts.stale || isWanted(entry, rows, facts, policy))
    .toReversed();
  const fresh = wanted.filter((entry) => entry.versionId !== facts.stale);
  const placed = placeReplicas(fresh, rows, facts.destination);
  const { appends, gaps, misplaced } = planAppends(
    wanted,
    placed,
    facts.immovable,
    policy.maxRewrites,
  );
  const vanished = facts.rows.filter((row) => isVanished(row, facts, policy));
  // Where the destination only grows, what was replaced stays, and is found as foreign.
  const outdated = gaps.filter((entry) => isOutdated(entry, rows, facts));
  const replaced = [...appends, ...misplaced, ...outdated];
  const retiring = deletesVersions(policy) ? retire(replaced, rows, facts) : [];
  const foreign = findForeign(facts, retiring);
  return {
    steps: [
      ...gaps.map((entry) => ({ kind: "mark-gap", entry }) as const),
      ...appends.map((entry) => ({ kind: "append", entry }) as const),
      ...retiring.map((id) => ({ kind: "delete-replica", destinationVersionId: id }) as const),
      ...vanished.map((row) => ({ kind: "delete-vanished", row }) as const),
      ...(policy.foreign === "delete"
        ? foreign.map((id) => ({ kind: "delete-foreign", destinationVersionId: id }) as const)
        : []),
    ],
    retiring,
    foreign,
  };
}

type Rows = ReadonlyMap<VersionId, LedgerRow>;

/** Whether policy and state let an entry of the source stand at the destination. */
function isWanted(entry: Entry, rows: Rows, facts: ReconcileFacts, policy: Policy): boolean {
  const row = rows.get(entry.versionId);
  if (entry.kind === "marker" && policy.deleteMarkers === "ignore") {
    return false;
  }
  if (row === undefined || row.kind !== entry.kind) {
    return true;
  }
  const isReleased = facts.isReleased === true;
  const isSetAside =
    row.state === "gap" ||
    (row.state === "parked" && !isReleased && entry.versionId !== facts.readable) ||
    (row.state === "held" && !isReleased) ||
    (entry.kind === "marker" && row.state === "source-expired");
  return !(isSetAside && isRowOf(row, entry));
}

function placeReplicas(wanted: readonly Entry[], rows: Rows, destination: Stack): Placed {
  const positions = new Map(
    destination.entries
      .toReversed()
      .map((entry, position) => [entry.versionId, { entry, position }]),
  );
  const placed = new Map<Entry, number>();
  for (const entry of wanted) {
    const row = rows.get(entry.versionId);
    const replicaId = row?.state === "replicated" ? row.destinationVersionId : undefined;
    const replica = replicaId === undefined ? undefined : positions.get(replicaId);
    if (row && replica && isRowOf(row, entry) && isReplicaOf(replica.entry, entry)) {
      placed.set(entry, replica.position);
    }
  }
  return placed;
}

/** Whether a row's replica is of what the entry's id, the null one, was before. */
function isOutdated(entry: Entry, rows: Rows, { stale }: ReconcileFacts): boolean {
  const row = rows.get(entry.versionId);
  return row !== undefined && (entry.versionId === stale || !isRowOf(row, entry));
}

function isReplicaOf(replica: Entry, entry: Entry): boolean {
  if (replica.kind === "marker" || entry.kind === "marker") {
    return replica.kind === entry.kind;
  }
  return replica.pin.sizeBytes === entry.pin.sizeBytes;
}

/** Whether a row's entry left the source and its replica must go too. */
function isVanished(row: LedgerRow, facts: ReconcileFacts, policy: Policy): boolean {
  if (facts.source.entries.some((entry) => entry.versionId === row.versionId)) {
    return false;
  }
  const hasReplica = row.destinationVersionId !== undefined;
  if (row.state === "gap" || (row.state === "parked" && !hasReplica)) {
    return true;
  }
  if (row.state === "held") {
    return !hasReplica || facts.isReleased === true;
  }
  // Lifecycle or somebody? The listing does not tell, but the delete's own event does: it is awaited
  // where that makes a difference.
  const mayGo = policy.lifecycle === "replicate" && policy.versionDeletes === "replicate";
  const isStanding = row.state === "replicated" || row.state === "parked";
  return isStanding && (mayGo || row.versionId === facts.deleted);
}

/** The replicas of entries that are written again, or do not stand where or as they must. */
function retire(
  entries: readonly Entry[],
  rows: Rows,
  facts: ReconcileFacts,
): readonly VersionId[] {
  const present = new Set(facts.destination.entries.map((entry) => entry.versionId));
  const replaced = entries.flatMap(
    (entry) => rows.get(entry.versionId)?.destinationVersionId ?? [],
  );
  const replacedIds = new Set(replaced);
  const mapped = new Set(facts.rows.map((row) => row.destinationVersionId));
  const leftOver = facts.retiring.filter((id) => replacedIds.has(id) || !mapped.has(id));
  return [...new Set([...leftOver, ...replaced])].filter((id) => present.has(id));
}

function findForeign(facts: ReconcileFacts, retiring: readonly VersionId[]): readonly VersionId[] {
  const known = new Set([...retiring, ...facts.rows.map((row) => row.destinationVersionId)]);
  return facts.destination.entries
    .map((entry) => entry.versionId)
    .filter((versionId) => !known.has(versionId));
}
