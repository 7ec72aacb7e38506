import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simulateTurns } from "../../test/turns-simulation.ts";
import {
  type EndedSlice,
  endsEarly,
  endTurn,
  type Pressure,
  type Turns,
  takeTurn,
} from "./turns.ts";

const SLICE_MS = 270_000;
const HELD: Pressure = { isThrottled: false, waitedShare: 0.95 };
const FREE: Pressure = { isThrottled: false, waitedShare: 0.2 };
const THROTTLED: Pressure = { isThrottled: true, waitedShare: 0 };

const turnsOf = (more: Partial<Turns>): Turns => ({
  ...{ version: 1, most: 4, changedMs: 0, unregisteredUntilMs: 0, working: [], waiting: [] },
  ...more,
});
const endedOf = (saw: Pressure, more: Partial<EndedSlice> = {}): EndedSlice => ({
  ...{ index: 0, nowMs: 100_000, sinceMs: 40_000, sliceMs: SLICE_MS, parallel: 40 },
  ...{ isDone: false, saw, ...more },
});
const asking = { index: 0, nowMs: 100_000, sliceMs: SLICE_MS, parallel: 40 };

describe("turns of a run's children", () => {
  it("V21 as long as all may work, each has an equal share, and nothing is written down", () => {
    expect(takeTurn(undefined, asking)).toEqual({
      turns: undefined,
      turn: { kind: "work", share: 1 / 40, children: 40 },
    });
    expect(endTurn(undefined, endedOf(FREE))).toBeUndefined();
  });

  it.each([
    ["a quarter less where the limits are used up", 40, HELD, undefined, 30],
    ["half where a service has too much", 40, THROTTLED, undefined, 20],
    ["one at least", 1, THROTTLED, undefined, 1],
    ["a quarter more where something of the limits is unused", 8, FREE, undefined, 10],
    ["one more at least", 1, FREE, undefined, 2],
    ["never more than there can be", 40, FREE, undefined, 40],
    ["one more than were too few a while ago", 4, HELD, { children: 3, atMs: 90_000 }, 4],
    ["what was too few long ago is tried again", 4, HELD, { children: 3, atMs: -9e6 }, 3],
    [
      "a throttled service does not heed what was too few",
      4,
      THROTTLED,
      { children: 3, atMs: 0 },
      2,
    ],
  ] as const)("V21 %s", (_name, most, saw, tooFew, expected) => {
    const turns = turnsOf({ most, ...(tooFew === undefined ? {} : { tooFew }) });
    expect(endTurn(turns, endedOf(saw))?.most).toBe(expected);
  });

  it("V21 what a slice saw before the last change changes nothing, and a child that is done makes room", () => {
    const working = [{ index: 0, share: 0.25, untilMs: 300_000 }];
    const turns = turnsOf({ changedMs: 60_000, working });
    expect(endTurn(turns, endedOf(THROTTLED))).toBe(turns);
    expect(endTurn(turns, endedOf(THROTTLED, { isDone: true }))).toEqual({ ...turns, working: [] });
  });

  it("V21 a slice that was soon over says nothing of limits that are used up, but of a service that has too much", () => {
    const soon = { sinceMs: 40_001 };
    expect(endTurn(turnsOf({}), endedOf(HELD, soon))?.most).toBe(4);
    expect(endTurn(turnsOf({}), endedOf(THROTTLED, soon))?.most).toBe(2);
  });

  it("V21 a child without a turn waits the longer the more wait with it, and one that died keeps nobody waiting", () => {
    const working = [0, 1, 2, 3].map((index) => ({ index, share: 0.25, untilMs: 150_000 }));
    const waiting = Array.from({ length: 9 }, (_, at) => ({ index: 10 + at, untilMs: 150_000 }));
    const first = takeTurn(turnsOf({ working }), { ...asking, index: 4 });
    expect(first.turn).toEqual({ kind: "wait", seconds: 30 });
    expect(first.turns?.waiting).toEqual([{ index: 4, untilMs: 130_000 }]);
    const tenth = takeTurn(turnsOf({ working, waiting }), { ...asking, index: 4 });
    expect(tenth.turn).toEqual({ kind: "wait", seconds: 100 });
    const later = takeTurn(turnsOf({ working }), { ...asking, index: 4, nowMs: 150_001 });
    expect(later.turn).toEqual({ kind: "work", share: 0.25, children: 4 });
  });

  it("V21 of those at work when fewer may be, the first ones stay and get a greater share", () => {
    const working = [0, 1, 2, 3].map((index) => ({ index, share: 0.25, untilMs: 150_000 }));
    const fewer = turnsOf({ most: 2, working });
    expect(takeTurn(fewer, { ...asking, index: 3 }).turn.kind).toBe("wait");
    expect(takeTurn(fewer, { ...asking, index: 0 }).turn).toMatchObject({ share: 0.25 });
    const alone = turnsOf({ most: 2, working: working.slice(0, 2) });
    expect(takeTurn(alone, { ...asking, index: 0 }).turn).toMatchObject({ share: 0.5 });
  });

  it("V21 a slice that meets the limits ends after a minute, unless it is alone", () => {
    expect(endsEarly(HELD, 59_999, 40)).toBe(false);
    expect(endsEarly(HELD, 60_000, 40)).toBe(true);
    expect(endsEarly(THROTTLED, 60_000, 2)).toBe(true);
    expect(endsEarly(FREE, 60_000, 40)).toBe(false);
    expect(endsEarly(HELD, 60_000, 1)).toBe(false);
  });
});

describe("a run whose children take turns, simulated", () => {
  it("V21 never passes its limit, and comes near it with about as many children as it needs", async () => {
    const cases = fc.record({
      children: fc.integer({ min: 1, max: 120 }),
      needed: fc.double({ min: 0.3, max: 150, noNaN: true }),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ children, needed, seed }) => {
        const ran = await simulateTurns({ children, needed, seed, hours: 8 });
        expect(ran.mostShare).toBeLessThanOrEqual(1 + 1e-9);
        // Of what is possible, after the first two hours.
        const possible = Math.min(1, children / needed);
        expect(ran.usedShare).toBeGreaterThan(0.65 * possible);
        const enough = Math.min(children, Math.ceil(needed));
        expect(ran.paidChildren).toBeLessThanOrEqual(1.5 * enough + 1);
      }),
      { numRuns: 8 },
    );
  });

  it("V21 where a side answers that it has too much, fewer work until it has not", async () => {
    const ran = await simulateTurns({ children: 100, needed: 1e9, bears: 20, seed: 1, hours: 8 });
    expect(ran.throttledShare).toBeLessThan(0.5);
    expect(ran.paidChildren).toBeLessThan(30);
    expect(ran.paidChildren).toBeGreaterThan(10);
  });
});
