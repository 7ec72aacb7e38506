import { describe, expect, it } from "vitest";
import { createFaultDraws } from "./fault-draws.ts";

function chances(seed: number, turns: number, subject = "a"): readonly number[] {
  const draws = createFaultDraws(seed);
  return Array.from({ length: turns }, () => draws.next(subject)("delay").chance);
}

describe("createFaultDraws", () => {
  it("W16 one seed gives the same numbers again, another seed others", () => {
    expect(chances(1, 50)).toEqual(chances(1, 50));
    expect(chances(1, 50)).not.toEqual(chances(2, 50));
    expect(new Set(chances(1, 50)).size).toBe(50);
  });

  it("W16 a subject's numbers do not depend on when others take their turns", () => {
    const draws = createFaultDraws(7);
    const mixed = Array.from({ length: 20 }, (_, turn) => {
      for (let other = 0; other < turn % 3; other += 1) draws.next("b")("delay");
      return draws.next("a")("delay").chance;
    });
    expect(mixed).toEqual(chances(7, 20));
  });

  it("W16 a kind's numbers do not depend on what other kinds were drawn", () => {
    const draws = createFaultDraws(7);
    const afterOthers = Array.from({ length: 20 }, () => {
      const draw = draws.next("a");
      draw("kill");
      draw("throttle");
      return draw("delay").chance;
    });
    expect(afterOthers).toEqual(chances(7, 20));
  });

  it("W16 numbers are spread evenly: a rate of 5 % hits one in twenty", () => {
    const hits = chances(3, 10_000).filter((chance) => chance < 0.05).length;
    expect(hits).toBeGreaterThan(430);
    expect(hits).toBeLessThan(570);
  });
});
