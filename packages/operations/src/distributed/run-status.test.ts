import { describe, expect, it } from "vitest";
import { toRunStatus } from "./run-status.ts";

const REQUEST = { kind: "backfill", prefixes: [""], sends: true };

describe("toRunStatus", () => {
  it("V20 tells what was begun and what its summary said", () => {
    const input = JSON.stringify({ run: "filled", request: REQUEST });
    const sent = { keys: 3, entries: 4, bytes: 5 };
    const said = { equal: false, complete: true, keys: 10, findingCount: 3, sent };
    const output = JSON.stringify({ ...said, ranges: { total: 1, unfinished: 0 } });
    expect(toRunStatus({ status: "SUCCEEDED", input, output }, undefined)).toMatchObject({
      begun: { run: "filled", request: REQUEST },
      outcome: { equal: false, keys: 10, findingCount: 3, sent: 3 },
    });
  });

  it.each([
    [undefined],
    ["no JSON"],
    ["null"],
    [JSON.stringify({ run: "../elsewhere", request: REQUEST })],
    [JSON.stringify({ run: "r", request: { kind: "delete" } })],
  ])("V20 takes an input of somebody else's for none: %s", (input) => {
    const status = toRunStatus(
      { status: "FAILED", error: "Unfinished", input, output: input },
      undefined,
    );
    expect([status.begun, status.outcome, status.cause]).toEqual([
      undefined,
      undefined,
      "Unfinished",
    ]);
  });
});
