import { RUN_NAME } from "@xpart/operations/distributed";
import { describe, expect, it } from "vitest";
import { checkDistributed, runNameOf } from "./distributed-arguments.ts";
import { runExitCode } from "./run-text.ts";

describe("the options of a run in the cloud", () => {
  it.each([
    [{ run: "r" }, {}, "--run"],
    [{ stop: true }, {}, "--stop"],
    [{ detach: true }, {}, "--detach"],
    [{ distributed: true }, { "--rate": "3" }, "--distributed and --rate"],
    [{ distributed: true, stop: true }, {}, "--stop"],
    [{ distributed: true, run: "a/b" }, {}, "--run a/b"],
  ])("V20 %j with %j is refused", (args, others, subject) => {
    expect(() => checkDistributed(args, others)).toThrow(subject);
  });

  it("V20 what goes together passes, and a new run has a name that Step Functions takes", () => {
    checkDistributed({ distributed: true, run: "r", stop: true }, { "--rate": undefined });
    checkDistributed({}, { "--rate": "3" });
    expect(runNameOf({ run: "mine" }, "verify", 0)).toBe("mine");
    const name = runNameOf({}, "verify", 0);
    expect(name).toMatch(/^verify-19700101T000000-[0-9a-f]{6}$/);
    expect(name).toMatch(RUN_NAME);
  });

  it.each([
    ["compared", 0, 0, 0],
    ["compared", 2, 0, 1],
    ["sent", 2, 2, 0],
    ["sent", 2, 1, 1],
    ["only seen", 2, 0, 0],
  ] as const)("V20 %s: %i differ, %i sent, exit code %i", (meant, differs, keys, code) => {
    const report = { complete: true, verdicts: { differs, unknown: 0 }, sent: { keys } };
    expect(runExitCode(report as never, meant)).toBe(code);
    expect(runExitCode({ ...report, complete: false } as never, meant)).toBe(2);
  });
});
