import type { LedgerRow } from "../../model/ledger-row.ts";
import { NULL_VERSION_ID } from "../../model/version-id.ts";
import { entryName, type OracleWorld } from "./oracle-world.ts";
import { isWanted, type Life } from "./source-record.ts";

/** What the ledger says was set aside, if it speaks of this very life. */
export function setAsideRow(life: Life, { ledger }: OracleWorld): LedgerRow | undefined {
  return ledger
    .peek(life.key)
    .rows.find(
      (row) =>
        row.versionId === life.versionId &&
        row.kind === life.kind &&
        SET_ASIDE.has(row.state) &&
        (row.versionId !== NULL_VERSION_ID ||
          row.pin === undefined ||
          row.pin.etag.startsWith(`etag of ${life.content}`)),
    );
}

const SET_ASIDE: ReadonlySet<LedgerRow["state"]> = new Set(["gap", "parked", "held"]);

/** Rows that say of what the source has that it was set aside, though nothing in the world asked for it. */
export function unjustified(key: string, world: OracleWorld): readonly string[] {
  const lines = world.isReleased ? stillHeld(key, world) : [];
  for (const life of world.record.of(key)) {
    const row = life.end === undefined ? setAsideRow(life, world) : undefined;
    if (row !== undefined && !isJustified(life, row, world)) {
      const reason = row.reason === undefined ? "" : ` (${row.reason})`;
      lines.push(`${key}: ${life.versionId} is ${row.state}${reason} without a cause`);
    }
  }
  return lines;
}

/** F4: what was held is done once it is released, also where the source has written the null version again. */
function stillHeld(key: string, { ledger }: OracleWorld): string[] {
  return ledger
    .peek(key)
    .rows.flatMap(({ state, versionId }) =>
      state === "held" ? [`${key}: ${versionId} is held though it was released`] : [],
    );
}

function isJustified(life: Life, row: LedgerRow, world: OracleWorld): boolean {
  // K3: of what a filter leaves out nothing is set aside, but for a delete beyond the budget.
  if (life.isLeftOut && row.state !== "held" && row.destinationVersionId === undefined) {
    return false;
  }
  switch (row.state) {
    case "gap":
      return isGapJustified(life, world);
    case "parked":
      return isParkJustified(life, row, world);
    case "held":
      return (
        !world.isReleased &&
        world.policy.maxDeletesPerHour !== undefined &&
        // Taking back a marker that does not cross takes nothing away from a reader.
        (life.kind === "object" || isWanted(life, world.policy))
      );
    default:
      return true;
  }
}

/** R6: more replicas than policy allows stood above it, or one that could not be written again (A7). */
function isGapJustified(life: Life, { record, policy }: OracleWorld): boolean {
  const newer = record
    .of(life.key)
    .filter((other) => other.rank > life.rank && other.kind !== "nothing");
  return newer.length > policy.maxRewrites || record.unreadable.has(life.key);
}

function isParkJustified(
  life: Life,
  { reason }: LedgerRow,
  { source, isReleased, history }: OracleWorld,
): boolean {
  const entry = source.find(life.key, life.versionId);
  switch (reason) {
    case "tags-refused":
      return life.refusal?.of === "tags";
    case "source-denied":
    case "destination-refused": {
      const { side, answer } = life.refusal ?? {};
      return (
        (reason === "source-denied"
          ? side === "source" && answer === "denied"
          : side === "destination") ||
        // An event that names no version cannot say whose tags ended the refusal: a release does.
        (!isReleased && history.hasVersionlessEvents === true)
      );
    }
    default:
      return (
        (entry?.kind === "object" && entry.unreadable === reason) || life.refusal?.answer === reason
      );
  }
}

/** A7: what is parked since it is archived was asked to be restored where policy says so, and only there. */
export function wrongRestore(key: string, world: OracleWorld): string | undefined {
  const { source, ledger, policy, history } = world;
  const asked = new Set(source.restores.filter((name) => name.startsWith(`${key} `)));
  if (policy.restore === undefined) {
    return asked.size === 0 ? undefined : `${key}: a restore was asked for against the policy`;
  }
  if (history.outages !== undefined) {
    return undefined; // it was asked for, and refused
  }
  const forgotten = ledger
    .peek(key)
    .rows.find(
      ({ state, reason, versionId }) =>
        state === "parked" && reason === "archived" && !asked.has(entryName(key, versionId)),
    );
  return forgotten && `${key}: the restore of ${forgotten.versionId} was not asked for`;
}
