import { describe, expect, it } from "vitest";
import type { ObjectCrossing } from "../lease/crossing.ts";
import { KeySession } from "../lease/key-session.ts";
import type { Attempt } from "../model/ledger-head.ts";
import { type CallFate, MemoryRun, onCall } from "../testing/memory-run.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { textBody } from "../testing/text-body.ts";
import { openUpload } from "./open-upload.ts";

const OBJECT = { partCount: 2, attributes: { metadata: {} }, tags: {} } as const;
const BEGUN = { ok: true, value: { uploadId: "upload-2", parts: [] } };

type Change = { readonly [Field in keyof Attempt]?: Attempt[Field] | undefined };

/**
 * An object in two parts, and what a crashed attempt left of it: an upload that has the first part.
 *
 * @param change - in what the attempt differs from one of this very object.
 */
async function withLeftover(change: Change = {}, versionId = "source-v1") {
  const world = new MemoryRun(versionId === "null" ? "unversioned" : "enabled");
  world.source.put(KEY, "onetwo", { partSizes: [3, 3] });
  const opened = await world.source.open(KEY, versionId);
  if (!opened.ok || opened.value.kind !== "object") {
    throw new Error("the source in memory has what was put there");
  }
  const left = await world.destination.beginUpload({ key: KEY, ...OBJECT });
  const upload = { id: left.ok ? left.value : "", partCount: 2 };
  await world.destination.uploadPart({
    ...{ key: KEY, uploadId: upload.id, number: 1, sizeBytes: 3 },
    body: textBody("one"),
  });
  const { pin } = opened.value.object;
  const base = { id: "crashed", scope: "entry", startedMs: world.nowMs, leaseUntilMs: world.nowMs };
  const leftover = { ...base, versionId, content: { pin }, upload, ...change } as Attempt;
  const run = world.worker();
  const session = new KeySession(KEY, undefined, "settled", run);
  await session.begin({ versionId, startedMs: world.nowMs, content: { pin } });
  world.calls.length = 0;
  const open = (more: Partial<ObjectCrossing> = {}) => {
    const entry = opened.value as ObjectCrossing["entry"];
    return openUpload(
      { versionId, entry, row: undefined, leftover, ...more },
      OBJECT,
      session,
      run,
    );
  };
  return { world, session, pin, open };
}

const uploadsOf = async ({ destination }: MemoryRun) => {
  const listed = await destination.listUploads(KEY);
  return listed.ok ? listed.value.map(({ uploadId }) => uploadId) : [];
};

describe("openUpload", () => {
  it("A5 goes on with the upload of the same version, pin and parts", async () => {
    const { world, open } = await withLeftover();
    expect(await open()).toMatchObject({
      ok: true,
      value: { uploadId: "upload-1", parts: [{ number: 1, etag: "etag of one" }] },
    });
    expect(world.calls).toEqual(["destination.listParts"]);
  });

  it.each<[string, Change]>([
    ["another version", { versionId: "source-v0" }],
    ["another number of parts", { upload: { id: "upload-1", partCount: 3 } }],
    ["no content that was written down", { content: undefined }],
  ])("A5 aborts the upload of %s, and begins its own", async (_title, change) => {
    const { world, session, open } = await withLeftover(change);
    expect(await open()).toEqual(BEGUN);
    expect(await uploadsOf(world)).toEqual(["upload-2"]);
    expect(session.attempt?.upload).toEqual({ id: "upload-2", partCount: 2 });
    expect(world.calls).toEqual([
      "destination.abortUpload",
      "destination.beginUpload",
      "ledger.saveHead",
    ]);
  });

  it("A5 aborts the upload of other content, and begins its own", async () => {
    const { pin } = await withLeftover();
    const { world, open } = await withLeftover({ content: { pin: { ...pin, etag: "another-2" } } });
    expect(await open()).toEqual(BEGUN);
    expect(await uploadsOf(world)).toEqual(["upload-2"]);
  });

  it("A5 D2 aborts the upload of the null version, though all is equal", async () => {
    const { world, open } = await withLeftover({}, "null");
    expect(await open()).toEqual(BEGUN);
    expect(await uploadsOf(world)).toEqual(["upload-2"]);
  });

  it("A5 begins anew where the upload is gone, and aborts what else the attempt began", async () => {
    const { world, open } = await withLeftover();
    await world.destination.abortUpload({ key: KEY, uploadId: "upload-1" });
    await world.destination.beginUpload({ key: KEY, ...OBJECT });
    expect(await open()).toEqual({ ok: true, value: { uploadId: "upload-3", parts: [] } });
    expect(await uploadsOf(world)).toEqual(["upload-3"]);
  });

  it("A5 begins its own where nothing was left", async () => {
    const { world, open } = await withLeftover();
    expect(await open({ leftover: undefined })).toEqual(BEGUN);
    expect(world.calls).toEqual(["destination.beginUpload", "ledger.saveHead"]);
  });

  it.each<[string, string, Change]>([
    ["that is not of this object cannot be aborted", "abortUpload", { versionId: "source-v0" }],
    ["that is of this object cannot be listed", "listParts", {}],
  ])("A5 begins none where the upload %s", async (_title, method, change) => {
    const { world, open } = await withLeftover(change);
    world.intercept = onCall(`destination.${method}`, { kind: "refuse", error: "throttled" });
    expect(await open()).toMatchObject({ ok: false, error: { kind: "throttled" } });
    expect(await uploadsOf(world)).toEqual(["upload-1"]);
  });

  it("A5 begins none where the uploads beside one that is gone cannot be listed", async () => {
    const { world, open } = await withLeftover();
    await world.destination.abortUpload({ key: KEY, uploadId: "upload-1" });
    world.intercept = onCall("destination.listUploads", { kind: "refuse", error: "throttled" });
    expect(await open()).toMatchObject({ ok: false, error: { kind: "throttled" } });
    expect(await uploadsOf(world)).toEqual([]);
  });

  it.each<[string, CallFate, number]>([
    ["destination.beginUpload", { kind: "refuse", error: "throttled" }, 0],
    ["ledger.saveHead", { kind: "refuse", error: "throttled" }, 0],
  ])("A5 leaves no upload where %s fails", async (call, fate, open) => {
    const { world, ...left } = await withLeftover();
    await world.destination.abortUpload({ key: KEY, uploadId: "upload-1" });
    world.intercept = onCall(call, fate);
    expect(await left.open({ leftover: undefined })).toMatchObject({
      ok: false,
      error: { kind: "throttled" },
    });
    expect(await uploadsOf(world)).toHaveLength(open);
  });
});
