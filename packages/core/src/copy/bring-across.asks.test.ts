import { describe, expect, it } from "vitest";
import type { Crossing } from "../lease/crossing.ts";
import { KeySession } from "../lease/key-session.ts";
import type { Policy } from "../model/policy.ts";
import type { ScopeFilter } from "../model/scope-filter.ts";
import type { WriteCondition } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { onCall, portError } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { bringAcross } from "./bring-across.ts";

const THROTTLED = { kind: "refuse", error: "throttled" } as const;
const DENIED = { kind: "refuse", error: "denied" } as const;
const SMALL: ScopeFilter = { sizeBytes: { atMost: 10 } };
const TAGGED: ScopeFilter = { tags: { allOf: { cross: "yes" } } };
const YES = { cross: "yes" };

const WRITTEN_AGAIN = {
  ok: false,
  error: {
    kind: "service",
    error: {
      ...{ kind: "unavailable", side: "source", operation: "GetObject" },
      message:
        "the null version was written again since a filter judged it; it is judged once more",
    },
  },
};
const MOVED = {
  ok: false,
  error: {
    kind: "service",
    error: {
      ...{ kind: "precondition", side: "destination", operation: "HeadObject" },
      message: "something else is current than what the copy is to follow",
    },
  },
};

interface Bringing extends Partial<Omit<Crossing, "versionId" | "entry">> {
  readonly policy?: Partial<Policy>;
  readonly run?: Partial<ReplicationRun>;
}

/** Brings a version of the source across, as it is now; what is asked for from then on is in `calls`. */
async function bring(
  world: PartsWorld,
  versionId: string,
  { policy, run, ...more }: Bringing = {},
) {
  const opened = await world.source.open(KEY, versionId);
  if (!opened.ok || opened.value.kind === "gone") {
    throw new Error("the source in memory has what was put there");
  }
  let discarded = 0;
  const discard = () => {
    discarded += 1;
  };
  const entry =
    opened.value.kind === "object"
      ? ({ kind: "object", object: { ...opened.value.object, discard } } as const)
      : opened.value;
  const worker = { ...world.worker(policy), ...run };
  const session = new KeySession(KEY, undefined, "settled", worker);
  const result = await bringAcross({ versionId, entry, row: undefined, ...more }, session, worker);
  return { result, discarded };
}

/** Only hands over. */
function slow(world: PartsWorld): Partial<ReplicationRun> {
  const { bytesPerSecond, handOver } = world.slowWorker();
  return { bytesPerSecond, ...(handOver && { handOver }) };
}

/** The newest entry of the source. */
function newest(world: PartsWorld): string {
  return world.source.entries(KEY)[0]?.versionId ?? "none";
}

const tagsThere = (world: PartsWorld) => {
  const [entry] = world.destination.entries(KEY);
  return entry?.kind === "object" ? entry.tags : undefined;
};

describe("bringAcross, an object that comes to nothing", () => {
  it("A4 is let go of where its tags cannot be read, before anything is written down", async () => {
    const world = new PartsWorld();
    const versionId = world.source.put(KEY, "one", { tags: YES });
    world.intercept = onCall("source.readTags", THROTTLED);
    expect(await bring(world, versionId)).toMatchObject({
      ...{ result: { ok: false, error: { error: { kind: "throttled" } } }, discarded: 1 },
    });
    expect(world.calls).toEqual(["source.readTags"]);
  });

  it("A4 is let go of where the ledger does not take its beginning", async () => {
    const world = new PartsWorld();
    const versionId = world.source.put(KEY, "one");
    world.intercept = onCall("ledger.saveHead", THROTTLED);
    expect(await bring(world, versionId)).toMatchObject({
      ...{ result: { ok: false, error: { error: { kind: "throttled" } } }, discarded: 1 },
    });
    expect(world.calls).toEqual(["ledger.saveHead"]);
  });

  it("A4 nor is it kept open where its parts are read one by one", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts("one", "two");
    expect(await bring(world, versionId)).toMatchObject({ result: { ok: true }, discarded: 1 });
  });
});

describe("bringAcross, what it writes", () => {
  it.each([
    ["is the MD5 of the content", true, "etag of one"],
    ["may be anything else", undefined, undefined],
  ])("A10 where the ETag %s, the content is checked by it, or not", async (_title, is, md5) => {
    const world = new PartsWorld();
    const versionId = world.source.put(KEY, "one");
    const open = world.source.open.bind(world.source);
    world.source.open = async (...parameters) => {
      const opened = await open(...parameters);
      if (!opened.ok || opened.value.kind !== "object") {
        return opened;
      }
      const { hasMd5Etag: _, ...object } = opened.value.object;
      const told = is === undefined ? object : { ...object, hasMd5Etag: is };
      return { ok: true, value: { kind: "object", object: told } };
    };
    const md5s: unknown[] = [];
    const put = world.destination.putObject.bind(world.destination);
    world.destination.putObject = (object) => {
      md5s.push(object.contentMd5);
      return put(object);
    };
    await bring(world, versionId);
    expect(md5s).toEqual([md5]);
  });

  it("A12 a copy names its source, where policy says by what", async () => {
    const world = new PartsWorld();
    const versionId = world.source.put(KEY, "one");
    await bring(world, versionId, { policy: { sourceMetadata: "copied-from" } });
    expect(world.destination.entries(KEY)).toMatchObject([
      { attributes: { metadata: { "copied-from": `s3://bucket/${KEY}?versionId=${versionId}` } } },
    ]);
  });

  it("R20 no row where the destination made no marker", async () => {
    const world = new PartsWorld();
    world.source.remove(KEY);
    world.destination.addMarker = async () => ({
      ok: true,
      value: { versionId: "none", made: "none" },
    });
    expect(await bring(world, newest(world))).toMatchObject({
      result: { ok: true, value: { kind: "not-kept" } },
    });
    expect(world.calls).not.toContain("ledger.saveRow");
  });

  it("L6 tags that were read ahead cross without a request", async () => {
    const world = new PartsWorld();
    const versionId = world.source.put(KEY, "one", { tags: { team: "data" } });
    await bring(world, versionId, { tags: YES });
    expect(tagsThere(world)).toEqual(YES);
    expect(world.calls).not.toContain("source.readTags");
  });

  it("A9 for part workers they are read once more, even where there were none", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts("one", "two");
    expect(await bring(world, versionId, { tags: {}, run: slow(world) })).toMatchObject({
      result: { value: { kind: "handed-over" } },
      discarded: 1,
    });
    expect(world.calls[0]).toBe("source.readTags");
  });
});

describe("bringAcross, the null version of what a filter judges", () => {
  function suspended(tags = {}): PartsWorld {
    const world = new PartsWorld("suspended");
    world.source.put(KEY, "one", { tags });
    return world;
  }

  it("K2 is looked at once more when its copy has begun, and crosses as it was", async () => {
    const world = suspended();
    const policy = { scope: SMALL };
    expect(await bring(world, "null", { policy })).toMatchObject({ result: { ok: true } });
    expect(world.calls.slice(0, 3)).toEqual([
      ...["ledger.saveHead", "source.describe", "destination.putObject"],
    ]);
  });

  it.each<[string, (world: PartsWorld) => unknown]>([
    ["was written again", ({ source }) => source.put(KEY, "two")],
    ["was deleted", ({ source }) => source.removeEntry(KEY, "null")],
    [
      "gave way to a marker",
      ({ source }) => {
        source.removeEntry(KEY, "null");
        source.describe = async () => ({ ok: true, value: { kind: "marker" } });
      },
    ],
  ])("K2 does not cross where it %s by then", async (_title, happens) => {
    const world = suspended();
    world.afterCall = (call) => {
      if (call === "ledger.saveHead") {
        happens(world);
      }
    };
    expect(await bring(world, "null", { policy: { scope: SMALL } })).toEqual({
      result: WRITTEN_AGAIN,
      discarded: 1,
    });
    expect(world.contents("destination", KEY)).toEqual([]);
  });

  it("F2 K2 does not cross where that cannot be asked", async () => {
    const world = suspended();
    world.intercept = onCall("source.describe", THROTTLED);
    expect(await bring(world, "null", { policy: { scope: SMALL } })).toMatchObject({
      result: {
        ok: false,
        error: { error: portError("throttled", "source", "describe") },
      },
      discarded: 1,
    });
    expect(world.contents("destination", KEY)).toEqual([]);
  });

  it.each<[string, () => PartsWorld, Partial<Policy>]>([
    ["of a version with an id", () => withOne(), { scope: SMALL }],
    ["where no filter judges objects", () => suspended(), { scope: { include: ["*"] } }],
    ["of a marker", () => withNullMarker(), { scope: SMALL }],
  ])("L6 that is not asked %s", async (_title, make, policy) => {
    const world = make();
    expect(await bring(world, newest(world), { policy })).toMatchObject({ result: { ok: true } });
    expect(world.calls).not.toContain("source.describe");
  });

  function withOne(tags = {}): PartsWorld {
    const world = new PartsWorld();
    world.source.put(KEY, "one", { tags });
    return world;
  }

  /** In the source that {@link suspended} makes a marker is the null version, too. */
  function withNullMarker(): PartsWorld {
    const world = suspended();
    world.source.remove(KEY);
    expect(newest(world)).toBe("null");
    return world;
  }

  it("K2 does not cross by tags that it has no more", async () => {
    const world = suspended({ cross: "no" });
    const policy = { scope: TAGGED };
    expect(await bring(world, "null", { policy })).toEqual({ result: WRITTEN_AGAIN, discarded: 1 });
    expect(world.calls).toEqual(["source.readTags"]);
  });

  it.each<[string, object, string[]]>([
    ["others", { cross: "no" }, ["source.readTags"]],
    ["none, which its own answer says", {}, []],
  ])("K2 nor where no tags cross at all, and it has %s", async (_title, tags, calls) => {
    const world = suspended(tags);
    const policy = { scope: TAGGED, tags: "ignore" } as const;
    expect(await bring(world, "null", { policy })).toEqual({ result: WRITTEN_AGAIN, discarded: 1 });
    expect(world.calls).toEqual(calls);
    expect(world.contents("destination", KEY)).toEqual([]);
  });

  it("K2 A9 of which it may not be asked, it is judged once more; F2 a failure is one", async () => {
    const policy = { scope: TAGGED, tags: "ignore" } as const;
    for (const [answer, result] of [
      [DENIED, WRITTEN_AGAIN],
      [THROTTLED, { ok: false, error: { error: portError("throttled", "source", "readTags") } }],
    ] as const) {
      const world = suspended(YES);
      world.intercept = onCall("source.readTags", answer);
      expect(await bring(world, "null", { policy })).toMatchObject({ result, discarded: 1 });
      expect(world.contents("destination", KEY)).toEqual([]);
    }
  });

  it("K3 nor where its row is of another write", async () => {
    const world = suspended({ cross: "no" });
    const row = sampleRow({ versionId: "null" });
    expect(await bring(world, "null", { row, policy: { scope: TAGGED } })).toMatchObject({
      result: WRITTEN_AGAIN,
    });
  });

  it("K3 crosses where it has crossed before", async () => {
    const world = suspended({ cross: "no" });
    const described = await world.source.describe(KEY, "null");
    if (!described.ok || described.value.kind !== "object") {
      throw new Error("the source in memory has what was put there");
    }
    const { pin } = described.value.object;
    const row = await saved(world, sampleRow({ versionId: "null", pin }));
    expect(await bring(world, "null", { row, policy: { scope: TAGGED } })).toMatchObject({
      result: { ok: true },
    });
  });

  async function saved(world: PartsWorld, row: ReturnType<typeof sampleRow>) {
    await world.ledger.saveRow(row);
    const read = await world.ledger.read(KEY, row.versionId);
    return read.ok ? read.value.row : undefined;
  }

  it.each<[string, () => PartsWorld, Partial<Policy>]>([
    ["where it has the tags", () => suspended(YES), { scope: TAGGED }],
    ["a version with an id, which was judged", () => withOne({ a: "b" }), { scope: TAGGED }],
    ["where no tags are asked for", () => suspended({ a: "b" }), { scope: SMALL }],
    [
      "where it has the tags, and none cross",
      () => suspended(YES),
      { scope: TAGGED, tags: "ignore" },
    ],
    ["a marker, which has none", () => withNullMarker(), { scope: TAGGED }],
  ])("K2 crosses: %s", async (_title, make, policy) => {
    const world = make();
    expect(await bring(world, newest(world), { policy })).toMatchObject({ result: { ok: true } });
  });
});

describe("bringAcross, on the condition of what is current", () => {
  const CURRENT = { kind: "etag", etag: "etag of other" } as const;
  const ANOTHER = { kind: "etag", etag: "etag of one" } as const;
  const ABSENT = { kind: "absent" } as const;

  /** A marker, or an object for part workers, above what the destination has. */
  const WITHOUT_CONDITION: readonly [string, (world: PartsWorld) => Bringing][] = [
    [
      "a marker",
      (world) => {
        world.source.remove(KEY);
        return {};
      },
    ],
    [
      "what part workers write",
      (world) => {
        world.putInParts("one", "two");
        return { run: slow(world) };
      },
    ],
  ];
  const CASES = WITHOUT_CONDITION.flatMap(([title, put]) =>
    (
      [
        ["other", CURRENT, true],
        ["other", ANOTHER, false],
        ["other", ABSENT, false],
        [undefined, ABSENT, true],
        [undefined, CURRENT, false],
      ] as const
    ).map(([there, onlyIf, isMet]) => ({ title, put, there, onlyIf, isMet })),
  );

  it.each(CASES)(
    "R8 $title, $onlyIf, above $there: $isMet",
    async ({ put, there, onlyIf, isMet }) => {
      const world = new PartsWorld();
      if (there !== undefined) {
        world.destination.put(KEY, there);
      }
      const more = put(world);
      const isObject = more.run !== undefined;
      const { result, discarded } = await bring(world, newest(world), { ...more, onlyIf });
      expect(result).toEqual(isMet ? expect.objectContaining({ ok: true }) : MOVED);
      expect(discarded).toBe(isObject ? 1 : 0);
      expect(world.ranges).toHaveLength(isObject && isMet ? 1 : 0);
      expect(world.calls.includes("destination.addMarker")).toBe(!isObject && isMet);
    },
  );

  it.each(WITHOUT_CONDITION)(
    "F2 A9 %s: denied is no answer, and throttled a failure",
    async (_title, put) => {
      for (const [fate, isWritten] of [
        [DENIED, true],
        [THROTTLED, false],
      ] as const) {
        const world = new PartsWorld();
        const more = put(world);
        world.intercept = onCall("destination.describeCurrent", fate);
        const { result } = await bring(world, newest(world), { ...more, onlyIf: ANOTHER });
        expect(result).toMatchObject(
          isWritten
            ? { ok: true }
            : { error: { error: portError("throttled", "destination", "describeCurrent") } },
        );
      }
    },
  );

  it.each(WITHOUT_CONDITION)("L6 %s: it is not asked without one", async (_title, put) => {
    const world = new PartsWorld();
    const more = put(world);
    expect(await bring(world, newest(world), more)).toMatchObject({ result: { ok: true } });
    expect(world.calls).not.toContain("destination.describeCurrent");
  });

  it.each<WriteCondition>([ABSENT, ANOTHER])(
    "L6 an object at once: its write says it, %j",
    async (onlyIf) => {
      const world = new PartsWorld();
      const versionId = world.source.put(KEY, "one");
      const { result } = await bring(world, versionId, { onlyIf });
      expect(result.ok).toBe(onlyIf.kind === "absent");
      expect(world.calls).not.toContain("destination.describeCurrent");
    },
  );
});
