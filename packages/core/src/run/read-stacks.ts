import type { Attempt, KeyLedger } from "../model/ledger-head.ts";
import { hasLeft } from "../model/ledger-row.ts";
import { isUnreadable, isUnreadableItself } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Stack } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { BucketReader, EntryRead } from "../ports/bucket-reader.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { findDeniedLag, laggingListing } from "./lagging-listing.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";

/** What is known of a key whose plan is made. */
export interface KeyState {
  readonly ledger: KeyLedger;
  /** The attempt that somebody began and never finished. */
  readonly crashed?: Attempt | undefined;
}

/** Both sides of a key. */
export interface Stacks {
  readonly source: Stack;
  readonly destination: Stack;
}

/**
 * Lists a key at both sides; a listing that lacks what its own bucket shows is not believed (O7). Where nothing has
 * been seen of the source yet, it is asked before what is current: a listing that came later has to have that. Where only
 * an older entry may have been seen, it is asked after, if what is current at the destination is not known to be listed.
 */
export async function readStacks(
  trigger: ReconcileTrigger,
  { crashed, ledger }: KeyState,
  run: ReplicationRun,
): Promise<Result<Stacks, ReplicationFailure>> {
  const { key } = trigger;
  const seen =
    trigger.seen === undefined ? await currentOf(run.source, key) : ok({ versionId: trigger.seen });
  if (!seen.ok) {
    return err(serviceFailure(seen.error));
  }
  const [source, destination] = await Promise.all([
    run.source.readStack(key),
    run.destination.readStack(key),
  ]);
  if (!source.ok) {
    return err(serviceFailure(source.error));
  }
  if (!destination.ok) {
    return err(serviceFailure(destination.error));
  }
  if (source.value.ambiguous === true || destination.value.ambiguous === true) {
    const side = source.value.ambiguous === true ? "source" : "destination";
    return err({ kind: "ambiguous-order", side });
  }
  const stacks = { source: source.value, destination: destination.value };
  const isCurrentSeen = trigger.seen === undefined || trigger.isSeenCurrent === true;
  const lagging =
    (await findSourceLag(key, seen.value, stacks.source, run)) ??
    (isCurrentSeen ? undefined : await findHiddenLag(key, stacks, ledger, run)) ??
    (await findDestinationLag({ crashed, ledger }, key, stacks.destination, run));
  return lagging === undefined ? ok(stacks) : err(lagging);
}

/** What one side listed of a key. */
interface Listed {
  readonly side: "source" | "destination";
  readonly key: string;
  readonly listing: Stack;
}

/** What is current in a bucket, as it says itself. */
interface Current {
  /** Absent: nothing is, or the bucket does not say what. */
  readonly versionId?: VersionId;
  readonly isHidden?: true;
}

async function currentOf(reader: BucketReader, key: string): Promise<Result<Current, PortError>> {
  const current = await reader.describeCurrent(key);
  if (!current.ok) {
    return isUnreadable(current.error) ? ok({ isHidden: true }) : current;
  }
  return ok(current.value.kind === "gone" ? {} : { versionId: current.value.versionId });
}

/** @returns why the source's listing is not believed. */
async function findSourceLag(
  key: string,
  seen: Current,
  listing: Stack,
  run: ReplicationRun,
): Promise<ReplicationFailure | undefined> {
  if (seen.versionId === undefined || has(listing, seen.versionId)) {
    return findLag(seen, { side: "source", key, listing }, run);
  }
  const lag = lagOf(await run.source.describe(key, seen.versionId), "source");
  // If it went since, the listing may be right, or lack more than that.
  return lag ?? lagBehindCurrent({ side: "source", key, listing }, run);
}

/**
 * What is current at the destination may be of the newest entry, or hide what is, where the ledger does not know it as a
 * replica of what is listed: if the source's listing lacks the newest, older content would be put above it (R8).
 */
async function findHiddenLag(
  key: string,
  { source: listing, destination: { entries } }: Stacks,
  { rows }: KeyLedger,
  run: ReplicationRun,
): Promise<ReplicationFailure | undefined> {
  const top = entries[0]?.versionId;
  const isListed = rows.some((row) => row.destinationVersionId === top && !hasLeft(row, listing));
  return top === undefined || isListed
    ? undefined
    : lagBehindCurrent({ side: "source", key, listing }, run);
}

/**
 * After a crash, or a write that was given up, nothing but the listing shows what that may have left, or found and not
 * yet written down, and nobody would look for it once more; nor does anything else show what another tool, or a ledger
 * that was lost, has copied of a key of which this one names no replica.
 *
 * @returns why the destination's listing is not believed.
 */
async function findDestinationLag(
  { crashed, ledger: { head, rows } }: KeyState,
  key: string,
  listing: Stack,
  run: ReplicationRun,
): Promise<ReplicationFailure | undefined> {
  const namesReplica = rows.some((row) => row.destinationVersionId !== undefined);
  if (crashed === undefined && head?.unsure === undefined && namesReplica) {
    return undefined;
  }
  const lag = await lagBehindCurrent({ side: "destination", key, listing }, run);
  const isInPlace = crashed?.versionId === NULL_VERSION_ID && !has(listing, NULL_VERSION_ID);
  return lag === undefined && isInPlace
    ? lagOf(await run.destination.describe(key, NULL_VERSION_ID), "destination")
    : lag;
}

/** Asks a bucket after it was listed what is current: the listing has to have that. */
async function lagBehindCurrent(
  listed: Listed,
  run: ReplicationRun,
): Promise<ReplicationFailure | undefined> {
  const current = await currentOf(run[listed.side], listed.key);
  return current.ok ? findLag(current.value, listed, run) : serviceFailure(current.error);
}

/** Why a listing is not believed beside what its bucket said is current. */
async function findLag(
  { versionId, isHidden }: Current,
  { side, key, listing }: Listed,
  run: ReplicationRun,
): Promise<ReplicationFailure | undefined> {
  if (isHidden === true) {
    const isShown = isObjectOnTop(listing);
    const lag = isShown ? undefined : await findDeniedLag(side, key, isObjectOnTop, run);
    return lag && serviceFailure(lag);
  }
  const isListed = versionId === undefined || has(listing, versionId);
  return isListed ? undefined : laggingListing(side);
}

function isObjectOnTop({ entries: [newest] }: Stack): boolean {
  return newest?.kind === "object";
}

function lagOf(
  described: Result<EntryRead<unknown>, PortError>,
  side: "source" | "destination",
): ReplicationFailure | undefined {
  if (!described.ok && !isUnreadableItself(described.error)) {
    return serviceFailure(described.error);
  }
  return described.ok && described.value.kind === "gone" ? undefined : laggingListing(side);
}

function has({ entries }: Stack, wanted: VersionId): boolean {
  return entries.some(({ versionId }) => versionId === wanted);
}
