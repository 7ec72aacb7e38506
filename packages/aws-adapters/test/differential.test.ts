import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BothTraces, startBoth } from "./both-traces.ts";
import { anyAnswer } from "./random-answers.ts";
import { anyCall } from "./random-calls.ts";

let both: BothTraces;
beforeAll(async () => {
  both = await startBoth();
});
afterAll(() => both.stop());

/** By hand: XPART_DIFFERENTIAL_RUNS=10000, and any XPART_DIFFERENTIAL_SEED. */
const numRuns = Number(process.env["XPART_DIFFERENTIAL_RUNS"] ?? 200);
const seed = Number(process.env["XPART_DIFFERENTIAL_SEED"] ?? 17);

describe("the SDK and the wire", () => {
  it("H8 ask the same, and make the same of any answer", async () => {
    const called = new Set<string>();
    await fc.assert(
      fc.asyncProperty(anyCall, anyAnswer, async (call, answer) => {
        // DynamoDB has a member of this name too, which no port reads.
        fc.pre(call.name === "queue depth" || !answer.body.startsWith('{"Attributes"'));
        const [sdk, wire] = await both.compare(call, answer);
        called.add(call.name);
        expect(wire, `${call.name}: ${JSON.stringify(answer)}`).toEqual(sdk);
      }),
      { numRuns, seed },
    );
    expect(called.size).toBe(24);
  });
});
