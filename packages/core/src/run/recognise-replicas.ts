import type { LedgerRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Entry, Stack } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import { ReplicaFloors } from "../plan/replica-floors.ts";
import { ReplicaMatcher } from "../plan/replica-matcher.ts";
import type { Step } from "../plan/step.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { type AttemptedWrite, attemptedWrites, type OpenWrites } from "./attempted-writes.ts";
import { isOfAnother } from "./is-of-another.ts";
import { doubtfulReplica, lackingEntries } from "./lacking-entries.ts";
import { overwrittenRows } from "./overwritten-rows.ts";
import { recogniseAttempted } from "./recognise-attempted.ts";
import { adopt, compare, type Recognition } from "./recognition.ts";

/** Replicas that the destination has and the ledger lacks. */
export interface Recognised {
  /** The rows that map them. */
  readonly adopted: readonly LedgerRow[];
  /** Those whose tags are not those of the source. */
  readonly retagged: readonly Step[];
  /** What an attempt wrote more than once, so that it stands more than once. */
  readonly surplus: readonly VersionId[];
  /** Whether there may be more of them. */
  readonly isPartial: boolean;
}

/** How many are looked at before they are written down; more come with the next run. */
const MAX_COMPARED = 500;

/**
 * Recognises entries of the destination as replicas (L3): what a crashed attempt left, what a lost or restored
 * ledger knew, what another tool has copied. One rule for all: an entry that no row names, equal in content,
 * headers and metadata to a wanted entry that has no replica; tags are mended. What is in the right order stays
 * where it is, and nothing is copied twice.
 */
export async function recogniseReplicas(
  facts: ReconcileFacts,
  open: OpenWrites,
  run: ReplicationRun,
): Promise<Result<Recognised, PortError>> {
  const matcher = new ReplicaMatcher(facts.rows, withoutRetiring(facts));
  const doubtful = doubtfulReplica(facts, run);
  const isNone = matcher.isEmpty && doubtful === undefined;
  const lacking = isNone ? [] : lackingEntries(facts, run);
  const attempted = matcher.isEmpty ? [] : attemptedWrites(facts, open);
  const floors = new ReplicaFloors(facts.source, facts.destination, facts.rows);
  const found = { adopted: new Map(), retagged: [], surplus: [] };
  const search: Recognition = {
    facts,
    open,
    doubtful,
    lacking,
    attempted,
    matcher,
    floors,
    ...found,
  };
  for (const entry of lacking.slice(0, MAX_COMPARED)) {
    const failure = await recognise(entry, search, run);
    if (failure !== undefined) {
      return err(failure);
    }
  }
  for (const write of attempted) {
    const spokenFor = new Set([...search.adopted.keys(), ...attempted.map(idOf)]);
    const failure = await recogniseAttempted(write, spokenFor, search, run);
    if (failure !== undefined) {
      return err(failure);
    }
  }
  const adopted = [...overwrittenRows(facts, open, search.adopted), ...search.adopted.values()];
  const isPartial = lacking.length > MAX_COMPARED && adopted.length > 0;
  return ok({ ...search, adopted, isPartial });
}

function idOf({ entry }: AttemptedWrite): VersionId {
  return entry.versionId;
}

/** What was replaced and is about to go is no replica any more, and what was written there never was one (K4). */
function withoutRetiring({ destination, retiring, originals }: ReconcileFacts): Stack {
  const going = new Set([...retiring, ...(originals ?? [])]);
  const entries = destination.entries.filter(({ versionId }) => !going.has(versionId));
  return { ...destination, entries };
}

/** Looks for a replica of an entry that has none. */
async function recognise(
  entry: Entry,
  search: Recognition,
  run: ReplicationRun,
): Promise<PortError | undefined> {
  const standing = entry.versionId === search.facts.stale ? search.doubtful : undefined;
  const others = search.matcher.candidates(entry, { floor: search.floors.floorOf(entry) });
  for (const candidate of standing === undefined ? others : [standing, ...others]) {
    if (isOfAnother(entry, candidate, search)) {
      continue;
    }
    const compared = await compare(entry, candidate, undefined, search, run);
    if (!compared.ok) {
      return compared.error;
    }
    if (compared.value.kind === "same") {
      adopt(entry, candidate, compared.value.hasOtherTags, search);
      search.floors.found(candidate);
      return undefined;
    }
  }
  return undefined;
}
