import type { KeySession } from "../lease/key-session.ts";
import type { LedgerHead } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import { attributesUnder, type ObjectAttributes, type Tags } from "../model/object-attributes.ts";
import { partCountOf } from "../model/part-count.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Entry, ObjectEntry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ObjectDescription } from "../ports/bucket-reader.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { addMarker, isNotKept } from "./add-marker.ts";
import { checkWritten } from "./check-written.ts";
import { type Crossed, commitCrossing } from "./commit-crossing.ts";
import { completeParts } from "./complete-parts.ts";
import { copyReplicaParts } from "./copy-replica-parts.ts";

/** An entry whose replica is put on top once more. */
export interface Restack {
  readonly entry: Entry;
  /** The replica that stands. */
  readonly replica: VersionId;
  /** The entry's row, which names it. */
  readonly row: LedgerRow | undefined;
}

/**
 * Puts an entry on top once more from its replica, inside the destination (R8): nothing is read at the
 * source, and what is archived or denied there by now does not matter. Two ledger writes, a HEAD and a copy;
 * an object in parts keeps its boundaries, which takes two requests a part.
 */
export async function restack(
  { entry, replica, row }: Restack,
  session: KeySession,
  run: ReplicationRun,
  change: Partial<LedgerHead>,
): Promise<Result<Crossed, ReplicationFailure>> {
  const { versionId } = entry;
  const described =
    entry.kind === "marker" ? ok(undefined) : await describe(session.key, replica, run);
  if (!described.ok) {
    return err(serviceFailure(described.error));
  }
  const object = described.value;
  const begun = await session.begin(
    {
      versionId,
      startedMs: run.clock.now(),
      ...(entry.kind === "marker" ? {} : { content: contentOf(entry, object) }),
      ...(row?.sequencer === undefined ? {} : { sequencer: row.sequencer }),
    },
    change,
  );
  if (!begun.ok) {
    return err(serviceFailure(begun.error));
  }
  const written =
    object === undefined
      ? await addMarker(versionId, session, run)
      : await writeAgain(object, replica, session, run);
  if (written.ok && isNotKept(written.value)) {
    return ok(written.value);
  }
  const checked =
    written.ok && !isNotKept(written.value)
      ? await check(entry, object, written.value, session.key, run)
      : (written as Result<never, PortError>);
  return checked.ok
    ? commitCrossing(
        { versionId, row, written: checked.value, bytes: 0, isSame: true },
        session,
        run,
      )
    : err(serviceFailure(checked.error));
}

function contentOf(entry: ObjectEntry, object: ObjectDescription | undefined) {
  const { checksum } = object?.attributes ?? {};
  return { pin: entry.pin, ...(checksum === undefined ? {} : { checksum }) };
}

async function describe(
  key: string,
  replica: VersionId,
  run: ReplicationRun,
): Promise<Result<ObjectDescription, PortError>> {
  const described = await run.destination.describe(key, replica);
  if (!described.ok) {
    return described;
  }
  return described.value.kind === "object"
    ? ok(described.value.object)
    : err(goneReplica("HeadObject"));
}

async function writeAgain(
  object: ObjectDescription,
  replica: VersionId,
  session: KeySession,
  run: ReplicationRun,
): Promise<Result<WrittenEntry, PortError>> {
  // Not the policy's storage class, nor its days of a lock: a replica keeps what it has.
  const { retention: _added, ...policy } = run.policy;
  const attributes = attributesUnder(
    { ...policy, storageClass: "same" },
    object.attributes,
    run.clock.now(),
  );
  const partCount = partCountOf(object.pin.etag);
  if (partCount !== undefined) {
    return writeInPartsAgain({ object, replica, attributes, partCount }, session, run);
  }
  const copied = await run.destination.copyReplica({
    key: session.key,
    fromVersionId: replica,
    attributes,
  });
  if (!copied.ok) {
    return copied;
  }
  return copied.value === "gone" ? err(goneReplica("CopyObject")) : ok(copied.value);
}

interface PartedReplica {
  readonly object: ObjectDescription;
  readonly replica: VersionId;
  readonly attributes: ObjectAttributes;
  readonly partCount: number;
}

async function writeInPartsAgain(
  { object, replica, attributes, partCount }: PartedReplica,
  session: KeySession,
  run: ReplicationRun,
): Promise<Result<WrittenEntry, PortError>> {
  const { key } = session;
  const tags = object.tagCount === 0 ? ok({}) : await replicaTags(key, replica, run);
  if (!tags.ok) {
    return tags;
  }
  const begun = await run.destination.beginUpload({ key, attributes, tags: tags.value });
  if (!begun.ok) {
    return begun;
  }
  const upload = { key, uploadId: begun.value };
  const noted = await session.noteUpload({ id: begun.value, partCount });
  const parts = noted.ok ? await copyReplicaParts({ ...upload, replica, partCount }, run) : noted;
  if (!parts.ok) {
    // Best effort, and cheap to begin again: nothing has crossed for it.
    await run.destination.abortUpload(upload);
    return parts;
  }
  const { pin } = object;
  const parted = { ...upload, pin, attributes, tags: tags.value, parts: parts.value };
  const completed = await completeParts(parted, run);
  if (!completed.ok) {
    await run.destination.abortUpload(upload); // one that is over counts as aborted
  }
  return completed;
}

async function replicaTags(
  key: string,
  replica: VersionId,
  run: ReplicationRun,
): Promise<Result<Tags, PortError>> {
  const tags = await run.destination.readTags(key, replica);
  if (!tags.ok) {
    return tags;
  }
  return tags.value === "gone" ? err(goneReplica("GetObjectTagging")) : ok(tags.value);
}

function check(
  { versionId }: Entry,
  object: ObjectDescription | undefined,
  written: WrittenEntry,
  key: string,
  run: ReplicationRun,
): Promise<Result<WrittenEntry, PortError>> {
  const expected = object?.hasMd5Etag === true ? object.pin.etag : undefined;
  return checkWritten(versionId, written, expected, key, run);
}

/** The listing that was planned from is out of date: the next plan sees the new state. */
function goneReplica(operation: string): PortError {
  return {
    kind: "not-found",
    side: "destination",
    operation,
    message: "the replica that was to be put on top is gone",
  };
}
