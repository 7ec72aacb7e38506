import { describe, expect, it } from "vitest";
import {
  describeFailure,
  dispositionOf,
  type ReplicationFailure,
  serviceFailure,
} from "./replication-failure.ts";

describe("describeFailure", () => {
  it("A9 what an entry is to be set aside for is told as it is", () => {
    const failure = { kind: "set-aside", cause: "never-fits", answer: "it is too big" } as const;
    expect(describeFailure(failure)).toBe("it is too big");
    expect(dispositionOf(failure)).toBe("retry");
  });

  it.each<[string, ReplicationFailure, RegExp]>([
    ["how long a copy takes", { kind: "no-time", neededMs: 61_001 }, /takes about 62 s,.*the next/],
    ["whom a record waits for", { kind: "handed-over", untilMs: 1 }, /part workers copy a big obj/],
    ["that another worker is at it", { kind: "leased", untilMs: 1 }, /another worker holds this k/],
    ["that it was too slow", { kind: "lease-lost" }, /longer than its lease; nothing more was wr/],
    [
      "which listing has no order, and what finds out why",
      { kind: "ambiguous-order", side: "source" },
      /the source listing does not tell.*probe-source finds out/,
    ],
    [
      "what a body is not",
      { kind: "invalid-message", problem: "it has no key" },
      /^not an S3 event: it has no key$/,
    ],
  ])("U4 says %s", (_title, failure, sentence) => {
    expect(describeFailure(failure)).toMatch(sentence);
    expect(dispositionOf(failure)).toBe("retry");
  });

  it.each([
    ["SlowDown", "source GetObject failed (throttled, SlowDown): slow down"],
    [undefined, "source GetObject failed (throttled): slow down"],
  ])("U4 says what a service answered, with its code if there is one: %s", (code, sentence) => {
    const error = { kind: "throttled", side: "source", operation: "GetObject" } as const;
    const answer = { ...error, message: "slow down", ...(code === undefined ? {} : { code }) };
    expect(describeFailure(serviceFailure(answer))).toBe(sentence);
  });

  it("F6 a crash is called a bug, and says where", () => {
    const problem = "RangeError in planReconcile";
    expect(describeFailure({ kind: "crashed-record", problem })).toMatch(
      /bug.*RangeError in planReconcile/,
    );
  });
});
