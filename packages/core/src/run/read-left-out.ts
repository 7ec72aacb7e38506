import { givesOthers } from "../copy/gives-others.ts";
import { forEachBounded } from "../model/for-each-bounded.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { Tags } from "../model/object-attributes.ts";
import { mayBeRefusal, parkCauseOf } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import { hasCrossed as hasRowCrossed, ROW_STATES } from "../model/row-states.ts";
import {
  hasTags,
  judgesObjects,
  type LeftOutBy,
  leavesOutReplicas,
  leftOutByListing,
  type ScopeFilter,
} from "../model/scope-filter.ts";
import type { Entry, ObjectEntry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import { type Rows, selectWanted } from "../plan/wanted.ts";
import type { ObjectDescription } from "../ports/bucket-reader.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { isSameObject } from "./is-same-object.ts";
import { readSentBack } from "./sent-back.ts";

/** GetObjectTagging and HeadObject requests for one key at the same time. */
const MAX_TAG_READS = 8;

/** What judging takes of a run. */
type Judge = Pick<ReplicationRun, "policy" | "source" | "readAccess" | "otherWay">;

/**
 * Which objects of a key a filter leaves out now (K2): of those that are asked for, have a replica, or are a gap. One
 * request for the tags of each, or for who wrote it, where the filter is about that and nothing else decides. Of what is
 * older than all that, those that the listing alone leaves out. And which entries are replicas of a pair that copies the
 * other way (K4).
 *
 * @returns nothing where nothing is left out of any key.
 */
export async function readLeftOut(
  facts: ReconcileFacts,
  run: ReplicationRun,
): Promise<Result<Pick<ReconcileFacts, "leftOut" | "originals">, PortError>> {
  const { scope } = run.policy;
  if (!judgesObjects(scope) && run.otherWay === undefined) {
    return ok({});
  }
  const another = await isAnotherWrite(facts, run);
  if (!another.ok) {
    return another;
  }
  const rows: Rows = new Map(facts.rows.map((row) => [row.versionId, row]));
  const rowOf = ({ versionId }: ObjectEntry) =>
    another.value && versionId === facts.stale ? undefined : rows.get(versionId);
  const wanted = new Set(selectWanted(facts, rows, run.policy).wanted);
  const sentBack = await readSentBack(facts, wanted, run);
  if (!sentBack.ok) {
    return sentBack;
  }
  const leftOut = new Map<VersionId, LeftOutBy>([
    ...unaskedByListing(facts, rows, wanted, scope),
    ...sentBack.value.leftOut,
  ]);
  let failure: PortError | undefined;
  const judged = facts.source.entries.filter(
    (entry): entry is ObjectEntry =>
      entry.kind === "object" &&
      !leftOut.has(entry.versionId) &&
      (wanted.has(entry) || isJudgedAgain(rows.get(entry.versionId))),
  );
  await forEachBounded(judged, MAX_TAG_READS, async (entry) => {
    const by =
      failure === undefined
        ? await readWhyLeftOut(facts.key, entry, rowOf(entry), run)
        : ok(undefined);
    if (!by.ok) {
      failure ??= by.error;
    } else if (by.value !== undefined) {
      leftOut.set(entry.versionId, by.value);
    }
  });
  return failure === undefined
    ? ok({ leftOut, originals: sentBack.value.originals })
    : err(failure);
}

/** Of what nobody has asked for (R9), what the listing alone tells, so that it is named without a request. */
function unaskedByListing(
  { source }: ReconcileFacts,
  rows: Rows,
  wanted: ReadonlySet<Entry>,
  scope: ScopeFilter | undefined,
): readonly (readonly [VersionId, LeftOutBy])[] {
  if (!judgesObjects(scope)) {
    return [];
  }
  return source.entries.flatMap((entry) => {
    const isUnasked = entry.kind === "object" && !wanted.has(entry) && !rows.has(entry.versionId);
    const by = isUnasked ? leftOutByListing(scope, entry) : undefined;
    return by === undefined ? [] : [[entry.versionId, by] as const];
  });
}

/**
 * Whether the null version was written again, of which only an event tells: with the same bytes in the same second (D2).
 * What that one crossed by says nothing of this one, unless both are equal in all that can be seen.
 */
async function isAnotherWrite(
  { key, source, destination, rows, stale }: ReconcileFacts,
  run: ReplicationRun,
): Promise<Result<boolean, PortError>> {
  const replica = rows.find((row) => row.versionId === stale)?.destinationVersionId;
  const entry = source.entries.find(({ versionId }) => versionId === stale);
  const candidate = destination.entries.find(({ versionId }) => versionId === replica);
  if (entry?.kind !== "object" || candidate?.kind !== "object") {
    return ok(stale !== undefined);
  }
  const compared = await isSameObject({ entry, candidate, key }, undefined, run);
  return compared.ok ? ok(compared.value.kind !== "same") : compared;
}

/** A replica may leave the scope, and so may what was set aside: an event without a version does not say whose tags changed (K3). */
function isJudgedAgain(row: LedgerRow | undefined): boolean {
  return (
    row !== undefined &&
    (row.destinationVersionId !== undefined || !ROW_STATES[row.state].isDealtWith)
  );
}

/**
 * By what a filter leaves out one object; undefined: it is in the scope, or has crossed and is kept (K3).
 *
 * @param known - what the object itself has said; absent: it was only listed.
 */
export async function readWhyLeftOut(
  key: string,
  entry: ObjectEntry,
  row: LedgerRow | undefined,
  run: Judge,
  known?: Pick<ObjectDescription, "isReplica">,
): Promise<Result<LeftOutBy | undefined, PortError>> {
  const { scope } = run.policy;
  const hasCrossed = hasRowCrossed(row, entry);
  if (!judgesObjects(scope) || (hasCrossed && scope.leaving !== "delete")) {
    return ok(undefined);
  }
  const by = leftOutByListing(scope, entry);
  if (by !== undefined && !(by === "storage-class" && hasCrossed)) {
    return ok(by);
  }
  const address = { key, versionId: entry.versionId, hasCrossed };
  const written =
    leavesOutReplicas(scope) && !hasCrossed
      ? await readWhetherReplica(address, known, run)
      : ok(false);
  if (!written.ok || written.value) {
    return written.ok ? ok("replica") : written;
  }
  return scope.tags === undefined ? ok(undefined) : readWhetherTagged(scope.tags, address, run);
}

/**
 * Whether S3 Replication wrote an object, which never changes. One that S3 says nothing of is not left out by that: what
 * cannot be described cannot be copied, and is set aside then (A7, A9).
 */
async function readWhetherReplica(
  { key, versionId }: Judged,
  known: Pick<ObjectDescription, "isReplica"> | undefined,
  run: Judge,
): Promise<Result<boolean, PortError>> {
  if (known !== undefined) {
    return ok(known.isReplica === true);
  }
  const described = await run.source.describe(key, versionId);
  if (described.ok) {
    return ok(described.value.kind === "object" && described.value.object.isReplica === true);
  }
  if (parkCauseOf(described.error) !== undefined) {
    return ok(false);
  }
  const isOne = mayBeRefusal(described.error)
    ? await givesOthers(described.error, key, [], run)
    : ok(false);
  return isOne.ok && isOne.value ? ok(false) : described;
}

/** An object that more than its listing is asked of. */
interface Judged {
  readonly key: string;
  readonly versionId: VersionId;
  readonly hasCrossed: boolean;
}

/**
 * Tags that are denied twice of one version, and given of others, leave it out until they change (A9): its replica, if it
 * has one, stays. So does that of what is gone since it was listed, whose delete has an event of its own; without a
 * replica it never crosses, since nobody knows whether it was to.
 */
async function readWhetherTagged(
  filter: NonNullable<ScopeFilter["tags"]>,
  { key, versionId, hasCrossed }: Judged,
  run: Judge,
): Promise<Result<LeftOutBy | undefined, PortError>> {
  const tags = await readTagsTwice(key, versionId, run);
  if (!tags.ok) {
    return tags;
  }
  if (tags.value === "denied" || tags.value === "gone") {
    return ok(hasCrossed ? undefined : tags.value === "gone" ? "tags" : "tags-denied");
  }
  return ok(hasTags(filter, tags.value) ? undefined : "tags");
}

/** @returns `denied` where the refusal is of this version alone; a refusal of everything is an error. */
async function readTagsTwice(
  key: string,
  versionId: VersionId,
  run: Judge,
): Promise<Result<Tags | "gone" | "denied", PortError>> {
  const tags = await run.source.readTags(key, versionId);
  if (tags.ok || tags.error.kind !== "denied") {
    return tags;
  }
  const isOne = await givesOthers(tags.error, key, [], run);
  if (!isOne.ok || !isOne.value) {
    return isOne.ok ? tags : isOne;
  }
  const again = await run.source.readTags(key, versionId);
  return !again.ok && again.error.kind === "denied" ? ok("denied") : again;
}
