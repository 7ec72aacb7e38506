import type { Facts } from "../decide/facts.ts";
import { CLOCK_SKEW_MS } from "../model/clock-skew.ts";
import { type Attempt, type KeyLedger, unfinishedAttempt } from "../model/ledger-head.ts";
import { isRowOf, type LedgerRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import { isUnreadable } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { LeftOutBy } from "../model/scope-filter.ts";
import { type Entry, entryTimeMs } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** Whether a pair that copies the other way wrote an entry of this pair's source; `perhaps`: while it is at work on it. */
type Origin = "replica" | "perhaps" | "own";

/** What the other way has to do with a key. */
export interface SentBack {
  /** Entries of the source. */
  readonly leftOut: ReadonlyMap<VersionId, LeftOutBy>;
  /** Entries of the destination that the other pair has brought here: somebody's own, and replicas of nothing here. */
  readonly originals: ReadonlySet<VersionId>;
}

const NOTHING: SentBack = { leftOut: new Map(), originals: new Set() };

/** What asking about the other way takes of a run. */
type Asking = Pick<ReplicationRun, "otherWay" | "source">;

/** Whether a pair that copies the other way wrote what an event brings (K4). */
export async function readOtherWay(
  event: ObjectEvent,
  run: Asking,
): Promise<Result<Pick<Facts, "otherWay">, PortError>> {
  if (run.otherWay === undefined) {
    return ok({});
  }
  const sentBack = await isSentBack(event, run);
  return sentBack.ok ? ok({ otherWay: sentBack.value ? "wrote-it" : "did-not" }) : sentBack;
}

/**
 * Whether what an event brings is a replica of the pair that copies the other way, which is never sent back (K4).
 *
 * @returns an error where that pair may have written it and has yet to write that down: the event comes again.
 */
async function isSentBack(event: ObjectEvent, run: Asking): Promise<Result<boolean, PortError>> {
  const { kind, key, versionId, isUnnamed } = event;
  const isBrought = kind === "created" || kind === "restored" || kind === "marker-created";
  if (run.otherWay === undefined || !isBrought || isUnnamed === true) {
    return ok(false);
  }
  const asked = await run.otherWay.readKey(key);
  if (!asked.ok) {
    return asked;
  }
  const ledger = asked.value;
  if (versionId !== NULL_VERSION_ID && isNamed(versionId, ledger)) {
    return ok(true);
  }
  if (!isNamed(versionId, ledger) && writesOnTheWay(ledger).length === 0) {
    return ok(false);
  }
  const entry = await readEntry(key, versionId, run);
  if (!entry.ok || entry.value === undefined) {
    return entry.ok ? ok(false) : entry;
  }
  const origin = originOf(entry.value, ledger);
  return origin === "perhaps" ? err(AT_WORK) : ok(origin === "replica");
}

/**
 * Which entries that a reconcile would bring across are replicas of the other pair, or may be, or stand below one: of those
 * that this pair's ledger has no row of. What stands below came too late, since what is newer is at the destination already,
 * and is the other pair's to keep. It never waits, as both pairs may have broken off at one key: what may be a replica and is
 * none, its own event brings.
 */
export async function readSentBack(
  { key, source, rows }: Pick<ReconcileFacts, "key" | "source" | "rows">,
  asked: ReadonlySet<Entry>,
  { otherWay }: Asking,
): Promise<Result<SentBack, PortError>> {
  const known = new Map(rows.map((row) => [row.versionId, row]));
  const unknown = source.entries.filter((entry) => {
    const row = known.get(entry.versionId);
    return asked.has(entry) && !(row !== undefined && isRowOf(row, entry));
  });
  if (otherWay === undefined || unknown.length === 0) {
    return ok(NOTHING);
  }
  const ledger = await otherWay.readKey(key);
  if (!ledger.ok) {
    return ledger;
  }
  const newest = unknown.findIndex((entry) => originOf(entry, ledger.value) === "replica");
  const leftOut = unknown.filter(
    (entry, index) =>
      (newest !== -1 && index >= newest) || originOf(entry, ledger.value) === "perhaps",
  );
  const theirs = ledger.value.rows.flatMap(({ versionId, destinationVersionId }) =>
    destinationVersionId === undefined || versionId === NULL_VERSION_ID ? [] : [versionId],
  );
  return ok({
    leftOut: new Map(leftOut.map(({ versionId }) => [versionId, "sent-back"] as const)),
    originals: new Set(theirs),
  });
}

const AT_WORK: PortError = {
  kind: "unavailable",
  side: "destination",
  operation: "Query",
  message:
    "the pair that copies the other way is at work on this key and may have written this version: it is looked at again",
};

function originOf(entry: Entry, ledger: KeyLedger): Origin {
  const isReplica =
    ledger.rows.some((row) => isReplicaIn(row, entry)) ||
    (entry.versionId !== NULL_VERSION_ID && isNamed(entry.versionId, ledger));
  const mayBe = writesOnTheWay(ledger).some((write) => mayHaveMade(write, entry));
  return isReplica ? "replica" : mayBe ? "perhaps" : "own";
}

/** By its id alone, which the null version shares with what was there before it. */
function isNamed(versionId: VersionId, { head, rows }: KeyLedger): boolean {
  return (
    rows.some((row) => row.destinationVersionId === versionId) ||
    head?.retiring?.includes(versionId) === true
  );
}

function isReplicaIn(row: LedgerRow, entry: Entry): boolean {
  const { destinationVersionId, destinationEtag, kind } = row;
  return (
    destinationVersionId === entry.versionId &&
    kind === entry.kind &&
    (entry.kind === "marker" ||
      entry.versionId !== NULL_VERSION_ID ||
      destinationEtag === undefined ||
      destinationEtag === entry.pin.etag)
  );
}

/** A write of the other pair that may stand here, and that its ledger does not name. */
type Write = Pick<Attempt, "content"> & { readonly sinceMs: number };

function writesOnTheWay(ledger: KeyLedger): readonly Write[] {
  const attempt = unfinishedAttempt(ledger);
  const writes: readonly Write[] = ledger.head?.unsure ?? [];
  return attempt?.versionId === undefined
    ? writes
    : [...writes, { ...attempt, sinceMs: attempt.startedMs }];
}

function mayHaveMade({ content, sinceMs }: Write, entry: Entry): boolean {
  const isSince = entryTimeMs(entry) >= sinceMs - CLOCK_SKEW_MS;
  // Of ETags that are not made of MD5s nothing follows but from the size.
  return entry.kind === "marker"
    ? isSince && content === undefined
    : isSince && content?.pin.sizeBytes === entry.pin.sizeBytes;
}

/** @returns undefined where it is gone, or cannot be read and so does not cross. */
async function readEntry(
  key: string,
  versionId: VersionId,
  { source }: Asking,
): Promise<Result<Entry | undefined, PortError>> {
  const read = await source.describe(key, versionId);
  if (!read.ok) {
    return isUnreadable(read.error) ? ok(undefined) : read;
  }
  switch (read.value.kind) {
    case "object":
      return ok({ kind: "object", versionId, pin: read.value.object.pin });
    case "marker": {
      const { lastModifiedMs = Number.POSITIVE_INFINITY } = read.value;
      return ok({ kind: "marker", versionId, lastModifiedMs });
    }
    case "gone":
      return ok(undefined);
  }
}
