import { describe, expect, it } from "vitest";
import type { Attempt, UnsureWrite } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import { type Intercept, MemoryRun, onCall, START_MS } from "../testing/memory-run.ts";
import { recogniseReplicas } from "./recognise-replicas.ts";

const KEY = "k";
const MINUTE_MS = 60_000;
const pin = { etag: "etag of abc", sizeBytes: 3, lastModifiedMs: START_MS };
const CRASHED: Attempt = {
  ...{ id: "x", scope: "entry", versionId: "source-v1", content: { pin } },
  ...{ startedMs: START_MS, leaseUntilMs: START_MS + MINUTE_MS },
};

interface Look {
  /** Contents at the source, oldest first; `-` is a delete marker. */
  readonly source?: readonly string[];
  /** The same of the destination. */
  readonly destination: readonly string[];
  readonly rows?: readonly LedgerRow[];
  readonly crashed?: Attempt;
  readonly unsure?: readonly UnsureWrite[];
  /** What events brought; absent: the whole history is asked for. */
  readonly own?: ReadonlySet<string>;
  /** What is to be written again. */
  readonly stale?: string;
  /** When what the destination has was made. */
  readonly atMs?: number;
  readonly intercept?: Intercept;
  /** Of the source; absent: enabled. */
  readonly versioning?: "suspended";
  /** The source gives nothing of its null version. */
  readonly isDenied?: true;
}

/** What is recognised, as `<source entry>=<its replica>`, and what stands once too often. */
async function look({ source = [], destination, rows = [], ...more }: Look) {
  const world = new MemoryRun(more.versioning, "enabled");
  fill(world, "source", source);
  world.nowMs = more.atMs ?? START_MS;
  fill(world, "destination", destination);
  world.nowMs = START_MS;
  if (more.isDenied === true) {
    world.source.setReadable(KEY, "null", "denied");
  }
  world.intercept = more.intercept ?? (() => undefined);
  const facts = await factsOf(world, rows);
  world.calls.length = 0;
  const open = { crashed: more.crashed, unsure: more.unsure ?? [] };
  const horizon = more.own === undefined ? undefined : { own: more.own };
  const asked = { ...facts, horizon, stale: more.stale };
  const found = await recogniseReplicas(asked, open, world.worker());
  if (!found.ok) {
    return { failure: found.error.kind, adopted: [], surplus: [], calls: world.calls };
  }
  const { adopted, surplus, isPartial } = found.value;
  const names = adopted.map((row) => `${row.versionId}=${row.destinationVersionId}`);
  return { adopted: names, rows: adopted, surplus, isPartial, calls: world.calls };
}

function fill(world: MemoryRun, side: "source" | "destination", contents: readonly string[]) {
  for (const content of contents) {
    if (content === "-") {
      world[side].remove(KEY);
    } else {
      world[side].put(KEY, content);
    }
  }
}

async function factsOf(world: MemoryRun, rows: readonly LedgerRow[]): Promise<ReconcileFacts> {
  const source = await world.source.readStack(KEY);
  const destination = await world.destination.readStack(KEY);
  if (!source.ok || !destination.ok) {
    throw new Error("the buckets in memory answer always");
  }
  return { key: KEY, source: source.value, destination: destination.value, rows, retiring: [] };
}

const KEY_ROW = { key: KEY, state: "replicated" } as const;
const known = (versionId: string, destinationVersionId: string): LedgerRow => ({
  ...{ ...KEY_ROW, versionId, kind: "object", destinationVersionId, pin },
});

describe("recogniseReplicas, without any attempt", () => {
  it("L3 equal entries in the source's order are taken for replicas, each once", async () => {
    const contents = ["abc", "x", "abc", "-", "y"];
    expect(await look({ source: contents, destination: contents })).toMatchObject({
      adopted: [1, 2, 3, 4, 5].map((n) => `source-v${n}=destination-v${n}`),
      surplus: [],
    });
  });

  it("L3 what left the source is passed: of two that look alike the one in the source's order is the replica", async () => {
    const withMarker = { source: ["a", "b", "-"], destination: ["a", "-", "b", "-"] };
    expect((await look(withMarker)).adopted).toEqual([
      ...["source-v1=destination-v1", "source-v2=destination-v3", "source-v3=destination-v4"],
    ]);
    const withContent = { source: ["b", "a"], destination: ["a", "b", "a"] };
    expect((await look(withContent)).adopted).toEqual([
      ...["source-v1=destination-v2", "source-v2=destination-v3"],
    ]);
  });

  it("L3 what a row says to stand lower down counts, too", async () => {
    const wanted = { source: ["b", "a"], destination: ["a", "b", "a"] };
    expect(await look({ ...wanted, rows: [known("source-v1", "destination-v2")] })).toMatchObject({
      adopted: ["source-v2=destination-v3"],
    });
  });

  it("L3 the row of one says which content it is of, and what stands", async () => {
    const { rows } = await look({ source: ["abc"], destination: ["abc"] });
    expect(rows).toStrictEqual([
      {
        ...{ key: KEY, versionId: "source-v1", kind: "object", state: "replicated", pin },
        ...{ destinationVersionId: "destination-v1", destinationEtag: "etag of abc" },
      },
    ]);
  });

  it.each([
    ["another size", "abcd"],
    ["another ETag", "xyz"],
    ["a marker", "-"],
  ])("L3 %s is not a replica of it", async (_title, content) => {
    expect((await look({ source: ["abc"], destination: [content] })).adopted).toEqual([]);
  });

  it("L3 an entry that a row knows is not one of another", async () => {
    const rows = [known("source-v1", "destination-v1")];
    const found = await look({ source: ["abc", "abc"], destination: ["abc"], rows });
    expect(found.adopted).toEqual([]);
  });

  it.each([
    ["was adopted", {}, true],
    ["was adopted after an attempt that the destination refused", { attemptId: "x" }, true],
    ["was copied for an event of an earlier write", { attemptId: "x", sequencer: "00A1" }, false],
  ])(
    "L3 D2 what may be outdated and %s: the replica may be of the last write, or not",
    async (_title, written, isLookedAt) => {
      const rows = [{ ...known("source-v1", "destination-v1"), ...written }];
      const asked = { source: ["abc"], destination: ["abc"], stale: "source-v1", rows };
      expect((await look(asked)).adopted).toEqual(isLookedAt ? ["source-v1=destination-v1"] : []);
    },
  );

  it("L3 a marker is recognised where a marker is wanted", async () => {
    expect(await look({ source: ["abc", "-"], destination: ["-"] })).toMatchObject({
      adopted: ["source-v2=destination-v1"],
    });
  });

  it("L6 where the ledger knows all that stands nothing is asked", async () => {
    const rows = [known("source-v1", "destination-v1")];
    const found = await look({ source: ["abc", "new"], destination: ["abc"], rows });
    expect(found.calls).toEqual([]);
  });

  it("L3 of many that are unknown so many are looked at that a worker has the time for it", async () => {
    const many = Array.from({ length: 501 }, (_none, n) => `content ${n}`);
    const found = await look({ source: many, destination: many });
    expect(found.isPartial).toBe(true);
    expect(found.adopted).toHaveLength(500);
    expect((await look({ source: many.slice(1), destination: many })).isPartial).toBe(false);
  });

  it("F2 a comparison that is throttled is a failure, not a difference", async () => {
    const intercept = onCall("destination.describe", { kind: "refuse", error: "throttled" });
    const found = await look({ source: ["abc"], destination: ["abc"], intercept });
    expect(found.failure).toBe("throttled");
  });
});

describe("recogniseReplicas, of a marker that stands above what is newer", () => {
  const rows = [known("source-v2", "destination-v1")];

  it("R8 it is the newer marker's, though an older one lacks its replica, too", async () => {
    const found = await look({ source: ["-", "abc", "-"], destination: ["abc", "-"], rows });
    expect(found.adopted).toEqual(["source-v3=destination-v2"]);
  });

  it("R8 it is the older one's where no newer one wants it", async () => {
    const found = await look({ source: ["-", "abc"], destination: ["abc", "-"], rows });
    expect(found.adopted).toEqual(["source-v1=destination-v2"]);
  });
});

describe("recogniseReplicas, of a marker that was made before the wanted one", () => {
  it.each([
    [2, "as clocks may differ", ["source-v1=destination-v1"]],
    [3, "it is of one that has left the source", []],
  ])("L3 %i seconds before, %s", async (seconds, _why, adopted) => {
    const asked = { source: ["-"], destination: ["-"], atMs: START_MS - seconds * 1_000 };
    expect((await look(asked)).adopted).toEqual(adopted);
  });

  it("L3 an object may be older than what it is equal to", async () => {
    const asked = { source: ["abc"], destination: ["abc"], atMs: START_MS - MINUTE_MS };
    expect((await look(asked)).adopted).toEqual(["source-v1=destination-v1"]);
  });
});

describe("recogniseReplicas, of a marker that stands below what left the source", () => {
  const gone = known("gone", "destination-v2");
  const ofTime = (lastModifiedMs: number) =>
    [{ ...gone, pin: { ...pin, lastModifiedMs } }] as readonly LedgerRow[];

  it("R8 it is of an older marker than one that was made since", async () => {
    const rows = ofTime(START_MS - 1_000);
    const found = await look({ source: ["-"], destination: ["-", "abc"], rows });
    expect(found.adopted).toEqual([]);
  });

  it.each([
    ["that an event brought", ["source-v1"], []],
    ["that nobody brought", undefined, ["source-v1=destination-v1"]],
  ])("R8 within one second, of one %s: %j", async (_title, brought, adopted) => {
    const own = brought === undefined ? {} : { own: new Set(brought) };
    const rows = ofTime(START_MS);
    const found = await look({ source: ["-"], destination: ["-", "abc"], rows, ...own });
    expect(found.adopted).toEqual(adopted);
  });

  it.each([
    [
      "none, is the only one's",
      ["abc", "-"],
      ["source-v1=destination-v2", "source-v2=destination-v1"],
    ],
    ["one, may be that one's", ["-", "abc", "-"], ["source-v2=destination-v2"]],
  ])(
    "L3 below a copy of an older entry, of a source that has an older marker: %s",
    async (...drawn) => {
      const [, source, adopted] = drawn;
      const own = new Set([`source-v${source.length - 1}`, `source-v${source.length}`]);
      const found = await look({ source, destination: ["-", "abc"], own });
      expect(found.adopted.toSorted()).toEqual(adopted);
    },
  );

  it("R8 below a copy of an older entry that nobody has asked for it is of one that has left the source", async () => {
    const own = new Set(["source-v2"]);
    const found = await look({ source: ["abc", "-"], destination: ["-", "abc"], own });
    expect(found.adopted).toEqual([]);
  });

  it("L3 below the own copy of a newer entry, which an older one that nobody asked for looks like, it is its own", async () => {
    const own = new Set(["source-v2", "source-v3"]);
    const found = await look({ source: ["abc", "-", "abc"], destination: ["-", "abc"], own });
    expect(found.adopted).toEqual(["source-v2=destination-v1", "source-v3=destination-v2"]);
  });

  it("R9 on one of two copies of equal content it stands on the older's, and the marker between is not there yet", async () => {
    const source = ["abc", "-", "abc", "-"];
    const own = new Set(["source-v4"]);
    const found = await look({ source, destination: ["abc", "-", "abc"], own });
    expect(found.adopted).toEqual([]);
  });

  it("L3 on the copy of what is newer than the older copy above it, it is of none that is older than that", async () => {
    const source = ["-", "abc", "abcd", "-"];
    const own = new Set(["source-v3", "source-v4"]);
    const found = await look({ source, destination: ["abcd", "-", "abc"], own });
    expect(found.adopted).toEqual(["source-v3=destination-v1", "source-v4=destination-v2"]);
  });

  it("R8 it may be the marker's that was made before", async () => {
    const rows = ofTime(START_MS + 1_000);
    const found = await look({ source: ["-"], destination: ["-", "abc"], rows });
    expect(found.adopted).toEqual(["source-v1=destination-v1"]);
  });

  it("R8 so it is of an older one below what an attempt left", async () => {
    const crashed = {
      ...CRASHED,
      versionId: "gone",
      content: { pin: { ...pin, lastModifiedMs: 0 } },
    };
    const found = await look({ source: ["-"], destination: ["-", "abc"], crashed });
    expect(found.adopted).toEqual(["gone=destination-v2"]);
  });
});

/** Of a bucket whose null marker stands. */
const NULL_MARKER = { source: ["-"], versioning: "suspended" } as const;

describe("recogniseReplicas, after a crash", () => {
  const crashed = CRASHED;

  it("L3 what the attempt left is the replica, and the row says that it is of this attempt", async () => {
    const found = await look({ source: ["abc"], destination: ["abc"], crashed });
    expect(found.rows).toMatchObject([
      { versionId: "source-v1", destinationVersionId: "destination-v1", attemptId: "x", pin },
    ]);
  });

  it.each([
    [15, ["source-v1=destination-v1"]],
    [16, []],
  ])(
    "L3 of an entry that left the source: one made %i minutes before it, as clocks may differ: %j",
    async (minutes, adopted) => {
      const atMs = START_MS - minutes * MINUTE_MS;
      expect(await look({ destination: ["abc"], crashed, atMs })).toMatchObject({ adopted });
    },
  );

  it("L3 of several that the attempt may have made one is kept, the others are too many", async () => {
    const found = await look({ source: ["abc"], destination: ["abc", "abc", "xyz"], crashed });
    expect(found.adopted).toHaveLength(1);
    expect(
      [...found.adopted.map((name) => name.split("=")[1]), ...found.surplus].toSorted(),
    ).toEqual(["destination-v1", "destination-v2"]);
  });

  it.each([
    ["below what a row names was there before", ["abc", "x"], []],
    ["above it came since", ["x", "abc"], ["gone=destination-v2"]],
  ])("L3 what stands %s", async (_title, destination, adopted) => {
    const rows = [known("source-v1", `destination-v${destination.indexOf("x") + 1}`)];
    const left = { ...crashed, versionId: "gone" };
    const found = await look({ source: ["x"], destination, rows, crashed: left });
    expect(found.adopted).toEqual(adopted);
  });

  it("L3 a marker was on its way: a marker is taken, an object is not", async () => {
    const { content: _none, ...marker } = crashed;
    const found = await look({ destination: ["abc", "-"], crashed: marker });
    expect(found.adopted).toEqual(["source-v1=destination-v2"]);
    expect((await look({ destination: ["abc"], crashed: marker })).adopted).toEqual([]);
  });

  it.each([
    ["a listed marker, and its time tells", { source: ["-"] }, ["-"], []],
    ["one that has left, and a worker's clock tells", {}, ["-"], ["source-v1=destination-v1"]],
    [
      "the null marker, which may have been made again",
      NULL_MARKER,
      ["-"],
      ["null=destination-v1"],
    ],
    ["it is below what no row names, and its time tells", NULL_MARKER, ["-", "abc"], []],
  ])("L3 %s what was made before it", async (_why, asked, destination, adopted) => {
    const { content: _none, ...marker } = crashed;
    const versionId = "versioning" in asked ? "null" : "source-v1";
    const attempt = { ...asked, destination, crashed: { ...marker, versionId } };
    const found = await look({ ...attempt, atMs: START_MS - 3_000 });
    expect(found.adopted).toEqual(adopted);
  });

  it("L3 beside the marker that its row names what may be an older one's stays", async () => {
    const unsure = [{ versionId: "source-v2", sinceMs: START_MS, isMarker: true as const }];
    const row = { ...KEY_ROW, versionId: "source-v2", destinationVersionId: "destination-v3" };
    const rows: readonly LedgerRow[] = [{ ...row, kind: "marker" }];
    const source = ["-", "-"];
    const own = new Set(["source-v2"]);
    const found = await look({ source, destination: ["-", "abc", "-"], rows, unsure, own });
    expect(found).toMatchObject({ adopted: [], surplus: [] });
  });

  it("L3 an object was on its way: a marker is not taken", async () => {
    expect((await look({ destination: ["-"], crashed })).adopted).toEqual([]);
  });

  it("L3 a reconcile that had nothing on its way leaves markers that are not wanted alone", async () => {
    const { versionId: _v, content: _c, ...held } = { ...crashed, scope: "key" } as const;
    const rows = [known("source-v1", "destination-v1")];
    const found = await look({ source: ["abc"], destination: ["abc", "-"], rows, crashed: held });
    expect(found).toMatchObject({ adopted: [], surplus: [] });
  });
});

describe("recogniseReplicas, writes whose outcome nobody knows", () => {
  const unsure = [{ versionId: "source-v1", sinceMs: START_MS }];

  it.each([
    ["below the one that the row names is one too many", "destination-v2", []],
    ["above it was written since", "destination-v1", ["source-v1=destination-v2"]],
  ])("L3 a copy %s", async (_why, replica, adopted) => {
    const rows = [known("source-v1", replica)];
    const found = await look({ source: ["abc"], destination: ["abc", "abc"], rows, unsure });
    expect(found).toMatchObject({ adopted, surplus: ["destination-v1"] });
  });

  it("L3 somebody's older entry of the same content is not one of them", async () => {
    const rows = [known("source-v1", "destination-v2")];
    const atMs = START_MS - 16 * MINUTE_MS;
    const found = await look({ source: ["abc"], destination: ["abc", "abc"], rows, unsure, atMs });
    expect(found).toMatchObject({ adopted: [], surplus: [] });
  });

  it.each([
    ["is known by the content that was on its way", { content: { pin } }, ["destination-v1"]],
    ["is not known without that", {}, []],
  ])(
    "L3 A9 of a null version that is denied by now, what it left %s",
    async (_why, on, surplus) => {
      const write = { versionId: "null", sinceMs: START_MS, ...on };
      const denied = { versioning: "suspended", isDenied: true } as const;
      const rows = [known("null", "destination-v2")];
      const asked = { source: ["abc"], destination: ["abc", "abc"], rows, unsure: [write] };
      expect(await look({ ...asked, ...denied })).toMatchObject({ adopted: [], surplus });
    },
  );
});
