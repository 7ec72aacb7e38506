import type { Policy } from "../../model/policy.ts";
import { NULL_VERSION_ID } from "../../model/version-id.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import { entryName, type OracleWorld } from "./oracle-world.ts";
import { setAsideRow } from "./set-aside.ts";
import { isKept, isWanted, type Life, mayHaveLeftUnseen } from "./source-record.ts";

/** An entry that the destination should have. */
export interface ExpectedEntry {
  readonly life: Life;
  /** It may also be absent: it was set aside, or is history from before xpart. */
  readonly isOptional: boolean;
}

/** An entry that the destination has, and what it is a replica of, if that can be told. */
export interface StandingEntry {
  readonly entry: StoredEntry;
  /** Markers all look alike. */
  readonly life: Life | undefined;
  /** It may be a second replica: it counts where it stands in order, and may stand elsewhere. */
  readonly isSpare: boolean;
}

/** What the destination should have of a key, newest first. */
export function expectedStack(key: string, world: OracleWorld): readonly ExpectedEntry[] {
  const { record, policy } = world;
  const expected: ExpectedEntry[] = [];
  const sinceMs = wantedSinceMs(policy);
  let isCurrent = true;
  let isBelowSince = false;
  for (const life of record.of(key).toReversed()) {
    if (life.end === undefined && life.kind !== "nothing") {
      expected.push(...expectedEntry(life, isCurrent, isBelowSince, world));
      isCurrent = false;
      isBelowSince ||= life.lastModifiedMs <= sinceMs;
    }
  }
  return expected;
}

/** @returns nothing where it is not to stand. */
function expectedEntry(
  life: Life,
  isCurrent: boolean,
  isBelowSince: boolean,
  world: OracleWorld,
): readonly ExpectedEntry[] {
  if (mayStay(life, world)) {
    return [{ life, isOptional: true }];
  }
  const row = setAsideRow(life, world);
  const state = isWanted(life, world.policy) ? row?.state : "gap";
  // What is set aside for its tags has crossed.
  const isParked = state === "parked" && row?.reason !== "tags-refused";
  const isSetAside = isParked || (state === "held" && !world.isReleased);
  return state === "gap"
    ? []
    : [{ life, isOptional: isSetAside || isBelowSince || mayBeAbsent(life, isCurrent, world) }];
}

/** K3: what crossed while it was in the scope stays where policy keeps it; nobody knows whether it did. */
function mayStay(life: Life, { policy }: OracleWorld): boolean {
  return life.isLeftOut && life.wasInScope && policy.scope?.leaving !== "delete";
}

/** Of what is older, only what was current then has to be there (R12). */
function wantedSinceMs({ history }: Policy): number {
  return history === undefined || history === "all"
    ? Number.NEGATIVE_INFINITY
    : Date.parse(history.since);
}

function mayBeAbsent(life: Life, isCurrent: boolean, { history }: OracleWorld): boolean {
  const { before, hasVersionlessEvents, wantsWholeHistory } = history;
  if (wantsWholeHistory === true) {
    return false;
  }
  // What an event without a version id finds current may be the version after the one that it is about.
  return (before !== undefined && life.isBefore) || (hasVersionlessEvents === true && !isCurrent);
}

/** What the destination has of a key but for what is no concern of xpart's, newest first. */
export function standingStack(key: string, world: OracleWorld): readonly StandingEntry[] {
  const foreign = world.foreign.get(key) ?? [];
  const standing: StandingEntry[] = [];
  const mayBeTwins = mayHaveTwins(key, world);
  for (const entry of world.destination.entries(key)) {
    const life = entry.kind === "object" ? world.record.lifeOf(key, entry) : undefined;
    if (!foreign.includes(entry.versionId) && !(life && isLeftAlone(life, entry, world))) {
      const isSpare =
        life !== undefined && (mayBeTwins || world.lostTwins.has(entryName(key, entry.versionId)));
      standing.push({ entry, life, isSpare });
    }
  }
  return standing;
}

/** Whether second replicas may stand: nobody could know of the first, or has the right to delete it. */
export function mayHaveTwins(key: string, world: OracleWorld): boolean {
  return world.misread.has(key) || onlyGrows(world);
}

/** Whether a replica may stand that is not expected, or that xpart cannot know. */
export function isLeftAlone(life: Life, entry: StoredEntry, world: OracleWorld): boolean {
  if (life.isLeftOut && life.end === undefined) {
    // A replica that the ledger cannot know is no replica of what is not to cross.
    return mayBeStray(life, entry, { ...world, policy: { ...world.policy, foreign: "report" } });
  }
  if (life.end === undefined) {
    // Nothing tells that it is equal to what may not be read.
    return (
      life.refusal?.side === "source" &&
      mayBeStray(life, entry, world) &&
      setAsideRow(life, world)?.state === "parked"
    );
  }
  return (
    mayBeKept(life, world) || mayBeStray(life, entry, world) || looksUncopied(life, entry, world)
  );
}

/**
 * R5: what the ledger cannot know and what left the source stays, also under `foreign: delete`, while it looks like an
 * entry of the source that has no replica: of which nobody has asked, or that is a gap.
 */
function looksUncopied(life: Life, entry: StoredEntry, world: OracleWorld): boolean {
  const { record, ledger, policy } = world;
  const { rows } = ledger.peek(life.key);
  return (
    mayBeStray(life, entry, { ...world, policy: { ...policy, foreign: "report" } }) &&
    record
      .of(life.key)
      .some(
        (other) =>
          other.end === undefined &&
          other.kind === "object" &&
          other.content === life.content &&
          !rows.some((row) => row.versionId === other.versionId && row.state !== "gap"),
      )
  );
}

/** Whether policy keeps it, or takes away the means to delete it (S2). */
export function mayBeKept(life: Life, world: OracleWorld): boolean {
  return (
    isKept(life, world.policy, world.record) ||
    mayHaveLeftUnseen(life, world.policy, world.record) ||
    (life.end === "replaced" &&
      life.versionId === NULL_VERSION_ID &&
      (onlyGrows(world) || isNextParked(life, world)))
  );
}

/** Whether what took the null version's place could not cross, so that its replica stays (R3). */
function isNextParked({ key, versionId }: Life, world: OracleWorld): boolean {
  const next = world.record
    .of(key)
    .findLast((life) => life.versionId === versionId && life.end === undefined);
  return next !== undefined && setAsideRow(next, world)?.state === "parked";
}

/** A replica that the ledger cannot know is foreign to xpart, and is only reported. */
export function mayBeStray(
  life: Life,
  entry: Pick<StoredEntry, "versionId">,
  { history, policy, prefilled }: OracleWorld,
): boolean {
  const isUnknown =
    history.ledgerLoss !== undefined || prefilled.has(entryName(life.key, entry.versionId));
  return policy.foreign === "report" && isUnknown;
}

/** Whether nothing of policy deletes entries of the destination, so that what is replaced stays. */
export function onlyGrows({ policy }: Pick<OracleWorld, "policy">): boolean {
  return (
    policy.versionDeletes === "ignore" &&
    policy.lifecycle === "ignore" &&
    policy.foreign === "report" &&
    policy.scope?.leaving !== "delete" &&
    policy.maxRewrites === 0
  );
}
