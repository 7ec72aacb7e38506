import type { Direction } from "@xpart/aws-adapters";
import { err, ok, type PortError, type Result } from "@xpart/core";
import { expect, it } from "vitest";
import { createJsonLogger } from "../report/json-logger.ts";
import { obeyDirection } from "./obey-direction.ts";

const CONTEXT = { awsRequestId: "invocation-1", getRemainingTimeInMillis: () => 60_000 };
const BATCH = {
  Records: ["m1", "m2"].map((messageId) => ({
    ...{ messageId, eventSource: "aws:sqs", body: "{}", receiptHandle: `r-${messageId}` },
    attributes: { MessageGroupId: "g", ApproximateReceiveCount: "15" },
  })),
};
const DENIED: PortError = { kind: "denied", side: "ledger", operation: "GetItem", message: "no" };
const mark = (stands: Direction["stands"]) =>
  ok<Direction | undefined>({ stands, other: "reports-prod-reverse", sinceMs: 1 });

function world(reverses?: string) {
  const state = {
    said: ok(undefined) as Result<Direction | undefined, PortError>,
    ...{ nowMs: 1_000, reads: 0, worked: 0, lines: [] as string[], delays: [] as number[] },
    isTurned: undefined as boolean | undefined,
  };
  const handler = obeyDirection(
    async () => {
      state.worked += 1;
      return { batchItemFailures: [] };
    },
    {
      marks: {
        async read() {
          state.reads += 1;
          return state.said;
        },
      },
      reverses,
      onLook(isTurned) {
        state.isTurned = isTurned;
      },
      now: () => state.nowMs,
      logger: createJsonLogger({
        level: "INFO",
        write: (line) => state.lines.push(line),
        now: () => state.nowMs,
      }),
      retries: {
        random: () => 0.5,
        visibility: {
          async change(changes) {
            state.delays.push(...changes.map(({ delaySeconds }) => delaySeconds));
            return new Map();
          },
        },
      },
    },
  );
  return { state, work: () => handler(BATCH, CONTEXT) };
}

it.each<[string, ReturnType<typeof world>["state"]["said"], string | undefined, boolean]>([
  ["was never turned", ok(undefined), undefined, true],
  ["is turned to it", mark("active"), undefined, true],
  ["is turned away from it", mark("turned"), undefined, false],
  ["waits for its turn", ok(undefined), "reports-prod", false],
  ["has had its turn", mark("active"), "reports-prod", true],
  ["cannot be asked about", err(DENIED), undefined, false],
])("T3 a pair that %s", async (_name, said, reverses, works) => {
  const { state, work } = world(reverses);
  state.said = said;
  const { batchItemFailures } = await work();
  expect([state.worked, batchItemFailures.length]).toEqual(works ? [1, 0] : [0, 2]);
  // L9: a ledger that was turned round has rows without a head.
  expect(state.isTurned).toBe(!said.ok || said.value !== undefined);
  const [line = ""] = state.lines;
  expect(line.includes("nothing is copied")).toBe(!works);
  expect(state.delays.every((seconds) => seconds > 1_000)).toBe(true);
});

it("T3 the mark is read once a minute, and again at once where it could not be", async () => {
  const { state, work } = world();
  await work();
  await work();
  expect([state.reads, state.worked]).toEqual([1, 2]);
  state.nowMs += 60_000;
  state.said = err(DENIED);
  await work();
  state.said = mark("turned");
  await work();
  expect([state.reads, state.worked]).toEqual([3, 2]);
  expect(state.lines.at(-1)).toContain("reports-prod-reverse copies this pair");
});
