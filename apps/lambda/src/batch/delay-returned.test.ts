import type { VisibilityChange } from "@xpart/aws-adapters";
import type { PortError, ReplicationFailure } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { createJsonLogger } from "../report/json-logger.ts";
import { delayReturned } from "./delay-returned.ts";
import type { SqsRecord } from "./sqs-batch.ts";

const NOW_MS = 1_000_000;
const ERROR: PortError = {
  ...{ kind: "throttled", side: "destination", operation: "PutObject", message: "SlowDown" },
};
const FAILED: ReplicationFailure = { kind: "service", error: ERROR };

function record(messageId: string, receives: number, groupId?: string): SqsRecord {
  const group = groupId === undefined ? {} : { groupId };
  return { messageId, body: "{}", receiptHandle: `of ${messageId}`, receives, ...group };
}

/** Returns records, and tells which visibility was asked for and what was logged. */
async function delay(
  records: readonly SqsRecord[],
  causes: Readonly<Record<string, ReplicationFailure>>,
  refused: ReadonlyMap<number, PortError> = new Map(),
) {
  const asked: VisibilityChange[] = [];
  const lines: string[] = [];
  const logger = createJsonLogger({
    level: "INFO",
    write: (line) => lines.push(line),
    now: () => NOW_MS,
  });
  const change = async (changes: readonly VisibilityChange[]) => {
    asked.push(...changes);
    return refused;
  };
  const retries = { visibility: { change }, random: () => 0.5 };
  const returned = { records, causes: new Map(Object.entries(causes)) };
  await delayReturned(returned, { retries, now: () => NOW_MS }, logger);
  return { asked, lines };
}

describe("delayReturned", () => {
  it("B4 each message waits by its own receives", async () => {
    const { asked, lines } = await delay([record("a", 1), record("b", 4)], {
      ...{ a: FAILED, b: FAILED },
    });
    expect(asked).toEqual([
      { receiptHandle: "of a", delaySeconds: 5 },
      { receiptHandle: "of b", delaySeconds: 40 },
    ]);
    expect(lines).toEqual([]);
  });

  it("B4 a message group comes again as a whole, when its first message may", async () => {
    const records = [record("a", 3, "k"), record("b", 1, "k"), record("c", 1, "other")];
    const { asked } = await delay(records, { a: FAILED, b: FAILED });
    expect(asked.map(({ delaySeconds }) => delaySeconds)).toEqual([20, 20, 0]);
  });

  it("F5 a queue that refuses is only logged: the message comes when its visibility ends", async () => {
    const error = { ...ERROR, side: "queue", operation: "ChangeMessageVisibilityBatch" } as const;
    const { lines } = await delay([record("a", 1)], { a: FAILED }, new Map([[0, error]]));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        ...{ level: "WARN", failure: "throttled" },
        message: expect.stringContaining("1 of 1 messages come again when the queue's visibility"),
      }),
    ]);
  });

  it("B4 nothing returned asks for nothing, and neither does a queue that is not known", async () => {
    expect((await delay([], {})).asked).toEqual([]);
    const logger = createJsonLogger({ level: "DEBUG", write: () => {}, now: () => NOW_MS });
    const returned = { records: [record("a", 1)], causes: new Map([["a", FAILED]]) };
    await expect(delayReturned(returned, { now: () => NOW_MS }, logger)).resolves.toBeUndefined();
  });
});
