import { describe, expect, it } from "vitest";
import { createTimeLeft } from "./time-left.ts";

describe("createTimeLeft", () => {
  it("U3 goes by the pace of the last seconds, not of the whole run", () => {
    let nowMs = 0;
    const timeLeft = createTimeLeft(() => nowMs);
    let left: number | undefined;
    // A slow minute, 1 a second, then 10 a second.
    for (let done = 0; done < 60; done += 1, nowMs += 1_000) {
      left = timeLeft.at(done, 1_000);
    }
    expect(left).toBe(941_000);
    for (let done = 60; done < 260; done += 10, nowMs += 1_000) {
      left = timeLeft.at(done, 1_000);
    }
    expect(left).toBe(75_000);
  });

  it("U3 tells nothing at the beginning, without a total, or while nothing moves", () => {
    let nowMs = 0;
    const timeLeft = createTimeLeft(() => nowMs);
    expect(timeLeft.at(0, 100)).toBeUndefined();
    nowMs = 500;
    expect(timeLeft.at(5, 100)).toBeUndefined();
    nowMs = 2_000;
    expect(timeLeft.at(5, undefined)).toBeUndefined();
    for (nowMs = 20_000; nowMs < 40_000; nowMs += 1_000) {
      timeLeft.at(5, 100);
    }
    expect(timeLeft.at(5, 100)).toBeUndefined();
  });
});
