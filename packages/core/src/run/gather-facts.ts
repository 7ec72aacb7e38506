import type { StepFacts } from "../apply/apply-alone.ts";
import { isSettledForGood } from "../decide/created.ts";
import type { Facts } from "../decide/facts.ts";
import { EMPTY_LEDGER_VIEW, type LedgerView } from "../model/ledger-head.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import { isUnreadable, parkCauseOf } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { entryAsListed } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type {
  CurrentRead,
  EntryRead,
  ObjectDescription,
  OpenObject,
} from "../ports/bucket-reader.ts";
import { noteRead, type ReplicationRun } from "../ports/replication-run.ts";
import { readListedMarker } from "./listed-marker.ts";
import { readWhyLeftOut } from "./read-left-out.ts";
import { readReplica, replicaOfAside } from "./replica-of-aside.ts";
import { readOtherWay } from "./sent-back.ts";

/**
 * Reads what deciding about an event needs: the ledger, once, and the source where the decision turns on
 * it. An object is opened rather than described, so that copying it costs no second request (L6); of a key that
 * the ledger has never seen, what is current is opened, which proves that the event's entry is (R8).
 */
export async function gatherFacts(
  event: ObjectEvent,
  run: ReplicationRun,
): Promise<Result<StepFacts, PortError>> {
  const otherWay = await readOtherWay(event, run);
  if (!otherWay.ok) {
    return otherWay;
  }
  if (otherWay.value.otherWay === "wrote-it") {
    const ledger = EMPTY_LEDGER_VIEW; // whatever it says, this is nothing of this pair's
    const told = { source: undefined, opened: undefined, ...otherWay.value };
    return ok({ ledger, ...told, nowMs: run.clock.now() });
  }
  const ledger = await run.ledger.read(event.key, event.versionId);
  if (!ledger.ok) {
    return ledger;
  }
  const source = await readSource(event, ledger.value, run);
  if (!source.ok) {
    return source;
  }
  const { opened, ...read } = source.value;
  if (opened !== undefined) {
    noteRead(run.readAccess, { key: event.key, versionId: read.current ?? event.versionId });
  }
  const more = await readMore(event, ledger.value, read, run);
  if (!more.ok) {
    opened?.discard();
    return more;
  }
  const told = { ...read, ...more.value, ...otherWay.value };
  return ok({ ledger: ledger.value, ...told, opened, nowMs: run.clock.now() });
}

/** Of an entry that was taken what its row names, of one that was brought what a filter says. */
function readMore(
  event: ObjectEvent,
  ledger: LedgerView,
  read: SourceAnswer,
  run: ReplicationRun,
): Promise<Result<Pick<Facts, "leftOut" | "namesMarker">, PortError>> {
  const aside = replicaOfAside(event, ledger);
  return aside === undefined
    ? readFiltered(event, ledger, read, run)
    : readReplica(event.key, aside, run);
}

/** What a filter of policy says of the object that an event brings (K2). */
async function readFiltered(
  { kind, key, versionId }: ObjectEvent,
  { row }: LedgerView,
  { source, current = versionId }: SourceAnswer,
  run: ReplicationRun,
): Promise<Result<Pick<Facts, "leftOut">, PortError>> {
  const isBrought = kind === "created" || kind === "restored";
  if (!isBrought || source?.kind !== "object" || current !== versionId) {
    return ok({});
  }
  const entry = entryAsListed(versionId, source.object);
  const leftOut = await readWhyLeftOut(key, entry, row, run, source.object);
  return leftOut.ok ? ok(leftOut.value === undefined ? {} : { leftOut: leftOut.value }) : leftOut;
}

/** What the source said, and the object that is open. */
type SourceAnswer = Pick<Facts, "source" | "current"> & {
  readonly opened?: OpenObject | undefined;
};

const NOT_ASKED: SourceAnswer = { source: undefined };
const MARKER = { kind: "marker" } as const;

async function readSource(
  event: ObjectEvent,
  ledger: LedgerView,
  run: ReplicationRun,
): Promise<Result<SourceAnswer, PortError>> {
  const { key, versionId } = event;
  switch (event.kind) {
    case "created":
      return isSettledForGood(ledger.row) ? ok(NOT_ASKED) : openEntry(event, ledger, run);
    case "restored":
      return ledger.row?.state === "parked"
        ? openEntry(event, ledger, run)
        : whichVersion(event, ledger, run);
    case "entry-deleted":
      if (event.isUnnamed === true) {
        return describedCurrent(await run.source.describeCurrent(key));
      }
      // Only the null version can be there again after it was deleted (D2).
      return versionId === NULL_VERSION_ID
        ? described(await run.source.describe(key, versionId))
        : ok(NOT_ASKED);
    case "marker-created":
      // It may be gone again, or, if it is a null marker, have given way to a later write.
      if (isMarkerSettled(event, ledger, run)) {
        return ok(NOT_ASKED);
      }
      return event.isUnnamed === true
        ? describedCurrent(await run.source.describeCurrent(key))
        : askedOfMarker(event, await run.source.describe(key, versionId), run);
    case "tags-changed":
      return whichVersion(event, ledger, run);
    case "acl-changed":
      return ok(NOT_ASKED);
  }
}

/** Opens an object's version; that it cannot be read is a fact, not a failure (A7, A9). */
async function openEntry(
  { key, versionId, isUnnamed }: ObjectEvent,
  { head, hasRows }: LedgerView,
  run: ReplicationRun,
): Promise<Result<SourceAnswer, PortError>> {
  if (isUnnamed === true || (head === undefined && !hasRows)) {
    return asCurrent(await run.source.openCurrent(key));
  }
  const opened = await run.source.open(key, versionId);
  return opened.ok ? ok(asOpened(opened.value)) : asUnreadable(opened.error);
}

/** P4: which entry an event is about that named none. Where the ledger knows the null version, it is that. */
async function whichVersion(
  { key, isUnnamed }: ObjectEvent,
  { row }: LedgerView,
  run: ReplicationRun,
): Promise<Result<SourceAnswer, PortError>> {
  if (isUnnamed !== true || row !== undefined) {
    return ok(NOT_ASKED);
  }
  const current = await run.source.describeCurrent(key);
  if (!current.ok) {
    return asUnreadable(current.error);
  }
  return ok(
    current.value.kind === "gone"
      ? NOT_ASKED
      : { source: undefined, current: current.value.versionId },
  );
}

function described(
  answer: Result<EntryRead<ObjectDescription>, PortError>,
): Result<SourceAnswer, PortError> {
  return answer.ok ? ok({ source: answer.value }) : asUnreadable(answer.error);
}

/**
 * Which null marker lifecycle made only its time tells, from that of one that somebody makes later. Where the source
 * does not say what it is, the listing does.
 */
async function askedOfMarker(
  { key, versionId, origin }: ObjectEvent,
  answer: Result<EntryRead<ObjectDescription>, PortError>,
  run: ReplicationRun,
): Promise<Result<SourceAnswer, PortError>> {
  const isUnknown = !answer.ok && isUnreadable(answer.error);
  if (!isUnknown || origin !== "lifecycle" || versionId !== NULL_VERSION_ID) {
    return described(answer);
  }
  const source = await readListedMarker(key, run);
  return source.ok ? ok({ source: source.value }) : source;
}

/** Of an event that names no version: the marker that it is about, or what came after the entry, is current (P4). */
function describedCurrent(
  answer: Result<CurrentRead<ObjectDescription>, PortError>,
): Result<SourceAnswer, PortError> {
  if (!answer.ok) {
    return asUnreadable(answer.error);
  }
  if (answer.value.kind === "gone") {
    return ok({ source: answer.value });
  }
  const { versionId, ...source } = answer.value;
  return ok({ source, current: versionId });
}

function asOpened(read: EntryRead<OpenObject>): SourceAnswer {
  switch (read.kind) {
    case "object":
      return { source: read, opened: read.object };
    case "marker":
    case "gone":
      return { source: read };
  }
}

function asCurrent(
  answer: Result<CurrentRead<OpenObject>, PortError>,
): Result<SourceAnswer, PortError> {
  if (!answer.ok) {
    return asUnreadable(answer.error);
  }
  const read = answer.value;
  if (read.kind === "gone") {
    return ok({ source: read });
  }
  const { versionId, ...entry } = read;
  // A marker on top of the entry that was asked for says nothing of that entry.
  return ok({ ...asOpened(entry.kind === "marker" ? MARKER : entry), current: versionId });
}

function asUnreadable(error: PortError): Result<SourceAnswer, PortError> {
  const cause = error.kind === "denied" ? "source-denied" : parkCauseOf(error);
  return cause === undefined ? { ok: false, error } : ok({ source: { kind: "unreadable", cause } });
}

/** Whether a marker is decided about without a look at the source. */
function isMarkerSettled(
  { versionId, origin }: ObjectEvent,
  { row }: LedgerView,
  { policy }: ReplicationRun,
): boolean {
  if (policy.deleteMarkers === "ignore") {
    return true;
  }
  const isNamed = versionId !== NULL_VERSION_ID;
  // One that lifecycle made and that does not cross is only written down.
  return (
    isNamed && (row !== undefined || (origin === "lifecycle" && policy.lifecycle === "ignore"))
  );
}
