import {
  beginAttempt,
  type Crossing,
  discard,
  giveBack,
  type ObjectCrossing,
  rowOfAttempt,
} from "../lease/attempt.ts";
import type { LedgerHead } from "../model/ledger-row.ts";
import { attributesUnder, type Tags } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { type CopyPlan, planCopy } from "./copy-plan.ts";
import { handOver } from "./hand-over.ts";
import type { HeldKey } from "./open-upload.ts";
import { requireVersion } from "./require-version.ts";
import { writeInParts } from "./write-in-parts.ts";

/** An entry that crossed, or whose content part workers now copy (A6). */
export type Crossed =
  | {
      readonly kind: "crossed";
      /** The head as stored, for the next step on the same key. */
      readonly head: LedgerHead;
      readonly destinationVersionId: VersionId;
      readonly bytes: number;
    }
  | { readonly kind: "handed-over"; readonly untilMs: number };

/**
 * Brings one entry to the top of the destination's stack: begin, write, commit (L2). Two ledger writes
 * and one write of the entry; a tagged object costs one more read (L6), one in parts two requests a part.
 *
 * A crash after the begin leaves a head whose entry has no row of this attempt: whoever comes next looks
 * before it writes (L3).
 */
export async function bringAcross(
  crossing: Crossing,
  run: ReplicationRun,
): Promise<Result<Crossed, ReplicationFailure>> {
  const plan = planOf(crossing, run);
  if (plan.kind === "no-time") {
    discard(crossing);
    return err({ kind: "no-time", neededMs: plan.neededMs });
  }
  const tags = await readTags(crossing, run);
  if (!tags.ok) {
    discard(crossing);
    return tags;
  }
  const attempt = beginAttempt(crossing, run);
  const begun = await run.ledger.saveHead({ ...crossing.head, attempt });
  if (!begun.ok) {
    discard(crossing);
    return err(serviceFailure(begun.error));
  }
  const key: HeldKey = { head: begun.value, attempt };
  if (plan.kind === "hand-over" && isObject(crossing)) {
    crossing.entry.object.discard();
    return handOver(crossing, plan, tags.value, key, run);
  }
  const written = await writeEntry(crossing, plan, tags.value, key, run);
  if (!written.ok) {
    await giveBack(key.head, written.error, run);
    return err(serviceFailure(written.error));
  }
  if (run.clock.now() >= attempt.leaseUntilMs) {
    return err({ kind: "lease-lost" });
  }
  const { versionId, head, row } = crossing;
  const done = rowOfAttempt(head.key, versionId, attempt, written.value, row);
  const committed = await run.ledger.saveRow(done);
  if (!committed.ok) {
    await giveBack(key.head, committed.error, run);
    return err(serviceFailure(committed.error));
  }
  const bytes = crossing.entry.kind === "object" ? crossing.entry.object.pin.sizeBytes : 0;
  const destinationVersionId = written.value.versionId;
  return ok({ kind: "crossed", head: key.head, destinationVersionId, bytes });
}

function isObject(crossing: Crossing): crossing is ObjectCrossing {
  return crossing.entry.kind === "object";
}

function planOf({ entry }: Crossing, run: ReplicationRun): CopyPlan {
  return entry.kind === "marker"
    ? { kind: "put" }
    : planCopy(entry.object.pin, {
        timeLeftMs: run.deadlineMs - run.clock.now(),
        bytesPerSecond: run.bytesPerSecond,
        canHandOver: run.handOver !== undefined,
      });
}

async function readTags(
  { entry, head, versionId }: Crossing,
  run: ReplicationRun,
): Promise<Result<Tags, ReplicationFailure>> {
  if (entry.kind === "marker" || entry.object.tagCount === 0 || run.policy.tags === "ignore") {
    return ok({});
  }
  const tags = await run.source.readTags(head.key, versionId);
  if (!tags.ok) {
    return err(serviceFailure(tags.error));
  }
  // Gone since it was opened: it is still what the source had, and its delete has an event of its own.
  return ok(tags.value === "gone" ? {} : tags.value);
}

async function writeEntry(
  crossing: Crossing,
  plan: CopyPlan,
  tags: Tags,
  key: HeldKey,
  run: ReplicationRun,
): Promise<Result<WrittenEntry, PortError>> {
  const written = isObject(crossing)
    ? await writeObject(crossing, plan, tags, key, run)
    : await run.destination.addMarker(crossing.head.key);
  return written.ok ? requireVersion(crossing.versionId, written.value) : written;
}

async function writeObject(
  crossing: ObjectCrossing,
  plan: CopyPlan,
  tags: Tags,
  key: HeldKey,
  run: ReplicationRun,
): Promise<Result<WrittenEntry, PortError>> {
  const { object } = crossing.entry;
  const attributes = attributesUnder(run.policy, object.attributes, run.clock.now());
  if (plan.kind === "parts") {
    object.discard();
    return writeInParts(crossing, { partCount: plan.partCount, attributes, tags }, key, run);
  }
  return run.destination.putObject({
    key: crossing.head.key,
    sizeBytes: object.pin.sizeBytes,
    attributes,
    tags,
    body: object.body,
  });
}
