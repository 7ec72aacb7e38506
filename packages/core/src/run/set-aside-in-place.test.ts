import { describe, expect, it } from "vitest";
import { created, deliver, KEY, tagged } from "../testing/deliver.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { reconcile } from "../testing/reconcile-worlds.ts";
import { watchReaders } from "../testing/watch-readers.ts";

/** A null version that has crossed, and that the source denies since when another event says that it was written. */
async function deniedSince(): Promise<MemoryRun> {
  const world = new MemoryRun("unversioned", "enabled");
  world.source.put(KEY, "content", { tags: { scan: "pending" } });
  await deliver(world, created("null", "00A1"));
  world.source.setReadable(KEY, "null", "denied");
  await deliver(world, created("null", "00A2"));
  return world;
}

/** The same where versions came before it, of which an event is late. */
async function deniedAboveLate(why: "archived" | "denied" = "denied"): Promise<MemoryRun> {
  const world = new MemoryRun();
  for (const content of ["v1", "v2"]) {
    world.source.put(KEY, content);
    world.nowMs += 1_000;
  }
  world.source.versioning = "suspended";
  world.source.put(KEY, "null");
  await deliver(world, created("null", "00A3"));
  world.source.setReadable(KEY, "null", why);
  await deliver(world, created("null", "00A4"));
  return world;
}

const standing = ({ destination }: MemoryRun) =>
  destination.entries(KEY).flatMap((entry) => (entry.kind === "object" ? [entry.tags] : []));

describe("tags of what was set aside, and whose bytes stand at the destination", () => {
  it("A9 D2 it is set aside, since it may be another write, and its replica stays", async () => {
    const world = await deniedSince();
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      { state: "parked", reason: "source-denied", destinationVersionId: "destination-v1" },
    ]);
    expect(standing(world)).toEqual([{ scan: "pending" }]);
  });

  it("A9 O4 its tags follow all the same", async () => {
    const world = await deniedSince();
    world.source.tag(KEY, "null", { scan: "found" });
    expect(await deliver(world, tagged("null", "R9"))).toEqual([]);
    expect(standing(world)).toEqual([{ scan: "found" }]);
  });

  it("A9 O4 and with all others that somebody asks for", async () => {
    const world = await deniedSince();
    world.source.tag(KEY, "null", { scan: "found" });
    await reconcile(world, {}, { tags: "all" });
    expect(standing(world)).toEqual([{ scan: "found" }]);
  });

  it("A9 where they are denied, too, their event is done, and the key goes on", async () => {
    const world = await deniedSince();
    world.source.tag(KEY, "null", { scan: "found" });
    world.intercept = (call) =>
      call === "source.readTags" ? { kind: "refuse", error: "denied" } : undefined;
    expect(await deliver(world, tagged("null", "R9"))).toEqual([]);
    expect(standing(world)).toEqual([{ scan: "pending" }]);
  });

  it("A9 of other bytes they are not those of what stands", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    world.source.put(KEY, "before", { tags: { of: "before" } });
    await deliver(world, created("null", "00A1"));
    world.nowMs += 1_000;
    world.source.put(KEY, "denied", { tags: { of: "denied" } });
    world.source.setReadable(KEY, "null", "denied");
    await deliver(world, created("null", "00A2"), tagged("null", "R9"));
    expect(world.contents("destination", KEY)).toEqual(["before"]);
    expect(standing(world)).toEqual([{ of: "before" }]);
  });
});

describe("the place of what was set aside, and whose bytes stand at the destination", () => {
  const row = (world: MemoryRun) =>
    world.ledger.peek(KEY).rows.find(({ versionId }) => versionId === "null");

  it.each([
    ["denied", "source-denied"],
    ["archived", "archived"],
  ] as const)(
    "A9 R8 it stays on top of what comes late, %s, and set aside",
    async (why, reason) => {
      const world = await deniedAboveLate(why);
      const readers = watchReaders(world, KEY, "null");
      expect(await deliver(world, created("source-v1", "00A1"))).toEqual([]);
      expect(world.contents("destination", KEY)).toEqual(["null", "v2", "v1"]);
      expect(readers.current()).toBe("null");
      expect(row(world)).toMatchObject({
        ...{ state: "parked", reason },
        destinationVersionId: world.destination.entries(KEY)[0]?.versionId,
      });
    },
  );

  it("A9 R8 also where the same message has it tried again, in vain", async () => {
    const world = await deniedAboveLate();
    await reconcile(world, {}, { release: true, history: "all" });
    expect(world.contents("destination", KEY)).toEqual(["null", "v2", "v1"]);
    expect(row(world)).toMatchObject({ state: "parked" });
    const { length } = world.calls;
    await reconcile(world);
    expect(world.calls.slice(length).filter((call) => call.startsWith("destination."))).toEqual([
      "destination.readStack",
    ]);
  });

  it("A9 R2 it comes above what is late, though it is tried in vain, and below what is newer", async () => {
    const world = await deniedAboveLate();
    world.nowMs += 1_000;
    world.source.versioning = "enabled";
    world.source.put(KEY, "v4");
    await deliver(world, created("source-v4", "00A5"));
    await reconcile(world, {}, { release: true, history: "all" });
    expect(world.contents("destination", KEY)).toEqual(["v4", "null", "v2", "v1"]);
    expect(row(world)).toMatchObject({ state: "parked" });
  });

  it("A9 R4 nothing is written where it stands in its place, and is tried in vain", async () => {
    const world = await deniedAboveLate();
    await reconcile(world, {}, { history: "all" });
    world.calls.length = 0;
    await reconcile(world, {}, { release: true });
    expect(world.calls.filter((call) => /copyReplica|putObject|deleteEntry/.test(call))).toEqual(
      [],
    );
  });

  it("A9 D2 it is replaced once it is given", async () => {
    const world = await deniedAboveLate();
    await deliver(world, created("source-v1", "00A1"));
    world.source.setReadable(KEY, "null");
    await reconcile(world, {}, { release: true });
    expect(world.contents("destination", KEY)).toEqual(["null", "v2", "v1"]);
    expect(row(world)).toMatchObject({ state: "replicated" });
  });
});
