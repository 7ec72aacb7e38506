import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { Entry } from "../model/stack.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { workOn } from "../testing/sample-work.ts";
import { noteUnkept } from "./unkept-marker.ts";

const KEY = "k";
const STANDING = { kind: "not-kept", standing: "d9" } as const;
const NOTHING = { kind: "not-kept" } as const;

/** An object under two markers, on the newer of which this worker works; `rows` are known of the key. */
async function withMarkers(rows: readonly LedgerRow[] = []) {
  const world = new MemoryRun();
  world.source.put(KEY, "a");
  world.source.remove(KEY);
  world.source.remove(KEY);
  const read = await world.source.readStack(KEY);
  const [newest, below] = read.ok ? read.value.entries : [];
  const work = await workOn(world, KEY, { rows });
  await work.session.begin({ versionId: newest?.versionId ?? "", startedMs: world.nowMs });
  const note = (entry: Entry | undefined, unkept: typeof STANDING | typeof NOTHING) =>
    noteUnkept(entry as Entry, unkept, work);
  return { world, work, newest, below, note };
}

const markerRow = (versionId: string, destinationVersionId: string): LedgerRow => ({
  ...{ key: KEY, versionId, kind: "marker", state: "replicated", destinationVersionId },
});

describe("a marker for which the destination made none", () => {
  it("R20 has the standing one as its replica where no entry of the source has that", async () => {
    const { world, work, newest, note } = await withMarkers([markerRow("source-v0", "d9")]);
    expect(await note(newest, STANDING)).toBeUndefined();
    expect(world.ledger.peek(KEY).rows).toEqual([
      {
        ...markerRow("source-v3", "d9"),
        ...{ attemptId: work.session.attempt?.id, revision: expect.anything() },
      },
    ]);
    expect(work.tally.gaps).toBe(0);
  });

  it("R20 has it also where its own row says so already", async () => {
    const { world, newest, note } = await withMarkers([markerRow("source-v3", "d9")]);
    expect(await note(newest, STANDING)).toBeUndefined();
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "replicated" }]);
  });

  it("R20 has none where the standing one is another entry's", async () => {
    const { world, work, newest, note } = await withMarkers([markerRow("source-v2", "d9")]);
    expect(await note(newest, STANDING)).toBeUndefined();
    const [row] = world.ledger.peek(KEY).rows;
    expect(row).toMatchObject({
      ...{ versionId: "source-v3", kind: "marker", state: "gap" },
      attemptId: work.session.attempt?.id,
    });
    expect(row).not.toHaveProperty("destinationVersionId");
    expect(work.tally.gaps).toBe(1);
    expect(work.top).toEqual({ kind: "marker" });
  });

  it("R20 has none where none stands, whatever the other entries have", async () => {
    const pin = { etag: "e1", sizeBytes: 1, lastModifiedMs: 1 };
    const object = { ...markerRow("source-v1", "d7"), kind: "object", pin } as LedgerRow;
    const known = [markerRow("source-v2", "d8"), object];
    const { world, work, newest, note } = await withMarkers(known);
    expect(await note(newest, NOTHING)).toBeUndefined();
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ versionId: "source-v3", state: "gap" }]);
    expect(work.top).toEqual({ kind: "nothing" });
  });

  it("R20 has it where the source's other marker has another replica", async () => {
    const { world, newest, note } = await withMarkers([markerRow("source-v2", "d8")]);
    expect(await note(newest, STANDING)).toBeUndefined();
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "replicated" }]);
  });

  it("R20 L4 the row that is known takes its place, with its revision", async () => {
    const { world, work, newest, note } = await withMarkers();
    const saved = await world.ledger.saveRow(markerRow("source-v3", "d1"));
    work.rows.set("source-v3", saved.ok ? saved.value : markerRow("", ""));
    expect(await note(newest, NOTHING)).toBeUndefined();
    expect(work.rows.get("source-v3")).toMatchObject({ state: "gap" });
  });

  it("R8 is done: it is what readers see, and nobody looks for it", async () => {
    const { work, newest, note } = await withMarkers();
    expect(work.session.isOpen).toBe(true);
    await note(newest, STANDING);
    expect(work.session.isOpen).toBe(false);
    expect(work.shown.newest).toBe(newest);
    expect(work.shown.isInPlace(newest as Entry)).toBe(true);
  });

  it("R20 is not done where its row cannot be written", async () => {
    const { world, work, newest, note } = await withMarkers();
    world.intercept = onCall("ledger.saveRow", { kind: "refuse", error: "throttled" });
    expect(await note(newest, STANDING)).toMatchObject({ error: { kind: "throttled" } });
    expect([work.session.isOpen, work.top, work.tally.gaps]).toEqual([true, undefined, 0]);
    expect(work.shown.isInPlace(newest as Entry)).toBe(false);
  });

  it.each([
    ["an event alone, which has seen no listing", true],
    ["an object", false],
  ])("R20 of %s it asks for the listings", async (_title, isMarker) => {
    const { world, work, newest } = await withMarkers();
    const pin = { etag: "e1", sizeBytes: 1, lastModifiedMs: 1 };
    const entry: Entry = isMarker
      ? (newest as Entry)
      : { kind: "object", versionId: "source-v1", pin };
    const { shown: _, ...alone } = work;
    expect(await noteUnkept(entry, STANDING, isMarker ? alone : work)).toMatchObject({
      kind: "service",
      error: {
        ...{ kind: "precondition", side: "destination", operation: "DeleteObject" },
        code: "MarkerStands",
      },
    });
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });
});
