import { describe, expect, it } from "vitest";
import { LEASE_MOVES, type LeaseMove, type LeaseState, moveLease } from "./lease.ts";

const STATES: readonly LeaseState[] = ["settled", "entry", "key", "upload", "crashed"];
const MOVES: readonly LeaseMove[] = [
  ...(["begin", "hold", "begin-within", "note", "hand-over"] as const),
  ...(["take-upload", "settle", "give-back", "advance"] as const),
];

/** Every cell that leads anywhere; all others are bugs. */
const TABLE: Readonly<Record<string, LeaseState>> = {
  "settled begin": "entry",
  "settled hold": "key",
  "settled advance": "settled",
  "entry begin": "entry",
  "entry note": "entry",
  "entry hand-over": "upload",
  "entry settle": "settled",
  "entry give-back": "crashed",
  "key begin-within": "key",
  "key note": "key",
  "key hand-over": "upload",
  "key settle": "settled",
  "key give-back": "crashed",
  "upload take-upload": "key",
  "upload give-back": "crashed",
  "crashed hold": "key",
};

const CELLS = STATES.flatMap((from) =>
  MOVES.map((move) => ({ from, move, to: TABLE[`${from} ${move}`] })),
);

describe("a key's lease", () => {
  it.each(CELLS.filter(({ to }) => to !== undefined))(
    "L4 $from, $move: $to",
    ({ from, move, to }) => {
      expect(moveLease(from, move)).toBe(to);
    },
  );

  it.each(CELLS.filter(({ to }) => to === undefined))(
    "L4 $from, $move: no such move",
    ({ from, move }) => {
      expect(() => moveLease(from, move)).toThrow(`a lease that is ${from} does not ${move}`);
    },
  );

  it("L4 the table has these states and moves, and no others", () => {
    expect(Object.keys(LEASE_MOVES).toSorted()).toEqual(STATES.toSorted());
    const moves = Object.values(LEASE_MOVES).flatMap((row) => Object.keys(row));
    expect([...new Set(moves)].toSorted()).toEqual(MOVES.toSorted());
  });

  it("L3 a crashed lease is taken by nobody but a worker that reconciles the key", () => {
    expect(Object.keys(LEASE_MOVES.crashed)).toEqual(["hold"]);
  });
});
