import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { created, deleted, deliver, KEY } from "../testing/deliver.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import type { DeleteResult } from "../testing/memory-stacks.ts";

/** A world whose destination makes markers as MinIO does: none on a key without versions, and no second one. */
function worldOfOneMarker(): MemoryRun {
  const world = new MemoryRun();
  const { destination } = world;
  destination.addMarker = async (key) => {
    const [top] = destination.entries(key);
    if (top === undefined) {
      return { ok: true, value: { versionId: "null", made: "none" } };
    }
    const removed: Pick<DeleteResult & { versionId: string }, "versionId"> =
      top.kind === "marker"
        ? top
        : (destination.remove(key) as { readonly versionId: string } & DeleteResult);
    return { ok: true, value: { versionId: removed.versionId, made: "perhaps" } };
  };
  return world;
}

/** What readers can tell of a stack: markers that follow each other hide the same, and the lowest ones nothing. */
function visible(contents: readonly string[]): readonly string[] {
  return contents.filter(
    (content, index) =>
      content !== "-" || (contents[index + 1] !== "-" && index + 1 < contents.length),
  );
}

const ends = (world: MemoryRun) => ({
  source: visible(world.contents("source", KEY)),
  destination: visible(world.contents("destination", KEY)),
});

function expectEqual(world: MemoryRun): void {
  const { source, destination } = ends(world);
  expect(destination).toEqual(source);
}

/** Ids of the source's entries, in the order in which they are made. */
const v = (number: number) => `source-v${number}`;
let sequence = 0;
const next = () => (sequence++).toString(16).padStart(6, "0");

/** Takes the entry at an index, counted from the newest, from the source. @returns its event. */
function removeAt(at: number, world: MemoryRun) {
  const entries = world.source.entries(KEY);
  const entry = entries[at % Math.max(entries.length, 1)];
  if (entry === undefined) {
    return undefined;
  }
  world.source.removeEntry(KEY, entry.versionId);
  return deleted("Permanently Deleted", entry.versionId, next());
}

/** Adds the source's entry of a number. @returns its event. */
function add(kind: "put" | "mark", number: number, world: MemoryRun) {
  if (kind === "put") {
    world.source.put(KEY, `content ${number}`);
    return created(v(number), next());
  }
  world.source.remove(KEY);
  return deleted("Delete Marker Created", v(number), next());
}

/** An object under two markers, of which the destination makes one. */
async function markedTwice(): Promise<MemoryRun> {
  const world = worldOfOneMarker();
  await deliver(world, add("put", 1, world));
  await deliver(world, add("mark", 2, world));
  await deliver(world, add("mark", 3, world));
  return world;
}

async function removeNamed(versionId: string, world: MemoryRun): Promise<void> {
  world.source.removeEntry(KEY, versionId);
  await deliver(world, deleted("Permanently Deleted", versionId, next()));
}

describe("a destination that makes one marker where the source has several", () => {
  it("R20 the second marker has no replica, and both have to go before the object is back", async () => {
    const world = await markedTwice();
    expect(world.contents("destination", KEY)).toEqual(["-", "content 1"]);
    await removeNamed(v(2), world);
    expect(world.contents("destination", KEY)).toEqual(["-", "content 1"]);
    await removeNamed(v(3), world);
    expect(world.contents("destination", KEY)).toEqual(["content 1"]);
  });

  it("R20 the same where the newer one goes first", async () => {
    const world = await markedTwice();
    await removeNamed(v(3), world);
    expect(world.contents("destination", KEY)).toEqual(["-", "content 1"]);
    await removeNamed(v(2), world);
    expect(world.contents("destination", KEY)).toEqual(["content 1"]);
  });

  it("R20 the same where newer entries stand above, on whose marker none can be made", async () => {
    const world = await markedTwice();
    await deliver(world, add("put", 4, world));
    await deliver(world, add("mark", 5, world));
    world.calls.length = 0;
    await removeNamed(v(2), world);
    expect(world.contents("destination", KEY)).toEqual(["-", "content 4", "-", "content 1"]);
    expect(world.calls).not.toContain("destination.addMarker");
    await removeNamed(v(3), world);
    expect(world.contents("destination", KEY)).toEqual(["-", "content 4", "content 1"]);
  });

  it("R20 a marker on a key without versions needs no replica, and its key goes on", async () => {
    const world = worldOfOneMarker();
    world.source.remove(KEY);
    await deliver(world, deleted("Delete Marker Created", v(1), next()));
    world.source.put(KEY, "two");
    expect(await deliver(world, created(v(2), next()))).toEqual([]);
    expect(world.contents("destination", KEY)).toEqual(["two"]);
    const { value } = (await world.ledger.readKey(KEY)) as { value: { rows: readonly object[] } };
    expect(value.rows).toContainEqual(
      expect.objectContaining({
        versionId: v(1),
        state: "gap",
        reason: expect.stringMatching(/no delete marker/),
      }),
    );
  });

  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant({ kind: "put" } as const) },
    { weight: 4, arbitrary: fc.constant({ kind: "mark" } as const) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("remove" as const), at: fc.nat(6) }) },
  );

  it("R20 whatever the history, readers see what they see at the source, step by step", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const world = worldOfOneMarker();
        let made = 0;
        for (const taken of steps) {
          world.nowMs += 1_000;
          made += taken.kind === "remove" ? 0 : 1;
          const event =
            taken.kind === "remove" ? removeAt(taken.at, world) : add(taken.kind, made, world);
          await deliver(world, ...(event === undefined ? [] : [event]));
          expectEqual(world);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("R20 in whatever order the events come, readers see the same in the end", async () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        order,
        async (kinds, at) => {
          const world = worldOfOneMarker();
          const events = kinds.map((isPut, index) => {
            world.nowMs += 1_000;
            return add(isPut ? "put" : "mark", index + 1, world);
          });
          for (const index of at) {
            await deliver(world, events[index] ?? {});
          }
          expectEqual(world);
        },
      ),
      { numRuns: 100 },
    );
  });
});
