import { describe, expect, it } from "vitest";
import type { Attempt } from "../model/ledger-head.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { workOn } from "../testing/sample-work.ts";
import { dropLeftover, dropOpenUpload } from "./drop-upload.ts";

const KEY = "k";
const ATTEMPT = { id: "crashed", scope: "entry", startedMs: 1, leaseUntilMs: 2 } as const;

/** A key with an upload at the destination, which these name: what crashed, and what is on its way. */
async function withUpload({ isLeftover = false, isOnItsWay = false }) {
  const world = new MemoryRun();
  const begun = await world.destination.beginUpload({
    ...{ key: KEY, attributes: { metadata: {} }, tags: {} },
  });
  const upload = { id: begun.ok ? begun.value : "", partCount: 2 };
  const work = await workOn(world, KEY);
  await work.session.begin({ versionId: "v1", startedMs: world.nowMs });
  if (isOnItsWay) {
    await work.session.noteUpload(upload);
  }
  const leftover: Attempt = isLeftover ? { ...ATTEMPT, upload } : ATTEMPT;
  world.calls.length = 0;
  return { world, work: { ...work, leftover: leftover as Attempt | undefined } };
}

describe("the upload of a crashed attempt whose entry does not come", () => {
  it("A5 is aborted, and gone on with no more", async () => {
    const { world, work } = await withUpload({ isLeftover: true });
    expect(await dropLeftover(work)).toBeUndefined();
    expect(world.destination.openUploads).toBe(0);
    expect(work.leftover).toBeUndefined();
  });

  it("A5 costs no request where there is none", async () => {
    const { world, work } = await withUpload({});
    expect(await dropLeftover(work)).toBeUndefined();
    expect(await dropLeftover(work)).toBeUndefined();
    expect(world.calls).toEqual([]);
  });

  it("F1 says that it could not be aborted", async () => {
    const { world, work } = await withUpload({ isLeftover: true });
    world.intercept = onCall("destination.abortUpload", { kind: "refuse", error: "throttled" });
    expect(await dropLeftover(work)).toMatchObject({ error: { kind: "throttled" } });
  });
});

describe("the upload of a write that came to nothing", () => {
  it("A5 is aborted", async () => {
    const { world, work } = await withUpload({ isOnItsWay: true });
    expect(await dropOpenUpload(work)).toBeUndefined();
    expect(world.destination.openUploads).toBe(0);
    expect(await dropOpenUpload({ ...work, leftover: undefined })).toBeUndefined();
  });

  it("A5 stays where it is gone on with", async () => {
    const { world, work } = await withUpload({ isOnItsWay: true, isLeftover: true });
    expect(await dropOpenUpload(work)).toBeUndefined();
    expect(world.destination.openUploads).toBe(1);
    expect(world.calls).toEqual([]);
  });

  it("A5 costs no request where there is none", async () => {
    const { world, work } = await withUpload({ isLeftover: true });
    expect(await dropOpenUpload(work)).toBeUndefined();
    expect(world.calls).toEqual([]);
  });
});
