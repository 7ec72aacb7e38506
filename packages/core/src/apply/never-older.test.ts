import { describe, expect, it } from "vitest";
import { AFTER_LEASE_MS, deliver, KEY, replica } from "../testing/deliver.ts";
import { type LateHistory, withLate } from "../testing/late-worlds.ts";
import { type CallFate, WorkerDied } from "../testing/memory-run.ts";
import { expectConverged } from "../testing/reconcile-worlds.ts";
import { attempted, refuseObjects } from "../testing/refuse-objects.ts";
import { watchReaders } from "../testing/watch-readers.ts";
import { READ_AHEAD_BYTES, READ_AHEAD_ENTRIES, SMALL_OBJECT_BYTES } from "./read-ahead.ts";

const inOrder = (...contents: readonly string[]) => contents.toReversed();
type World = Awaited<ReturnType<typeof withLate>>["world"];
const stateOf = ({ ledger }: World, n: number) =>
  ledger.peek(KEY).rows.find((row) => row.versionId === `source-v${n}`);
const isSource = (call: string) => call.startsWith("source.");

describe("a plan that puts older entries in their place", () => {
  it("R8 I12: of v1 v2 v3 the third was worked, v1's event comes, v2 is denied: v3 stays on top", async () => {
    const { world, announce } = await withLate({ contents: ["v1", "v2", "v3"] });
    world.source.setReadable(KEY, "source-v2", "denied");
    const readers = watchReaders(world, KEY, "v3");
    expect(await deliver(world, announce(1))).toEqual([]);
    expect(replica(world)).toEqual(["v3", "v1"]);
    expect(stateOf(world, 2)).toMatchObject({ state: "parked", reason: "source-denied" });
    expect(readers.shown).toEqual(["v1", "v3"]);
    // Nothing is read or looked at while readers see v1: it is written, and v3 is brought back.
    expect(readers.begunWhileOlder).toEqual([
      ...["ledger.saveRow", "destination.describe", "ledger.saveHead", "destination.copyReplica"],
    ]);
  });

  it("R8 I12: the same where the destination refuses v2", async () => {
    const { world, announce } = await withLate({ contents: ["v1", "v2", "v3"] });
    refuseObjects(world, "invalid", (key) => key === KEY && attempted(world, key) === "source-v2");
    const readers = watchReaders(world, KEY, "v3");
    expect(await deliver(world, announce(1))).toEqual([]);
    expect(replica(world)).toEqual(["v3", "v1"]);
    expect(stateOf(world, 2)).toMatchObject({ state: "parked", reason: "destination-refused" });
    expect(readers.shown).toEqual(["v1", "v3"]);
    expect(readers.begunWhileOlder.filter(isSource)).toEqual([]);
  });

  it.each([
    ["denied", (world: World) => world.source.setReadable(KEY, "source-v1", "denied")],
    ["gone", (world: World) => world.source.removeEntry(KEY, "source-v1")],
  ])(
    "R3 nothing is put on top once more where what belongs below is %s",
    async (_title, change) => {
      const { world, announce } = await withLate({ contents: ["v1", "v2", "v3"] });
      await deliver(world, announce(2));
      const standing = world.destination.entries(KEY).map(({ versionId }) => versionId);
      world.calls.length = 0;
      let isListed = false;
      world.afterCall = (call) => {
        isListed ||= call === "destination.readStack" && change(world) !== null;
      };
      expect(await deliver(world, announce(1))).toEqual([]);
      expect(isListed).toBe(true);
      expect(world.destination.entries(KEY).map(({ versionId }) => versionId)).toEqual(standing);
      expect(world.calls).not.toContain("destination.copyReplica");
    },
  );

  it("A9 what was read ahead and is refused once crosses whole all the same", async () => {
    const { world, announce } = await withLate({ contents: ["v1", "v2", "v3"] });
    let refusals = 0;
    world.intercept = (call) => {
      const isFirst = call === "destination.putObject" && refusals === 0;
      refusals += isFirst ? 1 : 0;
      return isFirst ? { kind: "refuse", error: "invalid" } : undefined;
    };
    expect(await deliver(world, announce(1))).toEqual([]);
    expect(replica(world)).toEqual(["v3", "v2", "v1"]);
    expect(refusals).toBe(1);
    expectConverged(world);
  });

  it("R8 what is put higher is copied inside the destination: nothing is read twice", async () => {
    const { world, announce } = await withLate({ contents: ["v1", "v2", "v3"] });
    await deliver(world, announce(2));
    world.calls.length = 0;
    await deliver(world, announce(1));
    expect(replica(world)).toEqual(inOrder("v1", "v2", "v3"));
    expect(world.calls.filter((call) => call === "destination.copyReplica")).toHaveLength(2);
    expect(world.calls.filter((call) => call === "destination.putObject")).toHaveLength(1);
    // The event's own look, and the one read ahead.
    expect(world.calls.filter((call) => call === "source.open")).toHaveLength(2);
  });

  it("R8 40 late versions are one window, in which nothing is read at the source", async () => {
    const contents = Array.from({ length: 41 }, (_none, n) => `content ${n}`);
    const { world, announce } = await withLate({ contents });
    const readers = watchReaders(world, KEY, "content 40");
    expect(
      await deliver(world, ...Array.from({ length: 40 }, (_none, n) => announce(n + 1))),
    ).toEqual([]);
    expect(replica(world)).toEqual(inOrder(...contents));
    expect(readers.begunWhileOlder.filter(isSource)).toEqual([]);
    expect(readers.shown.filter((content) => content === "content 40")).toHaveLength(1);
    // Three calls an entry: begin, write, commit; the last one brings the newest back.
    expect(readers.begunWhileOlder.length).toBeLessThanOrEqual(3 * 40 + 1);
    expectConverged(world);
  });

  it("R8 late versions that are read while they are written each have a window of their own", async () => {
    const big = (letter: string) => letter.repeat(SMALL_OBJECT_BYTES + 1);
    const contents = [big("a"), big("b"), big("c"), "newest"];
    const { world, announce } = await withLate({ contents });
    const readers = watchReaders(world, KEY, "newest");
    expect(await deliver(world, announce(1))).toEqual([]);
    expect(replica(world).map((content) => content[0])).toEqual(["n", "c", "b", "a"]);
    expect(readers.begunWhileOlder.filter(isSource)).toEqual([]);
    expect(readers.shown.map((content) => content[0])).toEqual([..."anbncn"]);
    expectConverged(world);
  });

  it("R8 small ones that are more than the read-ahead takes: each window is filled beforehand", async () => {
    const each = SMALL_OBJECT_BYTES;
    const letters = [..."abcdefghij"];
    expect(letters.length * each).toBeGreaterThan(2 * READ_AHEAD_BYTES);
    const contents = [...letters.map((letter) => letter.repeat(each)), "newest"];
    const { world, announce } = await withLate({ contents });
    const readers = watchReaders(world, KEY, "newest");
    expect(await deliver(world, announce(1))).toEqual([]);
    expect(replica(world).map((content) => content[0])).toEqual(inOrder(...letters, "n"));
    expect(readers.begunWhileOlder.filter(isSource)).toEqual([]);
    expect(readers.shown.map((content) => content[0]).join("")).toBe("abcdnefghnijn");
  });

  it("R8 of many late versions so many are read ahead that a worker comes further than that", async () => {
    const count = 2 * READ_AHEAD_ENTRIES + 1;
    const contents = Array.from({ length: count + 1 }, (_none, n) => `content ${n + 1}`);
    const { world, announce } = await withLate({ contents });
    const newest = `content ${count + 1}`;
    const readers = watchReaders(world, KEY, newest);
    expect(await deliver(world, announce(1))).toEqual([]);
    expect(replica(world)).toEqual(inOrder(...contents));
    expect(readers.begunWhileOlder.filter(isSource)).toEqual([]);
    expect(readers.shown.filter((content) => content === newest)).toHaveLength(3);
    expectConverged(world);
  });

  it("R8 a key that was deleted is not shown again for longer than it takes to put the marker back", async () => {
    const { world, announce } = await withLate({ contents: ["v1", "v2", "-"] });
    const readers = watchReaders(world, KEY, "-");
    expect(await deliver(world, announce(1), announce(2))).toEqual([]);
    expect(replica(world)).toEqual(["-", "v2", "v1"]);
    expect(readers.shown).toEqual(["v1", "v2", "-"]);
    expect(readers.begunWhileOlder.filter(isSource)).toEqual([]);
    expectConverged(world);
  });

  it("A3 R8: replicas in parts are put higher with the parts that they have", async () => {
    const options = { partSizes: [5, 7, 3], tags: { a: "1" } };
    const contents = ["aaaaabbbbbbbccc", "dddddeeeeeeefff"];
    const { world, announce } = await withLate({ contents, options });
    const readers = watchReaders(world, KEY, "dddddeeeeeeefff");
    expect(await deliver(world, announce(1))).toEqual([]);
    expect(world.destination.entries(KEY)).toMatchObject([
      { content: "dddddeeeeeeefff", ...options },
      { content: "aaaaabbbbbbbccc", ...options },
    ]);
    expect(world.calls.filter((call) => call === "destination.copyPart")).toHaveLength(3);
    expect(world.calls.filter((call) => call === "source.openPart")).toHaveLength(3);
    expect(readers.begunWhileOlder.filter(isSource)).toEqual([]);
    expect(world.destination.openUploads).toBe(0);
    expectConverged(world);
  });
});

const HISTORIES: readonly (readonly [string, LateHistory])[] = [
  ["two late versions", { contents: ["v1", "v2", "v3"] }],
  ["a late version below a marker", { contents: ["v1", "-"] }],
  ["a late marker", { contents: ["v1", "-", "v3"] }],
  [
    "versions in parts",
    { contents: ["aaaabbbb", "ccccdddd", "eeeeffff"], options: { partSizes: [4, 4] } },
  ],
];

const FATES: readonly CallFate[] = [
  { kind: "refuse", error: "throttled" },
  { kind: "refuse", error: "unavailable" },
  { kind: "lose-answer" },
];

describe.each(HISTORIES)("a plan with %s, disturbed", (_title, history) => {
  const newest = history.contents.at(-1) ?? "";

  /** How many calls the undisturbed plan takes. */
  async function countCalls() {
    const { world, announce } = await withLate(history);
    await deliver(world, announce(1));
    expectConverged(world);
    return world.calls.length;
  }

  it.each(FATES)(
    "R8 at any call ($kind $error): once the record is over the newest is on top",
    async (fate) => {
      const count = await countCalls();
      for (let at = 0; at < count; at += 1) {
        const { world, announce } = await withLate(history);
        world.intercept = (_call, index) => (index === at ? fate : undefined);
        const returned = await deliver(world, announce(1));
        expect(replica(world)[0], `call ${at}`).toBe(newest);
        world.intercept = () => undefined;
        world.nowMs += AFTER_LEASE_MS;
        const readers = watchReaders(world, KEY, newest);
        expect(await deliver(world, announce(1)), `call ${at}`).toEqual([]);
        expect(readers.current(), `call ${at}`).toBe(newest);
        expectConverged(world);
        expect(world.destination.openUploads).toBe(0);
        expect(returned.length).toBeLessThanOrEqual(1);
      }
    },
  );

  it.each(["die-before", "die-after"] as const)(
    "R8 at any call (%s): the next worker's first write brings the newest back on top",
    async (kind) => {
      const count = await countCalls();
      let crashes = 0;
      for (let at = 0; at < count; at += 1) {
        const { world, announce } = await withLate(history);
        world.intercept = (_call, index) => (index === at ? { kind } : undefined);
        await deliver(world, announce(1)).catch((error: unknown) =>
          expect(error).toBeInstanceOf(WorkerDied),
        );
        world.intercept = () => undefined;
        world.nowMs += AFTER_LEASE_MS;
        crashes += replica(world)[0] === newest ? 0 : 1;
        const isOlder = replica(world)[0] !== newest;
        const readers = watchReaders(world, KEY, newest);
        expect(await deliver(world, announce(1)), `call ${at}`).toEqual([]);
        const [first = newest] = readers.shown;
        expect(isOlder ? first : newest, `call ${at}`).toBe(newest);
        expectConverged(world);
        expect(world.destination.openUploads).toBe(0);
      }
      expect(crashes).toBeGreaterThan(0); // some die while readers see older content
    },
  );
});
