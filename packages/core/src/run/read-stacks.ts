import type { Attempt, KeyLedger } from "../model/ledger-head.ts";
import { hasLeft } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Stack } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { BucketReader, EntryRead } from "../ports/bucket-reader.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { laggingListing } from "./lagging-listing.ts";
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

/** What is current in a bucket, as it says itself. */
interface Current {
  /** Absent: nothing is, or nobody may know. */
  readonly versionId?: VersionId;
  readonly isDenied?: true;
}

async function currentOf(reader: BucketReader, key: string): Promise<Result<Current, PortError>> {
  const current = await reader.describeCurrent(key);
  if (!current.ok) {
    return current.error.kind === "denied" ? ok({ isDenied: true }) : current;
  }
  return ok(current.value.kind === "gone" ? {} : { versionId: current.value.versionId });
}

/** @returns why the source's listing is not believed. */
async function findSourceLag(
  key: string,
  { versionId: seen, isDenied }: Current,
  listing: Stack,
  run: ReplicationRun,
): Promise<ReplicationFailure | undefined> {
  if (isDenied === true) {
    return findDeniedLag(key, listing, run.source);
  }
  if (seen === undefined || has(listing, seen)) {
    return undefined;
  }
  const lag = lagOf(await run.source.describe(key, seen), "source");
  // If it went since, the listing may be right, or lack more than that.
  return lag ?? lagBehindCurrent(listing, await currentOf(run.source, key), "source");
}

/** How often a listing is asked for once more that lacks what is denied. */
const LISTINGS_AGAIN = 3;

/**
 * What is denied is there, as far as one can tell: a listing without it is asked for again, since one that lags seldom
 * lacks the same twice. A policy may deny what was never there, so that it is believed in the end.
 */
async function findDeniedLag(
  key: string,
  { entries: [newest] }: Stack,
  source: BucketReader,
): Promise<ReplicationFailure | undefined> {
  for (let count = 0; newest?.kind !== "object" && count < LISTINGS_AGAIN; count += 1) {
    const again = await source.readStack(key);
    if (!again.ok) {
      return serviceFailure(again.error);
    }
    if (again.value.entries[0]?.kind === "object") {
      return laggingListing("source");
    }
  }
  return undefined;
}

/**
 * What is current at the destination may be of the newest entry, or hide what is, where the ledger does not know it as a
 * replica of what is listed: if the source's listing lacks the newest, older content would be put above it (R8).
 */
async function findHiddenLag(
  key: string,
  { source: listing, destination: { entries } }: Stacks,
  { rows }: KeyLedger,
  { source }: ReplicationRun,
): Promise<ReplicationFailure | undefined> {
  const top = entries[0]?.versionId;
  const isListed = rows.some((row) => row.destinationVersionId === top && !hasLeft(row, listing));
  return top === undefined || isListed
    ? undefined
    : lagBehindCurrent(listing, await currentOf(source, key), "source");
}

/**
 * After a crash nothing but the listing shows what the attempt may have left, or found and not yet written down, and nobody
 * would look for it once more; nor does anything else show what another tool has copied of a key that the ledger does not know.
 *
 * @returns why the destination's listing is not believed.
 */
async function findDestinationLag(
  { crashed, ledger: { rows } }: KeyState,
  key: string,
  listing: Stack,
  { destination }: ReplicationRun,
): Promise<ReplicationFailure | undefined> {
  if (crashed === undefined && rows.length > 0) {
    return undefined;
  }
  const lag = lagBehindCurrent(listing, await currentOf(destination, key), "destination");
  const isInPlace = crashed?.versionId === NULL_VERSION_ID && !has(listing, NULL_VERSION_ID);
  return lag === undefined && isInPlace
    ? lagOf(await destination.describe(key, NULL_VERSION_ID), "destination")
    : lag;
}

function lagBehindCurrent(
  listing: Stack,
  current: Result<Current, PortError>,
  side: "source" | "destination",
): ReplicationFailure | undefined {
  if (!current.ok) {
    return serviceFailure(current.error);
  }
  const { versionId } = current.value;
  const isListed = versionId === undefined || has(listing, versionId);
  return isListed ? undefined : laggingListing(side);
}

function lagOf(
  described: Result<EntryRead<unknown>, PortError>,
  side: "source" | "destination",
): ReplicationFailure | undefined {
  if (!described.ok) {
    return serviceFailure(described.error);
  }
  return described.value.kind === "gone" ? undefined : laggingListing(side);
}

function has({ entries }: Stack, wanted: VersionId): boolean {
  return entries.some(({ versionId }) => versionId === wanted);
}
