import { describe, expect, it } from "vitest";
import { forEachBounded } from "./for-each-bounded.ts";

describe("forEachBounded", () => {
  it("U5 never works more items than it may, nor takes them ahead", async () => {
    let open = 0;
    let most = 0;
    let taken = 0;
    async function* numbers() {
      for (let number = 0; number < 20; number += 1) {
        taken += 1;
        yield number;
      }
    }
    const done: number[] = [];
    await forEachBounded(numbers(), 3, async (number) => {
      open += 1;
      most = Math.max(most, open);
      expect(taken - done.length).toBeLessThanOrEqual(3);
      await new Promise((resolve) => setTimeout(resolve, number % 3));
      open -= 1;
      done.push(number);
    });
    expect(most).toBe(3);
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it("U5 a failure ends it, after the work that was begun, and closes the stream", async () => {
    let isClosed = false;
    async function* forever() {
      try {
        for (let number = 0; ; number += 1) {
          yield number;
        }
      } finally {
        isClosed = true;
      }
    }
    const done: number[] = [];
    const running = forEachBounded(forever(), 4, async (number) => {
      if (number === 5) {
        throw new Error("five");
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
      done.push(number);
    });
    await expect(running).rejects.toThrow("five");
    const seen = done.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(done.length).toBe(seen);
    expect(isClosed).toBe(true);
  });
});
