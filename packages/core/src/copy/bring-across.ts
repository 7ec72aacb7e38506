import { attemptOf, type Crossing, discard, type ObjectCrossing } from "../lease/crossing.ts";
import type { KeySession } from "../lease/key-session.ts";
import type { LedgerHead } from "../model/ledger-head.ts";
import { attributesUnder, type Tags } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { hasTags, judgesObjects } from "../model/scope-filter.ts";
import { namingSource } from "../model/source-name.ts";
import { samePin } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { WriteCondition, WrittenEntry } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { addMarker, isNotKept, type NotKept } from "./add-marker.ts";
import { checkWritten } from "./check-written.ts";
import { type Crossed, commitCrossing } from "./commit-crossing.ts";
import { type CopyPlan, neverFits, planCopy } from "./copy-plan.ts";
import { handOver } from "./hand-over.ts";
import { readSourceTags, readTagsOf } from "./source-tags.ts";
import { withTraffic } from "./with-traffic.ts";
import { writeAtOnce, writeWhole } from "./write-at-once.ts";
import { writeInParts } from "./write-in-parts.ts";

/**
 * Brings one entry to the top of the destination's stack: begin, write, commit (L2). Two ledger writes
 * and one write of the entry; a tagged object costs one more read (L6), one in parts two requests a part.
 *
 * A crash after the begin leaves a head whose entry has no row of this attempt: whoever comes next looks
 * before it writes (L3).
 *
 * @param change - what else the key's head says from the begin on.
 */
export async function bringAcross(
  crossing: Crossing,
  session: KeySession,
  run: ReplicationRun,
  change: Partial<LedgerHead> = {},
): Promise<Result<Crossed, ReplicationFailure>> {
  const plan = planOf(crossing, run);
  if (plan.kind === "no-time" || plan.kind === "never") {
    discard(crossing);
    return err(
      plan.kind === "never"
        ? { kind: "set-aside", cause: "never-fits", answer: neverFits(plan) }
        : { kind: "no-time", neededMs: plan.neededMs },
    );
  }
  return withTraffic(run.traffic, sizeOf(crossing), () =>
    bring(crossing, plan, session, run, change),
  );
}

async function bring(
  crossing: Crossing,
  plan: CopyPlan,
  session: KeySession,
  run: ReplicationRun,
  change: Partial<LedgerHead>,
): Promise<Result<Crossed, ReplicationFailure>> {
  const tags = await readTags(crossing, plan, session.key, run);
  if (!tags.ok) {
    discard(crossing);
    return err(serviceFailure(tags.error));
  }
  const leftOut = await whyLeftOut(crossing, tags.value, session.key, run);
  if (leftOut !== undefined) {
    discard(crossing);
    return err(serviceFailure(leftOut));
  }
  const begun = await session.begin(attemptOf(crossing, run), change);
  if (!begun.ok) {
    discard(crossing);
    return err(serviceFailure(begun.error));
  }
  const rewritten = await whyRewritten(crossing, session.key, run);
  if (rewritten !== undefined) {
    discard(crossing);
    return err(serviceFailure(rewritten));
  }
  const isHandedOver = plan.kind === "hand-over" && isObject(crossing);
  if (isHandedOver) {
    crossing.entry.object.discard();
  }
  if (isHandedOver || crossing.entry.kind === "marker") {
    const moved = await whyMoved(crossing.onlyIf, session.key, run);
    if (moved !== undefined) {
      return err(serviceFailure(moved));
    }
  }
  if (isHandedOver) {
    return handOver(crossing, plan, tags.value, session, run);
  }
  const written = await writeEntry(crossing, plan, tags.value, session, run);
  if (!written.ok) {
    return err(serviceFailure(written.error));
  }
  if (isNotKept(written.value)) {
    return ok(written.value);
  }
  const bytes = sizeOf(crossing);
  return commitCrossing({ ...crossing, written: written.value, bytes }, session, run);
}

/**
 * K2: what takes the null version's place and is left out by a filter is skipped where nothing is known of the key. From the
 * beginning of this copy on its event waits; where it came before, the source shows it.
 */
async function whyRewritten(
  { versionId, entry }: Crossing,
  key: string,
  { source, policy }: ReplicationRun,
): Promise<PortError | undefined> {
  if (versionId !== NULL_VERSION_ID || entry.kind === "marker" || !judgesObjects(policy.scope)) {
    return undefined;
  }
  const now = await source.describe(key, versionId);
  if (!now.ok) {
    return now.error;
  }
  return now.value.kind === "object" && samePin(now.value.object.pin, entry.object.pin)
    ? undefined
    : WRITTEN_AGAIN;
}

/**
 * Whether something else is current at the destination than what the copy is to follow (R8). Where part workers write,
 * and for a marker, the write knows no condition, so that it is asked before.
 */
async function whyMoved(
  onlyIf: WriteCondition | undefined,
  key: string,
  { destination }: ReplicationRun,
): Promise<PortError | undefined> {
  if (onlyIf === undefined) {
    return undefined;
  }
  const current = await destination.describeCurrent(key);
  if (!current.ok) {
    return current.error.kind === "denied" ? undefined : current.error;
  }
  const etag = current.value.kind === "object" ? current.value.object.pin.etag : undefined;
  return etag === (onlyIf.kind === "etag" ? onlyIf.etag : undefined)
    ? undefined
    : {
        ...{ kind: "precondition", side: "destination", operation: "HeadObject" },
        message: "something else is current than what the copy is to follow",
      };
}

function sizeOf({ entry }: Crossing): number {
  return entry.kind === "object" ? entry.object.pin.sizeBytes : 0;
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
        pendingBytes: run.traffic?.pendingBytes,
        lifeMs: run.startedMs === undefined ? undefined : run.deadlineMs - run.startedMs,
      });
}

async function readTags(
  { entry, versionId, tags: readAhead }: Crossing,
  plan: CopyPlan,
  key: string,
  run: ReplicationRun,
): Promise<Result<Tags, PortError>> {
  if (entry.kind === "marker" || (readAhead !== undefined && plan.kind !== "hand-over")) {
    return ok(readAhead ?? {});
  }
  // Whoever completes an upload asks for them whatever was said before; that they are denied is to be known now (A9).
  const known = plan.kind === "hand-over" ? undefined : entry.object.tagCount;
  return readSourceTags(key, versionId, known, run);
}

/**
 * K2: whether the null version has not the tags by which it was to cross: it was written again since they were looked at,
 * perhaps with the same bytes in the same second. One that has crossed is kept whatever tags it has by now (K3).
 *
 * @param crossingTags - where policy has none cross, its own are asked for.
 */
async function whyLeftOut(
  { versionId, entry, row }: Crossing,
  crossingTags: Tags,
  key: string,
  { source, policy: { scope, tags: cross } }: ReplicationRun,
): Promise<PortError | undefined> {
  const isJudged =
    versionId === NULL_VERSION_ID &&
    entry.kind === "object" &&
    !samePin(row?.pin, entry.object.pin);
  if (!isJudged || scope?.tags === undefined) {
    return undefined;
  }
  const own =
    cross === "ignore"
      ? await readTagsOf(key, versionId, entry.object.tagCount, source)
      : ok(crossingTags);
  if (!own.ok && own.error.kind !== "denied") {
    return own.error;
  }
  // What is denied the filter judges, too (A9).
  return own.ok && hasTags(scope.tags, own.value) ? undefined : WRITTEN_AGAIN;
}

const WRITTEN_AGAIN: PortError = {
  ...{ kind: "unavailable", side: "source", operation: "GetObject" },
  message: "the null version was written again since a filter judged it; it is judged once more",
};

async function writeEntry(
  crossing: Crossing,
  plan: CopyPlan,
  tags: Tags,
  session: KeySession,
  run: ReplicationRun,
): Promise<Result<WrittenEntry | NotKept, PortError>> {
  if (!isObject(crossing)) {
    return addMarker(crossing.versionId, session, run);
  }
  const { object } = crossing.entry;
  const expectedEtag = object.hasMd5Etag === true ? object.pin.etag : undefined;
  const attributes = namingSource(
    run.policy,
    attributesUnder(run.policy, object.attributes, run.clock.now()),
    { bucket: run.sourceBucket, key: session.key, versionId: crossing.versionId },
  );
  const content = { attributes, tags, expectedEtag };
  if (plan.kind !== "parts") {
    return writeAtOnce(crossing, content, session.key, run);
  }
  object.discard();
  const parted = { partCount: plan.partCount, attributes, tags };
  const written = await writeInParts(crossing, parted, session, run);
  if (!written.ok) {
    return written;
  }
  return written.value === "unnumbered"
    ? writeWhole(crossing, content, session.key, run)
    : checkWritten(crossing.versionId, written.value, expectedEtag, session.key, run);
}
