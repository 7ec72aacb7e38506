import { describe, expect, it } from "vitest";
import { describeFailure, dispositionOf } from "./replication-failure.ts";

describe("describeFailure", () => {
  it("A9 what an entry is to be set aside for is told as it is", () => {
    const failure = { kind: "set-aside", cause: "never-fits", answer: "it is too big" } as const;
    expect(describeFailure(failure)).toBe("it is too big");
    expect(dispositionOf(failure)).toBe("retry");
  });

  it("F6 a crash is called a bug, and says where", () => {
    const problem = "RangeError in planReconcile";
    expect(describeFailure({ kind: "crashed-record", problem })).toMatch(
      /bug.*RangeError in planReconcile/,
    );
  });
});
