import { describe, expect, it } from "vitest";
import type { Attempt } from "../model/ledger-head.ts";
import { MemoryRun, START_MS } from "../testing/memory-run.ts";
import { abortUploads, type Unfinished } from "./abort-uploads.ts";

const MINUTE_MS = 60_000;
const LEASE_MS = 10 * MINUTE_MS;
const pin = { etag: "etag of abc-2", sizeBytes: 3, lastModifiedMs: START_MS };
const ATTEMPT: Attempt = {
  id: "x",
  scope: "entry",
  versionId: "v1",
  content: { pin },
  startedMs: START_MS,
  leaseUntilMs: START_MS + LEASE_MS,
};

/** Uploads that were begun at these times, the first of them `upload-1`; then the attempt's are aborted. */
async function left(
  atMs: readonly number[],
  attempt: Attempt | undefined,
  refused?: "denied",
  more: Omit<Unfinished, "crashed"> = {},
) {
  const world = new MemoryRun();
  for (const timeMs of atMs) {
    world.nowMs = START_MS + timeMs;
    await world.destination.beginUpload({ key: "k", attributes: { metadata: {} }, tags: {} });
  }
  world.intercept = (call) =>
    call === "destination.abortUpload" && refused ? { kind: "refuse", error: refused } : undefined;
  const unfinished = { crashed: attempt, ...more };
  const result = await abortUploads("k", unfinished, world.worker());
  const uploads = await world.destination.listUploads("k");
  const ids = uploads.ok ? uploads.value.map(({ uploadId }) => uploadId) : [];
  return { result, ids, calls: world.calls };
}

describe("abortUploads", () => {
  it("A5 takes what was begun while the attempt ran, give or take a minute, and nothing else", async () => {
    const times = [-MINUTE_MS - 1, -MINUTE_MS, LEASE_MS + MINUTE_MS, LEASE_MS + MINUTE_MS + 1];
    expect((await left(times, ATTEMPT)).ids).toEqual(["upload-1", "upload-4"]);
  });

  it("A5 takes the upload that was written down, whenever it was begun", async () => {
    const upload = { id: "upload-1", partCount: 2 };
    expect((await left([-LEASE_MS], { ...ATTEMPT, upload })).ids).toEqual([]);
  });

  it("A5 beside the upload that is gone on with, the one that was begun to see whether it can be", async () => {
    const attempt = { ...ATTEMPT, upload: { id: "upload-1", partCount: 2 } };
    const probing = { ...attempt, isProbing: true } as const;
    expect((await left([0, 0], probing, undefined, { leftover: probing })).ids).toEqual([
      "upload-1",
    ]);
    expect((await left([0, 0], attempt, undefined, { leftover: attempt })).calls).not.toContain(
      "destination.listUploads",
    );
  });

  it("A5 of part workers' uploads only the one that was written down", async () => {
    const upload = { id: "upload-1", partCount: 2 };
    const attempt = { ...ATTEMPT, scope: "upload", upload } as const;
    expect((await left([0, 0], attempt)).ids).toEqual(["upload-2"]);
  });

  it.each([
    ["nobody crashed", undefined],
    ["it was a marker", { ...ATTEMPT, content: undefined } as unknown as Attempt],
    ["it was one PutObject", { ...ATTEMPT, content: { pin: { ...pin, etag: "abc" } } }],
  ])("L6 asks for nothing where %s", async (_why, attempt) => {
    const { calls, ids, result } = await left([0], attempt);
    expect(result).toEqual({ ok: true, value: undefined });
    expect(ids).toEqual(["upload-1"]);
    expect(calls).toEqual([]);
  });

  it("A5 takes what was begun since a write whose outcome nobody learnt, though it is not in the head", async () => {
    const unsure = [{ versionId: "v0", sinceMs: START_MS }];
    const times = [-MINUTE_MS - 1, -MINUTE_MS, LEASE_MS + MINUTE_MS + 1];
    const { ids } = await left(times, undefined, undefined, { unsure });
    expect(ids).toEqual(["upload-1"]);
  });

  it("A5 leaves the upload alone that is gone on with, and takes the others", async () => {
    const leftover = { ...ATTEMPT, upload: { id: "upload-2", partCount: 2 } };
    const unsure = [{ versionId: "v0", sinceMs: START_MS }];
    expect((await left([0, 0], leftover, undefined, { leftover, unsure })).ids).toEqual([
      "upload-2",
    ]);
    expect((await left([0, 0], leftover, undefined, { leftover })).calls).toEqual([]);
  });

  it("F2 an abort that is refused is a failure, and no success after the next", async () => {
    const { result, ids } = await left([0, 0], ATTEMPT, "denied");
    expect(result).toMatchObject({ error: { kind: "denied" } });
    expect(ids).toHaveLength(2);
  });
});
