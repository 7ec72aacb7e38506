import { describe, expect, it } from "vitest";
import { MemoryEventQueue } from "../testing/memory-event-queue.ts";
import { parsePartRequest, writePartRequest, writeReconcileRequest } from "./own-messages.ts";
import { parseMessage } from "./parse-event.ts";
import { requestReconcile } from "./request-reconcile.ts";

const REQUEST = {
  bucket: "reports",
  key: "a b+é\ufffe.csv",
  versionId: "null",
  uploadId: "VXBsb2FkIElE",
  first: 1,
  last: 125,
};

describe("part requests", () => {
  it("A6 what is written is read, and is ASCII whatever the key", () => {
    const body = writePartRequest(REQUEST);
    expect(body).toMatch(/^[\x20-\x7e]+$/);
    expect(parsePartRequest(body)).toEqual({ ok: true, value: REQUEST });
  });

  it.each([
    ["what is not JSON", "{", /not JSON/],
    ["an array", "[]", /xpart/],
    ["null", "null", /xpart/],
    ["another message", '{"xpart":"reconcile"}', /xpart/],
    ["no upload", JSON.stringify({ ...REQUEST, xpart: "parts", uploadId: "" }), /field/],
    ["no number", JSON.stringify({ ...REQUEST, xpart: "parts", first: "1" }), /field/],
    ["part 0", JSON.stringify({ ...REQUEST, xpart: "parts", first: 0 }), /field/],
    ["a range of none", JSON.stringify({ ...REQUEST, xpart: "parts", last: 0 }), /field/],
  ])("P5 %s is refused, without quoting it", (_title, body, problem) => {
    const parsed = parsePartRequest(body);
    expect(parsed).toEqual({ ok: false, error: expect.stringMatching(problem) });
    expect(JSON.stringify(parsed)).not.toContain("reports");
  });
});

describe("requests to reconcile", () => {
  const KEY = { bucket: "reports", key: REQUEST.key };

  it.each([
    ["nothing more", {}, { release: false }],
    ["held deletes", { release: true }, { release: true }],
    ["all of the history", { history: "all" }, { release: false, history: "all" }],
    ["the tags of all replicas", { tags: "all" }, { release: false, tags: "all" }],
    ["both", { release: true, history: "all" }, { release: true, history: "all" }],
    ["what it says is not wanted", { release: false }, { release: false }],
  ] as const)("R10 one that asks for %s is read as it was written", (_title, wishes, expected) => {
    const body = writeReconcileRequest(KEY, wishes);
    expect(body).toMatch(/^[\x20-\x7e]+$/);
    expect(parseMessage(body)).toStrictEqual([{ kind: "reconcile", ...KEY, ...expected }]);
  });

  it("R10 it comes onto the queue with its wishes, behind its key's events", async () => {
    const queue = new MemoryEventQueue();
    await requestReconcile({ bucket: "bucket", key: "key", id: "1", history: "all" }, queue);
    expect(queue.messages).toMatchObject([
      {
        body: '{"xpart":"reconcile","bucket":"bucket","key":"key","history":"all"}',
        groupId: "xxaADqRsSbofghCI6U7JNmAW5Yv-Jp5I2Ypd_kutOio",
        deduplicationId: "reconcile-1",
      },
    ]);
  });
});
