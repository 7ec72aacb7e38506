import { describe, expect, it } from "vitest";
import { lagOf, type Measured, measureQueue, throughputOf } from "./measure.ts";
import type { QueueState } from "./queue-state.ts";

const QUEUE: QueueState = { name: "q", waiting: 90, inFlight: 10, retentionSeconds: 1_209_600 };

const measured = (values: Readonly<Record<string, readonly number[]>>): Measured =>
  new Map(Object.entries(values));
const paced = (age: number, come: readonly number[], done: readonly number[]) =>
  measured({
    "q ApproximateAgeOfOldestMessage": [5, age],
    "q NumberOfMessagesSent": come,
    "q NumberOfMessagesDeleted": done,
  });

describe("measureQueue", () => {
  it("U32 tells when it is empty at the pace of the last quarter of an hour, and when messages are gone", () => {
    expect(measureQueue(QUEUE, paced(600, [100, 100], [600, 500]))).toEqual({
      ...QUEUE,
      ...{ oldestSeconds: 600, emptyInSeconds: 100, expiresInSeconds: 1_209_000 },
    });
  });

  it("U32 where as much comes as is done, it grows", () => {
    expect(measureQueue(QUEUE, paced(1, [7], [7]))).toMatchObject({ emptyInSeconds: "grows" });
  });

  it("U32 an empty queue has waited for nothing, whatever is remembered of it", () => {
    const empty = { ...QUEUE, waiting: 0, inFlight: 0 };
    expect(measureQueue(empty, paced(600, [], []))).toEqual({ ...empty, oldestSeconds: 0 });
    expect(measureQueue(empty, undefined)).toEqual({ ...empty, oldestSeconds: 0 });
  });

  it.each([
    ["nothing answers", undefined],
    ["it has not been measured yet", measured({})],
  ])("U32 messages wait and %s: nothing is claimed", (_name, values) => {
    expect(measureQueue(QUEUE, values)).toEqual(QUEUE);
  });
});

describe("lag and throughput", () => {
  it("U32 are the latest middle, the worst hundredth, and what was done per second", () => {
    const values = measured({
      "ReplicationLatency p50": [900, 1_000],
      "ReplicationLatency p99": [9_000, 4_000],
      "BytesReplicated Sum": [900, 900],
      "ObjectsReplicated Sum": [600, 299],
      "Deletes Sum": [1],
    });
    expect(lagOf(values)).toEqual({ p50Ms: 1_000, p99Ms: 9_000 });
    expect(throughputOf(values)).toEqual({ eventsPerSecond: 1, bytesPerSecond: 2 });
    expect(lagOf(measured({}))).toEqual({});
  });
});
