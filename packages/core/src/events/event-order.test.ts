import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareSequencers, laterSequencer } from "./event-order.ts";

const hexDigit = fc.constantFrom(..."0123456789abcdefABCDEF");
const sequencer = fc.string({ unit: hexDigit, minLength: 1, maxLength: 24 });

describe("compareSequencers", () => {
  it.each([
    ["0069AE1B2C", "0069AE1B2D", -1],
    ["0069AE1B2D", "0069AE1B2C", 1],
    ["0069AE1B2C8F4D01AA", "0069AE1B2C8F4D01AA", 0],
    ["0069AE1B2C", "0069AE1B2C00", 0],
    ["0069AE1B2C00", "0069AE1B2C", 0],
    ["0069AE1B2C", "0069AE1B2C01", -1],
    ["9", "10", 1],
    ["69AE1B2D00", "0069AE1B2E", 1],
    ["0069ae1b2d", "0069AE1B2D", 0],
    ["0069ae1b2d", "0069AE1B2C", 1],
    ["00a", "00B", -1],
    ["", "00", 0],
  ])("O3 %s against %s is %i", (left, right, expected) => {
    expect(compareSequencers(left, right)).toBe(expected);
  });

  it("O3 any two compare, and the other way round with the opposite result", () => {
    fc.assert(
      fc.property(sequencer, sequencer, (a, b) => {
        expect(compareSequencers(a, b) + compareSequencers(b, a)).toBe(0);
      }),
    );
  });

  it("O3 what is not newer than its follower is not newer than that one's follower", () => {
    fc.assert(
      fc.property(sequencer, sequencer, sequencer, (a, b, c) => {
        fc.pre(compareSequencers(a, b) <= 0 && compareSequencers(b, c) <= 0);
        expect(compareSequencers(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("O3 zeros on the right and the case of the digits change nothing", () => {
    fc.assert(
      fc.property(sequencer, sequencer, fc.nat(8), (a, b, zeros) => {
        const padded = a + "0".repeat(zeros);
        expect(compareSequencers(padded.toLowerCase(), b)).toBe(compareSequencers(a, b));
        expect(compareSequencers(a, padded.toLowerCase())).toBe(0);
        expect(compareSequencers(padded.toLowerCase(), a)).toBe(0);
      }),
    );
  });

  it("O3 sequencers of equal length compare as the numbers that they write", () => {
    const number = fc.integer({ min: 0, max: 0xffff_ffff });
    const write = (value: number) => value.toString(16).padStart(8, "0");
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(compareSequencers(write(a), write(b))).toBe(Math.sign(a - b) + 0);
      }),
    );
  });
});

describe("laterSequencer", () => {
  it.each([
    ["00A1", "00A2", "00A2"],
    ["00A2", "00A1", "00A2"],
    [undefined, "00A1", "00A1"],
    ["00A1", undefined, "00A1"],
    [undefined, undefined, undefined],
    ["00A1", "00a100", "00A1"],
  ])("O3 of %s and %s it is %s", (left, right, expected) => {
    expect(laterSequencer(left, right)).toBe(expected);
  });
});
