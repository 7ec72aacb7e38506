import type { KeySession } from "../lease/key-session.ts";
import type { Attempt, TopEntry } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { ParkCause } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import type { Result } from "../model/result.ts";
import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { ReadAhead } from "./read-ahead.ts";
import type { Shown } from "./shown.ts";

/** What applying steps came to. */
export interface PlanOutcome {
  /** Entries that were read at the source and put on top. */
  readonly appended: number;
  /** Entries that were put on top once more from their replicas (R8). */
  readonly restacked: number;
  /** Entries at the destination that were recognised as replicas (L3). */
  readonly adopted: number;
  readonly deleted: number;
  readonly gaps: number;
  /** Deletes and new markers beyond the hour's budget (F4). */
  readonly held: number;
  /** Replicas that had to go and that Object Lock keeps (R7). */
  readonly locked: number;
  /** Entries that were set aside: they cannot be read, or one side refuses them (A7, A9). */
  readonly parked: number;
  readonly bytes: number;
}

/** A {@link PlanOutcome} that is being counted. */
export type Tally = { -readonly [Field in keyof PlanOutcome]: PlanOutcome[Field] };

/** Nothing was done yet. */
export function emptyTally(): Tally {
  return {
    appended: 0,
    restacked: 0,
    adopted: 0,
    deleted: 0,
    gaps: 0,
    held: 0,
    locked: 0,
    parked: 0,
    bytes: 0,
  };
}

/** Steps that are being applied to one key. What changes on the way is here, and only here. */
export interface Work extends ReplicationRun {
  readonly session: KeySession;
  /** As stored last, by the version id of their source entry. */
  readonly rows: Map<VersionId, LedgerRow>;
  readonly tally: Tally;
  /** The event that asked for it, if one did. */
  readonly event: ObjectEvent | undefined;
  /** Objects of the source beside the one in hand: what may show that a refusal is of one version (A9). */
  readonly siblings: readonly Entry[];
  /** What readers see, while a plan puts older entries in their place (R8). */
  readonly shown?: Shown;
  readonly readAhead?: ReadAhead;
  /** Rows of replicas that were recognised and are not stored yet (L3): until they are, nothing takes their place. */
  readonly unrecorded?: Map<VersionId, LedgerRow>;
  /** An entry whose replica is outdated, although nothing shows it. */
  readonly stale?: VersionId | undefined;
  /** Entries whose replica cannot be read at the destination, while the source can (R8). */
  readonly fromSource?: ReadonlySet<VersionId> | undefined;
  /** Writes the head between a delete and the row's end; absent: the key is held. */
  readonly advance?: () => Promise<Result<void, PortError>>;
  /** The crashed attempt whose upload the first append may resume. */
  leftover?: Attempt | undefined;
  /** What this worker put on top last. */
  top?: TopEntry | undefined;
  /** What the rows name once nothing more is put on top; made when the first replaced replica is to go. */
  mapped?: ReadonlySet<VersionId | undefined>;
  /** Entries of the destination that this worker deleted. */
  readonly deleted: Set<VersionId>;
  /** Foreign entries that Object Lock keeps (R7). */
  readonly lockedForeign: Set<VersionId>;
  /** Foreign entries beyond the hour's budget (F4). */
  readonly heldForeign: Set<VersionId>;
  /** What either side refused once, as `side version-id`: what it refuses again, and others not, is set aside (A9). */
  readonly refused: Set<string>;
  /** Why the entry of the last append was set aside, if it was. */
  parkedFor?: ParkCause | undefined;
}

/** Work of a whole plan: what readers see is watched. */
export type PlanWork = Work & { readonly shown: Shown; readonly readAhead: ReadAhead };

/** What a plan leaves itself, so that it can end as it must. */
export const PLAN_RESERVE_MS = 1_500;

/** Why a step, and with it what follows it, could not be done; undefined: it was. */
export type StepFailure = Promise<ReplicationFailure | undefined>;

/** A port's answer as a step's. */
export function failureOf(result: Result<unknown, PortError>): ReplicationFailure | undefined {
  return result.ok ? undefined : serviceFailure(result.error);
}

/** Stores a row, and keeps it as it was stored. */
export async function saveRow(row: LedgerRow, work: Work): StepFailure {
  const saved = await work.ledger.saveRow(row);
  if (saved.ok) {
    work.rows.set(row.versionId, saved.value);
  }
  return failureOf(saved);
}

/** Removes a row. */
export async function forgetRow(row: LedgerRow, work: Work): StepFailure {
  const removed = await work.ledger.deleteRow(row);
  if (removed.ok) {
    work.rows.delete(row.versionId);
  }
  return failureOf(removed);
}
