import { hash } from "node:crypto";
import { type LedgerHead, type LedgerRow, ROW_STATES } from "@xpart/core";

/**
 * The sparse index of the ledger's table: only what a person should look at is in it, so that listing that costs what it
 * finds, whatever the table holds. Its hash key is one of a few partitions of a state, its range key the object's key, in an attribute of its own: DynamoDB lets
 * no item's range key of an index be longer than 1,024 bytes, whether or not the item is in it, and the table's own key
 * of the hourly counts is.
 */
export const SET_ASIDE_INDEX = "set-aside";

/** The attribute that puts an item into the index. */
export const SET_ASIDE_ATTRIBUTE = "SetAside";

/** The object's key once more, of items that are in the index. */
export const SET_ASIDE_KEY_ATTRIBUTE = "SetAsideKey";

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

/** The attributes of an item in the index; none: it is not in it. */
export type SetAsideAttributes = Readonly<Record<string, string>>;

function setAside(state: SetAsideState, key: string): SetAsideAttributes {
  return {
    [SET_ASIDE_ATTRIBUTE]: setAsidePartition(state, key),
    [SET_ASIDE_KEY_ATTRIBUTE]: key,
  };
}

/** What puts a row into the index, if somebody has to look at it (L7). */
export function setAsideOfRow({ state, key }: LedgerRow): SetAsideAttributes {
  return ROW_STATES[state].needsPerson ? setAside(state as SetAsideState, key) : {};
}

/** What puts a head into the index: foreign entries whose deletes are held (F4) or locked (R7). */
export function setAsideOfHead({
  key,
  heldForeign,
  lockedForeign,
}: LedgerHead): SetAsideAttributes {
  if (heldForeign !== undefined) {
    return setAside("held", key);
  }
  return lockedForeign === undefined ? {} : setAside("locked", key);
}
