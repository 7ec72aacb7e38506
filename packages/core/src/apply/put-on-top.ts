import { bringAcross } from "../copy/bring-across.ts";
import type { Crossed } from "../copy/commit-crossing.ts";
import { restack } from "../copy/restack.ts";
import { advanceHead } from "../lease/advance-head.ts";
import type { CrossingEntry } from "../lease/crossing.ts";
import type { LedgerHead } from "../model/ledger-head.ts";
import { isRowOf } from "../model/ledger-row.ts";
import { deletesVersions } from "../model/policy.ts";
import { answerOf, type PortErrorKind } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { ok, type Result } from "../model/result.ts";
import { heldMarkerRow } from "../model/row-changes.ts";
import { type Entry, entryTimeMs } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { WriteCondition } from "../ports/destination-store.ts";
import { noteRead } from "../ports/replication-run.ts";
import { withinBudget } from "./delete-budget.ts";
import { dropLeftover, dropOpenUpload } from "./drop-upload.ts";
import { endReplaced } from "./end-replaced.ts";
import type { ReadObject } from "./read-ahead.ts";
import { causeOf, setAside } from "./set-aside.ts";
import { noteUnkept } from "./unkept-marker.ts";
import { whyOutdated } from "./why-outdated.ts";
import type { StepFailure, Work } from "./work.ts";

/** Reads an entry at the source and puts it on top. A new delete marker is counted by the budget (F4). */
export async function appendEntry(
  entry: Entry,
  work: Work,
  onlyIf?: WriteCondition,
  opened?: CrossingEntry,
): StepFailure {
  const { versionId } = entry;
  const row = work.rows.get(versionId);
  // A held marker is only planned once it is released.
  const isReleased = row?.state === "held" && isRowOf(row, entry);
  if (entry.kind === "object" || isReplicated(entry, work) || isReleased) {
    return readAndBring(entry, work, onlyIf, opened);
  }
  const known = row ?? { key: work.session.key, versionId };
  return withinBudget(heldMarkerRow(known), work, () => readAndBring(entry, work, onlyIf, opened));
}

async function readAndBring(
  entry: Entry,
  work: Work,
  onlyIf: WriteCondition | undefined,
  given: CrossingEntry | undefined,
): StepFailure {
  const known = work.readAhead?.get(entry.versionId);
  const ahead = known === "left-out" ? undefined : known;
  const opened =
    given !== undefined || known === "left-out" ? ok(given) : await openEntry(entry, ahead, work);
  if (!opened.ok || opened.value === undefined) {
    const dropped = await dropLeftover(work);
    return (
      dropped ??
      (opened.ok ? endReplaced(entry, work) : whenRefused(entry, opened.error, work, onlyIf))
    );
  }
  const outdated = whyOutdated(entry, opened.value, work) ?? (await dropOpenUpload(work));
  if (outdated !== undefined) {
    if (opened.value.kind === "object") {
      opened.value.object.discard();
    }
    return outdated;
  }
  const { leftover, event, session } = work;
  work.leftover = undefined;
  const { versionId } = entry;
  // An event whose entry part workers bring must ask for nothing when it comes again after them.
  const isOwn = event?.versionId === versionId;
  const sequencer = isOwn ? event?.sequencer : undefined;
  const crossing = {
    ...{
      versionId,
      entry: opened.value,
      row: work.rows.get(versionId),
      sequencer,
      leftover,
      onlyIf,
    },
    tags: ahead?.tags,
  };
  const crossed = await bringAcross(crossing, session, work, {
    ...(isOwn ? advanceHead(session.head, event, entryTimeMs(entry)) : {}),
    ...retiringWith(versionId, work),
    ...retriedWithout(versionId, work),
  });
  if (!crossed.ok) {
    noteUncertain(entry, crossed.error, work);
    return whenRefused(entry, crossed.error, work, onlyIf);
  }
  return whenOnTop(entry, crossed.value, "appended", work);
}

/** Puts an entry on top once more, from its replica (R8), or from the source where that cannot be read. */
export async function restackEntry(entry: Entry, replica: VersionId, work: Work): StepFailure {
  const { versionId } = entry;
  const row = work.rows.get(versionId);
  const standing = row?.destinationVersionId ?? replica;
  const undropped = await dropOpenUpload(work);
  if (undropped !== undefined) {
    return undropped;
  }
  const change = retiringWith(versionId, work);
  const done = await restack({ entry, replica: standing, row }, work.session, work, change);
  if (done.ok) {
    return whenOnTop(entry, done.value, "restacked", work);
  }
  noteUncertain(entry, done.error, work);
  return isUnreadable(done.error) ? appendEntry(entry, work) : done.error;
}

/** Answers of the destination that are about the replica; the source may still give the content. */
const REPLICA_UNREADABLE: ReadonlySet<PortErrorKind> = new Set([
  "archived",
  "denied",
  "key-unusable",
]);

function isUnreadable(failure: ReplicationFailure): boolean {
  return failure.kind === "service" && REPLICA_UNREADABLE.has(failure.error.kind);
}

/** After a write that may have taken effect readers may see its entry, although no row names it (R8). */
function noteUncertain(entry: Entry, failure: ReplicationFailure, { session, shown }: Work): void {
  const isRefused =
    failure.kind === "service" &&
    (failure.error.side === "source" ||
      (failure.error.side === "destination" && !MAY_HAVE_WRITTEN.has(failure.error.kind)));
  if (session.isOpen && !isRefused) {
    shown?.mayBeOnTop(entry);
  }
}

/** Answers of the destination after which something may stand there all the same. */
const MAY_HAVE_WRITTEN: ReadonlySet<PortErrorKind> = new Set(["unavailable", "corrupt"]);

async function whenOnTop(
  entry: Entry,
  crossed: Crossed,
  counted: "appended" | "restacked",
  work: Work,
): StepFailure {
  if (crossed.kind === "not-kept") {
    return noteUnkept(entry, crossed, work);
  }
  if (crossed.kind === "handed-over") {
    return crossed;
  }
  const { row, bytes } = crossed;
  work.rows.set(row.versionId, row);
  work.top =
    row.kind === "marker"
      ? { kind: "marker" }
      : row.destinationEtag === undefined
        ? undefined
        : { kind: "object", etag: row.destinationEtag };
  work.shown?.isOnTop(entry);
  work.tally[counted] += 1;
  work.tally.bytes += bytes;
  return undefined;
}

async function openEntry(
  entry: Entry,
  ahead: ReadObject | undefined,
  work: Work,
): Promise<Result<CrossingEntry | undefined, ReplicationFailure>> {
  if (entry.kind === "marker") {
    return ok({ kind: "marker" });
  }
  if (ahead?.object !== undefined) {
    return ok({ kind: "object", object: ahead.object });
  }
  const opened = await work.source.open(work.session.key, entry.versionId);
  if (!opened.ok) {
    return { ok: false, error: serviceFailure(opened.error) };
  }
  if (opened.value.kind !== "object") {
    return ok(undefined);
  }
  noteRead(work.readAccess, { key: work.session.key, versionId: entry.versionId });
  return ok(opened.value);
}

/** One whose replica stands, and is not outdated, is not set aside: the next plan leaves the replica where it is. */
async function whenRefused(
  entry: Entry,
  failure: ReplicationFailure,
  work: Work,
  onlyIf: WriteCondition | undefined,
): StepFailure {
  if (entry.kind === "marker" || (stands(entry, work) && entry.versionId !== work.stale)) {
    return failure;
  }
  if (failure.kind === "set-aside") {
    return setAside(entry, failure.cause, failure.answer, work);
  }
  if (failure.kind !== "service") {
    return failure;
  }
  const cause = await causeOf(entry, failure.error, work);
  if (!cause.ok) {
    return cause.error;
  }
  const undropped = await dropOpenUpload(work);
  if (undropped !== undefined) {
    return undropped;
  }
  if (cause.value === "again") {
    return readAndBring(entry, work, onlyIf, undefined);
  }
  return setAside(entry, cause.value, answerOf(failure.error), work);
}

/** Whether a row has a replica of this very entry, and not of what its id, the null one, was before. */
function isReplicated(entry: Entry, { rows }: Work): boolean {
  const row = rows.get(entry.versionId);
  return row?.state === "replicated" && isRowOf(row, entry);
}

/** Whether that replica is still there, as far as the listing tells. */
function stands(entry: Entry, work: Work): boolean {
  return isReplicated(entry, work) && work.shown?.hasReplica(entry) !== false;
}

/**
 * The replica that a write takes the place of is written down with the beginning of that write, and deleted
 * when the plan is done: at any crash in between, the next run knows it (R3).
 */
function retiringWith(versionId: VersionId, work: Work): Pick<LedgerHead, "retiring"> {
  const replica = work.rows.get(versionId)?.destinationVersionId;
  const retiring = work.session.head.retiring ?? [];
  return replica === undefined || retiring.includes(replica) || !deletesVersions(work.policy)
    ? {}
    : { retiring: [...retiring, replica] };
}

/** What is handed to part workers was tried: their reconcile would try it again. */
function retriedWithout(
  versionId: VersionId,
  { session: { head } }: Work,
): Pick<LedgerHead, "released" | "retried"> {
  const without = (ids: readonly VersionId[]) => ids.filter((id) => id !== versionId);
  const { released, retried } = head;
  return {
    ...(released === undefined ? {} : { released: without(released) }),
    ...(retried === undefined ? {} : { retried: without(retried) }),
  };
}
