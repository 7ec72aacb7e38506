import { type AskedSide, givesOthers } from "../copy/gives-others.ts";
import { isEqualData } from "../model/is-equal-data.ts";
import type { AttemptContent } from "../model/ledger-head.ts";
import {
  attributesUnder,
  type ObjectAttributes,
  PLAIN_HEADERS,
} from "../model/object-attributes.ts";
import { isUnreadable } from "../model/park-cause.ts";
import type { Policy } from "../model/policy.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { comparedMetadata } from "../model/source-name.ts";
import { type ObjectEntry, samePin } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { EntryRead, ObjectDescription } from "../ports/bucket-reader.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** What comparing an object of the source with one of the destination came to. */
export type Likeness =
  /** It is a replica but for its tags, perhaps. */
  | { readonly kind: "same"; readonly hasOtherTags: boolean }
  /** Its content is the same, its headers or metadata are not. */
  | { readonly kind: "other-attributes" }
  | { readonly kind: "different" };

/** An object of the source, and what at the destination may be its replica. */
export interface Pair {
  readonly entry: ObjectEntry;
  readonly candidate: ObjectEntry;
  readonly key: string;
}

const DIFFERENT: Result<Likeness, never> = ok({ kind: "different" });

/**
 * Whether an object at the destination is equal to one of the source by V1: a HEAD of each, and their tags where
 * either has any. Content is equal by ETag or by a checksum that both sides keep; what neither shows counts as
 * different, since then nobody could tell a replica from somebody else's object.
 *
 * @param attempted - the content that a crashed attempt had on its way for this entry: where the source no longer
 *   shows it, that is what the candidate is compared with.
 */
export async function isSameObject(
  { entry, candidate, key }: Pair,
  attempted: AttemptContent | undefined,
  run: ReplicationRun,
): Promise<Result<Likeness, PortError>> {
  const source = await describe(key, entry.versionId, run);
  if (!source.ok) {
    return source;
  }
  const destination = await describe(key, candidate.versionId, { source: run.destination });
  if (!destination.ok) {
    return destination;
  }
  const [left, right] = [source.value, destination.value];
  if (right === undefined) {
    return DIFFERENT;
  }
  if (left === undefined || isOtherWrite(entry, left)) {
    return attempted !== undefined && hasSameContent(asDescription(attempted), right)
      ? sameAsAttempted(left === undefined, { entry, candidate, key }, run)
      : DIFFERENT;
  }
  const expected = attributesUnder(run.policy, left.attributes, run.clock.now());
  if (!hasSameContent(left, right)) {
    return DIFFERENT;
  }
  if (!hasSameAttributes(expected, right.attributes, run.policy)) {
    return ok({ kind: "other-attributes" });
  }
  const hasOtherTags = await haveOtherTags(left, right, { entry, candidate, key }, run);
  return hasOtherTags.ok ? ok({ kind: "same", hasOtherTags: hasOtherTags.value }) : hasOtherTags;
}

/**
 * What cannot be read shows nothing, so that it is not an error here: the entry is not recognised. What is denied has to be
 * denied twice, and others not: a refusal of everything passes, and what it hid would be copied once more (A9).
 */
async function describe(
  key: string,
  versionId: VersionId,
  side: AskedSide,
): Promise<Result<ObjectDescription | undefined, PortError>> {
  const asked = await side.source.describe(key, versionId);
  if (asked.ok || asked.error.kind !== "denied") {
    return shownBy(asked);
  }
  const isOne = await givesOthers(asked.error, key, [], side);
  if (!isOne.ok || !isOne.value) {
    return isOne.ok ? asked : isOne;
  }
  return shownBy(await side.source.describe(key, versionId));
}

function shownBy(
  answer: Result<EntryRead<ObjectDescription>, PortError>,
): Result<ObjectDescription | undefined, PortError> {
  if (!answer.ok) {
    return isUnreadable(answer.error) ? ok(undefined) : answer;
  }
  return ok(answer.value.kind === "object" ? answer.value.object : undefined);
}

/** The null version may have been written again since it was listed. */
function isOtherWrite({ versionId, pin }: ObjectEntry, { pin: now }: ObjectDescription): boolean {
  return versionId === NULL_VERSION_ID && !samePin(pin, now);
}

function hasSameContent(left: ObjectDescription, right: ObjectDescription): boolean {
  if (left.pin.sizeBytes !== right.pin.sizeBytes) {
    return false;
  }
  if (left.pin.etag === right.pin.etag) {
    return true;
  }
  if (left.hasMd5Etag === true && right.hasMd5Etag === true) {
    return false;
  }
  const [a, b] = [left.attributes.checksum, right.attributes.checksum];
  return a !== undefined && a.algorithm === b?.algorithm && a.value === b.value;
}

function asDescription({ pin, checksum, hasMd5Etag }: AttemptContent): ObjectDescription {
  const attributes = { metadata: {}, ...(checksum === undefined ? {} : { checksum }) };
  return { pin, attributes, tagCount: 0, ...(hasMd5Etag === undefined ? {} : { hasMd5Etag }) };
}

/**
 * The attempt may have died before tags that are too long for the write itself could follow it. Who may not look at the
 * object may be told of its tags all the same.
 */
async function sameAsAttempted(
  isUnseen: boolean,
  { entry, candidate, key }: Pair,
  run: ReplicationRun,
): Promise<Result<Likeness, PortError>> {
  const isAsked = isUnseen && run.policy.tags !== "ignore";
  const tags = isAsked ? await run.source.readTags(key, entry.versionId) : ok("gone" as const);
  if (!tags.ok || tags.value === "gone") {
    const isShown = tags.ok || tags.error.kind === "denied";
    return isShown ? ok({ kind: "same", hasOtherTags: false }) : tags;
  }
  const replica = await run.destination.readTags(key, candidate.versionId);
  return replica.ok
    ? ok({ kind: "same", hasOtherTags: !isEqualData(tags.value, replica.value) })
    : replica;
}

/** Headers and user metadata, as V1 has it; storage class and locks are the destination's affair. */
function hasSameAttributes(
  left: ObjectAttributes,
  right: ObjectAttributes,
  policy: Policy,
): boolean {
  return (
    PLAIN_HEADERS.every((name) => left[name] === right[name]) &&
    isEqualData(
      comparedMetadata(policy, left.metadata, right.metadata),
      comparedMetadata(policy, right.metadata, left.metadata),
    )
  );
}

async function haveOtherTags(
  left: ObjectDescription,
  right: ObjectDescription,
  { entry, candidate, key }: Pair,
  run: ReplicationRun,
): Promise<Result<boolean, PortError>> {
  if (run.policy.tags === "ignore" || left.tagCount + right.tagCount === 0) {
    return ok(false);
  }
  if (left.tagCount !== right.tagCount) {
    return ok(true);
  }
  const [a, b] = await Promise.all([
    run.source.readTags(key, entry.versionId),
    run.destination.readTags(key, candidate.versionId),
  ]);
  if (!a.ok && a.error.kind === "denied") {
    return ok(true); // whoever writes them finds out whether it is those of this version alone (A9)
  }
  if (!a.ok || !b.ok) {
    return a.ok ? (b as Result<never, PortError>) : (a as Result<never, PortError>);
  }
  return ok(a.value === "gone" || b.value === "gone" || !isEqualData(a.value, b.value));
}
