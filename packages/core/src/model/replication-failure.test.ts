import { describe, expect, it } from "vitest";
import { describeFailure, dispositionOf } from "./replication-failure.ts";

describe("describeFailure", () => {
  it("B6 a copy that can never fit names what to change", () => {
    const text = describeFailure({ kind: "never-fits", neededMs: 120_100, haveMs: 60_000 });
    expect(text).toMatch(/121 s.*60 s.*timeout.*PARTS_QUEUE/);
    expect(dispositionOf({ kind: "never-fits", neededMs: 1, haveMs: 0 })).toBe("retry");
  });

  it("F6 a crash is called a bug, and says where", () => {
    const problem = "RangeError in planReconcile";
    expect(describeFailure({ kind: "crashed-record", problem })).toMatch(
      /bug.*RangeError in planReconcile/,
    );
  });
});
