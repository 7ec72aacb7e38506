import type { SqsEvent } from "@xpart/sandbox";
import { describe, expect, it } from "vitest";
import { createLagWatch, type DoneEvent, percentile } from "./lag-watch.ts";

interface SentEvent {
  readonly id: string;
  readonly sentMs?: number;
  readonly "detail-type"?: string;
  readonly detail?: object;
}

function batchOf(events: readonly SentEvent[]): SqsEvent {
  return {
    Records: events.map(({ id, sentMs = 0, ...event }) => ({
      messageId: `message of ${id}`,
      receiptHandle: "",
      body: JSON.stringify({ id, source: "aws.s3", ...event }),
      attributes: { SentTimestamp: String(sentMs) },
      messageAttributes: {},
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: "",
      awsRegion: "us-east-1",
    })),
  };
}

describe("createLagWatch", () => {
  it("U3 counts from the buffer queue to the handler's answer", () => {
    let nowMs = 0;
    const watch = createLagWatch(undefined, () => nowMs);
    watch.begun(
      batchOf([
        { id: "a", sentMs: 1_000 },
        { id: "b", sentMs: 1_100 },
      ]),
    );
    nowMs = 1_250;
    watch.ended(batchOf([{ id: "a" }, { id: "b" }]), { batchItemFailures: [] });
    expect(watch.done()).toBe(2);
    expect(watch.lag()).toEqual({ p50: 150, p99: 250 });
  });

  it("U3 what the handler returned is not done, until it is; a second delivery counts once", () => {
    let nowMs = 0;
    const watch = createLagWatch(undefined, () => nowMs);
    watch.begun(batchOf([{ id: "a", sentMs: 0 }]));
    nowMs = 10;
    watch.ended(batchOf([{ id: "a" }]), {
      batchItemFailures: [{ itemIdentifier: "message of a" }],
    });
    expect(watch.done()).toBe(0);
    nowMs = 30;
    watch.ended(batchOf([{ id: "a" }]), { batchItemFailures: [] });
    watch.ended(batchOf([{ id: "a" }]), { batchItemFailures: [] });
    expect(watch.done()).toBe(1);
    expect(watch.lag()).toEqual({ p50: 30, p99: 30 });
  });

  it("U3 an event that comes twice, the second time when it is done, counts once and is told as repeated", () => {
    const told: DoneEvent[] = [];
    const watch = createLagWatch(
      (event) => told.push(event),
      () => 40,
    );
    for (const sentMs of [0, 30]) {
      const batch = batchOf([{ id: "a", sentMs }]);
      watch.begun(batch);
      watch.ended(batch, { batchItemFailures: [] });
    }
    expect(watch.done()).toBe(1);
    expect(watch.lag()).toEqual({ p50: 40, p99: 40 });
    expect(told.map(({ lagMs, isRepeated }) => ({ lagMs, isRepeated }))).toEqual([
      { lagMs: 40, isRepeated: false },
      { lagMs: 10, isRepeated: true },
    ]);
  });

  it("U3 of what is done, writes and deletes of clients are the traffic's: not what follows, nor what comes later", () => {
    const watch = createLagWatch();
    const deleted = (deletion: string, reason: string) => ({
      "detail-type": "Object Deleted",
      detail: { "deletion-type": deletion, reason },
    });
    const batch = batchOf([
      { id: "a", "detail-type": "Object Created" },
      { id: "b", "detail-type": "Object Restore Initiated" },
      { id: "c", "detail-type": "Object Restore Completed" },
      { id: "d", "detail-type": "Object Tags Added" },
      { id: "e", ...deleted("Delete Marker Created", "DeleteObject") },
      { id: "f", ...deleted("Delete Marker Created", "Lifecycle Expiration") },
      { id: "g", ...deleted("Permanently Deleted", "DeleteObject") },
    ]);
    watch.begun(batch);
    watch.ended(batch, null);
    expect(watch.done()).toBe(7);
    expect(watch.changesDone()).toBe(2);
  });

  it("U3 a body that is not an event does not disturb it", () => {
    const watch = createLagWatch();
    const [record] = batchOf([{ id: "a" }]).Records;
    const bad = { Records: record === undefined ? [] : [{ ...record, body: "no JSON" }] };
    watch.begun(bad);
    watch.ended(bad, null);
    expect(watch.done()).toBe(0);
    // Not 0 ms: nothing has arrived.
    expect(watch.lag()).toBeUndefined();
  });
});

describe("percentile", () => {
  it.each([
    [[], 0.5, 0],
    [[7], 0.99, 7],
    [[1, 2, 3, 4], 0.5, 2],
    [Array.from({ length: 200 }, (_, index) => index + 1), 0.99, 198],
  ])("U3 nearest rank of %j at %d", (values, share, expected) => {
    expect(percentile(Float64Array.from(values), share)).toBe(expected);
  });
});
