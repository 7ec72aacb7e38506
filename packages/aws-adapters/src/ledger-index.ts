import { hash } from "node:crypto";
import { type LedgerHead, type LedgerRow, ROW_STATES } from "@xpart/core";

/**
 * The sparse index of the ledger's table: only what a person should look at is in it, so that listing that costs what it
 * finds, whatever the table holds. Its hash key is {@link setAsidePartition}, its range key the object's key.
 */
export const SET_ASIDE_INDEX = "set-aside";

/** The attribute that puts an item into the index. */
export const SET_ASIDE_ATTRIBUTE = "SetAside";

/** The states that are listed. */
export type SetAsideState = "parked" | "held" | "gap" | "locked";

/**
 * Partitions of the index for each state. One alone takes a thousand writes a second, and an index that is behind
 * throttles its table: a mass delete beyond the budget must not hold up all else. Source: DynamoDB developer guide,
 * "Global secondary index write throttling".
 */
const PARTITIONS = "0123456789abcdef";

/** The partitions of one state. */
export function setAsidePartitions(state: SetAsideState): readonly string[] {
  return [...PARTITIONS].map((partition) => `${state}#${partition}`);
}

function setAsidePartition(state: SetAsideState, key: string): string {
  return `${state}#${hash("sha256", key).slice(0, 1)}`;
}

/** What puts a row into the index; undefined: nobody has to look at it (L7). */
export function setAsideOfRow({ state, key }: LedgerRow): string | undefined {
  return ROW_STATES[state].needsPerson ? setAsidePartition(state as SetAsideState, key) : undefined;
}

/** What puts a head into the index: foreign entries whose deletes are held (F4) or locked (R7). */
export function setAsideOfHead({
  key,
  heldForeign,
  lockedForeign,
}: LedgerHead): string | undefined {
  if (heldForeign !== undefined) {
    return setAsidePartition("held", key);
  }
  return lockedForeign === undefined ? undefined : setAsidePartition("locked", key);
}
