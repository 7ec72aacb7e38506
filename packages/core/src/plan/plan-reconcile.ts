import {
  isRowOf,
  type LedgerRow,
  type LedgerState,
  lacksTagsAlone,
  replicaOf,
  taggedReplica,
} from "../model/ledger-row.ts";
import { deletesVersions, type Policy } from "../model/policy.ts";
import { gapRow, keptRow, type RowOrName } from "../model/row-changes.ts";
import { ROW_STATES } from "../model/row-states.ts";
import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import { deleteForeign, findForeign, uncrossing } from "./foreign.ts";
import { inheritedMarkers } from "./inherited-markers.ts";
import { leftScope } from "./left-scope.ts";
import { type Placed, planAppends } from "./plan-appends.ts";
import type { ReconcileFacts } from "./reconcile-facts.ts";
import type { Step } from "./step.ts";
import { isReleased, isTriedAgain, type Rows, type Suppressed, selectWanted } from "./wanted.ts";

/** What makes a key's stacks equal, and what cannot be. */
export interface ReconcilePlan {
  /** In the order in which they are taken (R3: append before delete). */
  readonly steps: readonly Step[];
  /** Destination entries that the ledger does not know (R5). */
  readonly foreign: readonly VersionId[];
  /** Entries of the source that are not to stand at the destination now, and why. */
  readonly suppressed: readonly Suppressed[];
}

/**
 * Plans how to make a key's destination stack equal its source stack (R1 to R6). Pure; its work grows with
 * the number of entries and no faster.
 *
 * S3 can only add on top and delete anywhere. So the longest run from the oldest wanted entry that
 * already stands in the right order is kept, the rest is put on top in order, and what that replaced is
 * deleted afterwards. Once done, planning again gives no steps (R4).
 */
export function planReconcile(facts: ReconcileFacts, policy: Policy): ReconcilePlan {
  const known = new Map(facts.rows.map((row) => [row.versionId, row]));
  const ending = endingRows(facts, policy);
  const inherited = inheritedMarkers(ending, facts, known);
  const rows = new Map([...known, ...inherited.map((row) => [row.versionId, row] as const)]);
  const { wanted, suppressed } = selectWanted(facts, rows, policy);
  const placed = placeReplicas(wanted, rows, facts, policy);
  const { appends, gaps, misplaced } = planAppends(
    wanted,
    placed,
    facts.immovable,
    policy.maxRewrites,
  );
  // Where the destination only grows, what was replaced stays, and is found as foreign.
  const outdated = gaps.filter((entry) => isOutdated(entry, rows, facts));
  const replaced = [...appends, ...misplaced, ...outdated];
  const retiring = deletesVersions(policy) ? retire(replaced, rows, facts) : [];
  const foreign = findForeign(facts, retiring);
  const retired = new Set(retiring);
  const settled = [...placed.keys(), ...appends, ...uncrossing(suppressed)];
  const steps: readonly Step[] = [
    ...retagged(facts, rows, policy),
    ...inherited.map((row): Step => ({ kind: "note-row", row })),
    ...gaps.map(
      (entry): Step => ({ kind: "note-row", row: gapOf(entry, rows, retired, facts.key) }),
    ),
    ...appends.map((entry): Step => putOnTop(entry, placed, rows, facts)),
    ...retiring.map(
      (id): Step => ({ kind: "delete", reason: "replaced", destinationVersionId: id }),
    ),
    ...ending.map((row) => endOf(row, facts)),
    ...leftScope(facts, policy),
    ...heldBelowIgnored(suppressed, rows, facts),
    ...(policy.foreign === "delete" ? deleteForeign(foreign, settled, facts) : []),
  ];
  return { steps, foreign, suppressed };
}

function putOnTop(entry: Entry, placed: Placed, rows: Rows, facts: ReconcileFacts): Step {
  const replica = rows.get(entry.versionId)?.destinationVersionId;
  const isFromReplica =
    placed.has(entry) && replica !== undefined && facts.fromSource?.has(entry.versionId) !== true;
  return isFromReplica ? { kind: "restack", entry, replica } : { kind: "append", entry };
}

function placeReplicas(
  wanted: readonly Entry[],
  rows: Rows,
  facts: ReconcileFacts,
  policy: Policy,
): Placed {
  const standing = facts.destination.entries;
  const positions = new Map<VersionId | undefined, { entry: Entry; position: number }>(
    standing.map((entry, index) => [entry.versionId, { entry, position: standing.length - index }]),
  );
  const placed = new Map<Entry, number>();
  for (const entry of wanted) {
    const row = rows.get(entry.versionId);
    const replica = positions.get(replicaOf(row, entry));
    const isTried = row !== undefined && isTriedAgain(row, facts);
    const isFresh = entry.versionId !== facts.stale && (!isTried || lacksTags(row, policy));
    if (isFresh && replica && isReplicaOf(replica.entry, entry)) {
      placed.set(entry, replica.position);
    }
  }
  return placed;
}

/** Whether what was set aside has crossed, and its tags alone are tried again (A9). */
function lacksTags(row: LedgerRow, { tags }: Policy): boolean {
  return lacksTagsAlone(row) && tags !== "ignore";
}

/** Whether a row's replica is of what the entry's id, the null one, was before. */
function isOutdated(entry: Entry, rows: Rows, { stale }: ReconcileFacts): boolean {
  const row = rows.get(entry.versionId);
  return (
    row !== undefined &&
    // A marker that was held names what was before it, and so does what was set aside.
    (entry.versionId === stale || !isRowOf(row, entry) || HIDES_EARLIER.has(row.state))
  );
}

const HIDES_EARLIER: ReadonlySet<LedgerState> = new Set(["held", "parked"]);

function isReplicaOf(replica: Entry, entry: Entry): boolean {
  if (replica.kind === "marker" || entry.kind === "marker") {
    return replica.kind === entry.kind;
  }
  return replica.pin.sizeBytes === entry.pin.sizeBytes;
}

/** A replica that is not deleted stays mapped. */
function gapOf(
  entry: Entry,
  rows: Rows,
  retired: ReadonlySet<VersionId | undefined>,
  key: string,
): LedgerRow {
  const row: RowOrName = rows.get(entry.versionId) ?? { key, versionId: entry.versionId };
  return gapRow(row, entry, !retired.has(row.destinationVersionId));
}

/** First of all, since a replica that is put on top once more takes the tags along that it has (R8). */
function retagged(facts: ReconcileFacts, rows: Rows, policy: Policy): readonly Step[] {
  const { retag, leftOut } = facts;
  if (policy.tags === "ignore") {
    return [];
  }
  const present = new Set(facts.source.entries.map(({ versionId }) => versionId));
  return [...rows.values()].flatMap((row): readonly Step[] => {
    const { versionId } = row;
    const isTried = present.has(versionId) && lacksTagsAlone(row) && isTriedAgain(row, facts);
    const isAsked = retag === "all" || retag === versionId || isTried;
    const destinationVersionId = taggedReplica(row);
    return !isAsked || destinationVersionId === undefined || leftOut?.has(versionId) === true
      ? []
      : [{ kind: "write-tags", versionId, destinationVersionId }];
  });
}

/** The rows that end, or change, since their entry left the source. */
function endingRows(facts: ReconcileFacts, policy: Policy): readonly LedgerRow[] {
  const present = new Set(facts.source.entries.map((entry) => entry.versionId));
  return facts.rows.filter((row) => !present.has(row.versionId) && mayGo(row, facts, policy));
}

function endOf(row: LedgerRow, { deleted, keptAs }: ReconcileFacts): Step {
  const { destinationVersionId } = row;
  if (destinationVersionId === undefined) {
    return { kind: "forget-row", row };
  }
  return keptAs !== undefined && row.versionId === deleted
    ? { kind: "note-row", row: keptRow(row, keptAs) }
    : { kind: "delete", reason: "left-source", row, destinationVersionId };
}

/** F4: what was held of the null version, also where a marker took its place since that policy ignores. */
function heldBelowIgnored(
  suppressed: readonly Suppressed[],
  rows: Rows,
  facts: ReconcileFacts,
): readonly Step[] {
  return suppressed.flatMap(({ entry: { versionId }, reason }): readonly Step[] => {
    const row =
      reason === "policy" && isReleased(versionId, facts) ? rows.get(versionId) : undefined;
    return row?.state === "held" && row.kind === "object"
      ? [
          {
            ...{ kind: "delete", reason: "left-scope", row },
            destinationVersionId: row.destinationVersionId,
          },
        ]
      : [];
  });
}

/** Whether the replica of a row whose entry left the source must go too, or the row without one. */
function mayGo(row: LedgerRow, facts: ReconcileFacts, policy: Policy): boolean {
  const { whenGone } = ROW_STATES[row.state];
  if (whenGone === "kept") {
    return false;
  }
  if (whenGone === "at-once" || row.destinationVersionId === undefined) {
    return true;
  }
  if (whenGone === "on-release") {
    return isReleased(row.versionId, facts);
  }
  // Lifecycle or somebody? The listing does not tell, but the delete's own event does: it is awaited
  // where that makes a difference.
  const mayAllGo = policy.lifecycle === "replicate" && policy.versionDeletes === "replicate";
  return mayAllGo || row.versionId === facts.deleted;
}

/** The replicas of entries that are written again, or do not stand where or as they must. */
function retire(
  entries: readonly Entry[],
  rows: Rows,
  facts: ReconcileFacts,
): readonly VersionId[] {
  const present = new Set<VersionId | undefined>(
    facts.destination.entries.map((entry) => entry.versionId),
  );
  const replaced = new Set(
    entries.map(({ versionId }) => rows.get(versionId)?.destinationVersionId),
  );
  const mapped = new Set(facts.rows.map((row) => row.destinationVersionId));
  const leftOver = facts.retiring.filter((id) => replaced.has(id) || !mapped.has(id));
  return [...new Set([...leftOver, ...replaced])].filter((id): id is VersionId => present.has(id));
}
