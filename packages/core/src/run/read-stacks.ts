import type { Attempt } from "../model/ledger-head.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Stack } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { EntryRead } from "../ports/bucket-reader.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { laggingListing } from "./lagging-listing.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";

/** Both sides of a key. */
export interface Stacks {
  readonly source: Stack;
  readonly destination: Stack;
}

/** Lists a key at both sides; a listing that lacks what its own bucket shows is not believed (O7). */
export async function readStacks(
  trigger: ReconcileTrigger,
  crashed: Attempt | undefined,
  run: ReplicationRun,
): Promise<Result<Stacks, ReplicationFailure>> {
  const { key } = trigger;
  const [source, destination] = await Promise.all([
    run.source.readStack(key),
    run.destination.readStack(key),
  ]);
  if (!source.ok || !destination.ok) {
    return source.ok ? failed(destination) : failed(source);
  }
  if (source.value.ambiguous === true || destination.value.ambiguous === true) {
    return err({ kind: "ambiguous-order" });
  }
  const lagging = await findLag(trigger, crashed, source.value, destination.value, run);
  return lagging === undefined
    ? ok({ source: source.value, destination: destination.value })
    : err(lagging);
}

function failed(result: Result<unknown, PortError>): Result<never, ReplicationFailure> {
  return result.ok ? err({ kind: "ambiguous-order" }) : err(serviceFailure(result.error));
}

/** @returns why a listing is not believed. */
async function findLag(
  { key, seen }: ReconcileTrigger,
  crashed: Attempt | undefined,
  source: Stack,
  destination: Stack,
  run: ReplicationRun,
): Promise<ReplicationFailure | undefined> {
  if (seen !== undefined && !has(source, seen)) {
    // Unless it went since: then the listing is right, and no plan is lost by looking once more later.
    return lagOf(await run.source.describe(key, seen), "source");
  }
  if (crashed?.versionId === NULL_VERSION_ID && !has(destination, NULL_VERSION_ID)) {
    // Nothing else would ever find what the attempt may have left in place.
    return lagOf(await run.destination.describe(key, NULL_VERSION_ID), "destination");
  }
  return undefined;
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
