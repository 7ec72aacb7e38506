import { describe, expect, it } from "vitest";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { KEY, reconcile } from "../testing/reconcile-worlds.ts";

const ARCHIVING = { attributes: { metadata: {}, storageClass: "GLACIER" } } as const;

interface Late {
  /** Contents at both sides, oldest first, ten seconds apart. */
  readonly contents: readonly string[];
  /** Those that are archived at these sides afterwards; all of them have an archiving storage class. */
  readonly archived?: readonly string[];
  readonly at?: readonly ("source" | "destination")[];
  /** Contents that turn up at the source then, by their time in milliseconds. */
  readonly late: Readonly<Record<string, number>>;
}

/** A key with late arrivals, among replicas of which some are archived. */
async function withLate({ contents, archived = [], at = ["source", "destination"], late }: Late) {
  const world = new MemoryRun();
  const startMs = world.nowMs;
  const ids = new Map<string, string>();
  for (const content of contents) {
    world.nowMs += 10_000;
    const isArchiving = archived.includes(content);
    ids.set(content, world.source.put(KEY, content, isArchiving ? ARCHIVING : {}));
  }
  await reconcile(world);
  for (const content of archived) {
    for (const side of at) {
      archive(world, side, content);
    }
  }
  for (const [content, afterMs] of Object.entries(late)) {
    const lastModifiedMs = startMs + afterMs;
    ids.set(content, world.source.put(KEY, content, { lastModifiedMs, place: "by-time" }));
  }
  world.calls.length = 0;
  return { world, ids };
}

function archive(world: MemoryRun, side: "source" | "destination", content: string): void {
  const entry = world[side]
    .entries(KEY)
    .find((one) => one.kind === "object" && one.content === content);
  world[side].setReadable(KEY, entry?.versionId ?? "", "archived");
}

/** Has the key reconciled with all of its history: late arrivals here are the oldest of it. */
const compare = (world: MemoryRun) => reconcile(world, {}, { history: "all" });
const rowOf = ({ ledger }: MemoryRun, versionId: string | undefined) =>
  ledger.peek(KEY).rows.find((row) => row.versionId === versionId);
const stateOf = (world: MemoryRun, versionId: string | undefined) => rowOf(world, versionId)?.state;
const count = (world: MemoryRun, name: string) =>
  world.calls.filter((call) => call === name).length;

describe("a replica that is archived at both sides", () => {
  it("R3 stays, on top, when an older version turns up: that is a gap", async () => {
    const { world, ids } = await withLate({
      contents: ["one"],
      archived: ["one"],
      late: { late: 1_000 },
    });
    expect(await compare(world)).toMatchObject({
      ok: true,
      value: { appended: 0, restacked: 0, deleted: 0, gaps: 1, parked: 0 },
    });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
    expect(stateOf(world, ids.get("one"))).toBe("replicated");
    expect(stateOf(world, ids.get("late"))).toBe("gap");
    await compare(world);
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });

  it("R2 keeps nothing from its place that belongs above it", async () => {
    const { world, ids } = await withLate({
      contents: ["one", "two", "three"],
      archived: ["one"],
      late: { early: 1_000, late: 15_000 },
    });
    expect(await compare(world)).toMatchObject({
      value: { appended: 1, restacked: 2, deleted: 2, gaps: 1 },
    });
    expect(world.contents("destination", KEY)).toEqual(["three", "two", "late", "one"]);
    expect(stateOf(world, ids.get("early"))).toBe("gap");
  });

  it.each([
    ["destination.describe", "throttled"],
    ["source.open", "throttled"],
    ["source.open", "unavailable"],
  ] as const)(
    "F2 where %s is %s, which says nothing about it, the reconcile stops before it writes",
    async (call, error) => {
      const { world } = await withLate({
        contents: ["one"],
        archived: ["one"],
        late: { late: 1_000 },
      });
      world.intercept = onCall(call, { kind: "refuse", error });
      expect(await compare(world)).toMatchObject({
        error: { kind: "service", error: { kind: error } },
      });
      expect(world.contents("destination", KEY)).toEqual(["one"]);
    },
  );

  it("R3 stays, too, where it is archived in the very moment; the next run makes that a gap", async () => {
    const { world, ids } = await withLate({
      contents: ["one"],
      archived: ["one"],
      at: [],
      late: { late: 1_000 },
    });
    world.afterCall = (call) => {
      if (call === "destination.putObject") {
        archive(world, "source", "one");
        archive(world, "destination", "one");
      }
    };
    expect(await compare(world)).toMatchObject({
      error: { kind: "service", error: { kind: "archived" } },
    });
    expect(world.contents("destination", KEY)).toEqual(["late", "one"]);
    world.afterCall = () => {};
    expect(await compare(world)).toMatchObject({ value: { gaps: 1 } });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
    expect(stateOf(world, ids.get("one"))).toBe("replicated");
    const late = rowOf(world, ids.get("late"));
    expect(late?.state).toBe("gap");
    expect(late?.destinationVersionId).toBeUndefined();
  });
});

describe("a replica that has to stand higher", () => {
  it("R8 is read at the source where it is archived at the destination alone", async () => {
    const { world } = await withLate({
      contents: ["one"],
      archived: ["one"],
      at: ["destination"],
      late: { late: 1_000 },
    });
    expect(await compare(world)).toMatchObject({
      value: { appended: 2, restacked: 0, deleted: 1, gaps: 0 },
    });
    expect(world.contents("destination", KEY)).toEqual(["one", "late"]);
  });

  it("R8 is copied inside the destination although it is archived at the source", async () => {
    const { world } = await withLate({
      contents: ["one"],
      archived: ["one"],
      at: ["source"],
      late: { late: 1_000 },
    });
    expect(await compare(world)).toMatchObject({
      value: { appended: 1, restacked: 1, deleted: 1, gaps: 0, parked: 0 },
    });
    expect(world.contents("destination", KEY)).toEqual(["one", "late"]);
  });

  it("R8 is read at the source where the destination refuses to read it in the very moment", async () => {
    const { world } = await withLate({ contents: ["one"], late: { late: 1_000 } });
    world.intercept = onCall("destination.copyReplica", { kind: "refuse", error: "denied" });
    expect(await compare(world)).toMatchObject({ value: { appended: 2, deleted: 1 } });
    expect(world.contents("destination", KEY)).toEqual(["one", "late"]);
  });

  it("R3 keeps its replica where lifecycle takes it from the source in the very moment", async () => {
    const { world, ids } = await withLate({ contents: ["one"], late: { late: 1_000 } });
    world.afterCall = (call) => {
      if (call === "destination.putObject") {
        world.source.removeEntry(KEY, ids.get("one") ?? "");
      }
    };
    expect(await compare(world)).toMatchObject({
      value: { appended: 1, restacked: 1, deleted: 1 },
    });
    expect(world.contents("destination", KEY)).toEqual(["one", "late"]);
    expect(stateOf(world, ids.get("one"))).toBe("replicated");
  });

  it("L6 is asked for beforehand only if its storage class is one that archives", async () => {
    const plain = await withLate({ contents: ["one"], late: { late: 1_000 } });
    await compare(plain.world);
    expect(count(plain.world, "destination.describe")).toBe(1); // of the copy itself
    const archiving = await withLate({
      contents: ["one"],
      archived: ["one"],
      at: [],
      late: { late: 1_000 },
    });
    await compare(archiving.world);
    expect(count(archiving.world, "destination.describe")).toBe(2);
    expect(archiving.world.contents("destination", KEY)).toEqual(["one", "late"]);
  });

  it("L6 what is only added on top asks for nothing twice", async () => {
    const { world } = await withLate({ contents: ["one"], late: { newer: 20_000 } });
    await compare(world);
    expect(count(world, "source.open")).toBe(1);
  });
});

describe("a replica that somebody removed", () => {
  it.each([
    ["archived", "archived"],
    ["denied", "source-denied"],
  ] as const)(
    "A7 is parked where the source has it %s, and its key goes on",
    async (error, reason) => {
      const { world, ids } = await withLate({ contents: ["one", "two"], late: { newer: 30_000 } });
      world.destination.removeEntry(KEY, "destination-v1");
      world.source.setReadable(KEY, ids.get("one") ?? "", error);
      expect(await compare(world)).toMatchObject({ value: { parked: 1, appended: 1 } });
      expect(rowOf(world, ids.get("one"))).toMatchObject({ state: "parked", reason });
      expect(world.contents("destination", KEY)).toEqual(["newer", "two"]);
    },
  );
});
