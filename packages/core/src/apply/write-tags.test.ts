import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { PortErrorKind } from "../model/port-error.ts";
import { MemoryRun, onCall, START_MS } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { workOn } from "../testing/sample-work.ts";
import { writeTags } from "./write-tags.ts";

const KEY = "k";
const STEP = {
  kind: "write-tags",
  versionId: "source-v1",
  destinationVersionId: "destination-v1",
} as const;
const PIN = { etag: "etag of a", sizeBytes: 1, lastModifiedMs: START_MS };
const ROW = {
  versionId: "source-v1",
  kind: "object",
  destinationVersionId: "destination-v1",
  destinationEtag: "etag of a",
  pin: PIN,
} as const;
const REPLICATED: LedgerRow = rowOf({ ...ROW, state: "replicated" });
const LACKS_TAGS: LedgerRow = rowOf({ ...ROW, state: "parked", reason: "tags-refused" });
const DENIED: LedgerRow = rowOf({ ...ROW, state: "parked", reason: "source-denied" });
const WITHOUT_REPLICA: LedgerRow = rowOf({
  ...{ versionId: "source-v1", kind: "object", state: "parked", reason: "source-denied" },
});
const OF_MARKER: LedgerRow = rowOf({
  ...{ versionId: "source-v1", kind: "marker", state: "replicated" },
  destinationVersionId: "destination-v1",
});

/** An object with a tag, and its replica without; another object shows what is refused of all. */
async function withTags(...rows: readonly LedgerRow[]) {
  const world = new MemoryRun();
  world.source.put(KEY, "a", { tags: { of: "now" } });
  world.source.put(KEY, "another");
  world.destination.put(KEY, "a");
  for (const known of rows) {
    await world.ledger.saveRow(known);
  }
  const work = await workOn(world, KEY);
  world.calls.length = 0;
  return { world, work };
}

/** Lets calls of a name be refused, the first ones alone. */
function refuse(world: MemoryRun, name: string, error: PortErrorKind, times = Infinity) {
  let left = times;
  const operation = name.endsWith("readTags") ? "GetObjectTagging" : "PutObjectTagging";
  const side = name.startsWith("source") ? "source" : "destination";
  const failure = {
    ok: false,
    error: { kind: error, side, operation, message: "refused" },
  } as const;
  const isRefused = (versionId: string, of: string) => versionId === of && left-- > 0;
  if (side === "source") {
    const readTags = world.source.readTags.bind(world.source);
    world.source.readTags = async (key, id) =>
      isRefused(id, "source-v1") ? failure : readTags(key, id);
  } else {
    const writeTags = world.destination.writeTags.bind(world.destination);
    world.destination.writeTags = async (key, id, tags) =>
      isRefused(id, "destination-v1") ? failure : writeTags(key, id, tags);
  }
}

const tagsOf = ({ destination }: MemoryRun) =>
  destination.entries(KEY).map((entry) => (entry.kind === "object" ? entry.tags : undefined));
const rowIn = ({ ledger }: MemoryRun) => ledger.peek(KEY).rows[0];

describe("writeTags", () => {
  it.each([
    ["with its row", [REPLICATED]],
    ["without one", []],
  ])("O4 gives a replica the tags of now, %s, and writes nothing else", async (_title, rows) => {
    const { world, work } = await withTags(...rows);
    expect(await writeTags(STEP, work)).toEqual({ ok: true, value: "written" });
    expect(tagsOf(world)).toEqual([{ of: "now" }]);
    expect(world.calls).toEqual(["source.readTags", "destination.writeTags"]);
  });

  it("O4 says where the source has it no more, and leaves its replica as it is", async () => {
    const { world, work } = await withTags(LACKS_TAGS);
    world.source.removeEntry(KEY, "source-v1");
    expect(await writeTags(STEP, work)).toEqual({ ok: true, value: "source-gone" });
    expect(world.calls).toEqual(["source.readTags"]);
    expect(rowIn(world)).toMatchObject({ state: "parked" });
  });

  it("O4 says where the destination has it no more", async () => {
    const { world, work } = await withTags(LACKS_TAGS);
    world.destination.removeEntry(KEY, "destination-v1");
    expect(await writeTags(STEP, work)).toEqual({ ok: true, value: "destination-gone" });
    expect(rowIn(world)).toMatchObject({ state: "parked" });
  });

  it("A9 what was set aside for its tags is not any more", async () => {
    const { world, work } = await withTags(LACKS_TAGS);
    expect(await writeTags(STEP, work)).toEqual({ ok: true, value: "written" });
    expect(rowIn(world)).toMatchObject({ state: "replicated" });
    expect(rowIn(world)).not.toHaveProperty("reason");
  });

  it("F2 fails where that cannot be written down", async () => {
    const { world, work } = await withTags(LACKS_TAGS);
    world.intercept = onCall("ledger.saveRow", { kind: "refuse", error: "throttled" });
    expect(await writeTags(STEP, work)).toMatchObject({ error: { error: { side: "ledger" } } });
  });
});

describe("writeTags, where one side refuses them", () => {
  it.each([
    ["source.readTags", "denied", "GetObjectTagging: refused, refused"],
    ["destination.writeTags", "invalid", "PutObjectTagging: refused, refused"],
  ] as const)("A9 %s, twice, sets the version aside", async (name, error, answer) => {
    const { world, work } = await withTags(REPLICATED);
    refuse(world, name, error);
    expect(await writeTags(STEP, work)).toEqual({ ok: true, value: "set-aside" });
    expect(rowIn(world)).toMatchObject({
      ...{
        state: "parked",
        reason: "tags-refused",
        answer,
        destinationVersionId: "destination-v1",
      },
    });
    expect([work.parkedFor, work.tally.parked]).toEqual(["tags-refused", 1]);
  });

  it("A9 once, the second try gives them", async () => {
    const { world, work } = await withTags(REPLICATED);
    refuse(world, "source.readTags", "denied", 1);
    expect(await writeTags(STEP, work)).toEqual({ ok: true, value: "written" });
    expect(tagsOf(world)).toEqual([{ of: "now" }]);
  });

  it("A9 what is set aside already is not once more", async () => {
    const { world, work } = await withTags(LACKS_TAGS);
    refuse(world, "source.readTags", "denied");
    expect(await writeTags(STEP, work)).toEqual({ ok: true, value: "set-aside" });
    expect(world.calls).not.toContain("ledger.saveRow");
    expect([work.parkedFor, work.tally.parked]).toEqual([undefined, 0]);
  });

  it("A9 of a version that is denied altogether that is asked for once", async () => {
    const { world, work } = await withTags(DENIED);
    refuse(world, "source.readTags", "denied");
    expect(await writeTags(STEP, work)).toEqual({ ok: true, value: "set-aside" });
    expect(world.calls).toEqual(["source.readTags"]);
  });

  it("A9 of such a version another failure is one", async () => {
    const { world, work } = await withTags(DENIED);
    refuse(world, "source.readTags", "throttled");
    expect(await writeTags(STEP, work)).toMatchObject({ error: { error: { kind: "throttled" } } });
  });

  it("A9 of such a version the destination's refusal has to be seen twice, too", async () => {
    const { world, work } = await withTags(DENIED);
    refuse(world, "destination.writeTags", "denied");
    expect(await writeTags(STEP, work)).toEqual({ ok: true, value: "set-aside" });
    const tried = world.calls.filter((call) => call === "source.readTags");
    expect(tried).toHaveLength(2);
  });

  it.each([
    ["no row", []],
    ["the row of a marker", [OF_MARKER]],
    ["a row that names no replica", [WITHOUT_REPLICA]],
  ])("A9 with %s it is a failure: there is nothing to set aside", async (_title, rows) => {
    const { world, work } = await withTags(...rows);
    refuse(world, "source.readTags", "denied");
    expect(await writeTags(STEP, work)).toMatchObject({
      error: { kind: "service", error: { kind: "denied", operation: "GetObjectTagging" } },
    });
    expect(world.calls).toEqual(["source.readTags"]);
  });

  it("F2 another failure sets nothing aside", async () => {
    const { world, work } = await withTags(REPLICATED);
    refuse(world, "destination.writeTags", "throttled");
    expect(await writeTags(STEP, work)).toMatchObject({ error: { error: { kind: "throttled" } } });
    expect(rowIn(world)).toMatchObject({ state: "replicated" });
  });

  it("F2 nor does one to write that down", async () => {
    const { world, work } = await withTags(REPLICATED);
    refuse(world, "source.readTags", "denied");
    world.intercept = onCall("ledger.saveRow", { kind: "refuse", error: "throttled" });
    const unrecorded = new Map([["source-v1", REPLICATED]]);
    expect(await writeTags(STEP, { ...work, unrecorded })).toMatchObject({
      error: { error: { side: "ledger" } },
    });
    expect([...unrecorded.keys()]).toEqual(["source-v1"]);
  });

  it("L3 a replica that was recognised has its row by that", async () => {
    const { world, work } = await withTags(REPLICATED);
    refuse(world, "source.readTags", "denied");
    const unrecorded = new Map([["source-v1", REPLICATED]]);
    await writeTags(STEP, { ...work, unrecorded });
    expect([...unrecorded.keys()]).toEqual([]);
  });
});
