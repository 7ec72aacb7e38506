import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMessage } from "../events/parse-event.ts";
import { KEY } from "../testing/deliver.ts";
import { type TwoWaySide, TwoWayWorld } from "../testing/two-way-world.ts";
import { previewEvent, previewReconcile } from "./preview.ts";

/** What a client does to the bucket of a side, by a number. */
const OPERATIONS = {
  put: (world: TwoWayWorld, side: TwoWaySide, number: number) => {
    world.buckets[side].put(KEY, `content ${number % 3}`);
  },
  remove: (world: TwoWayWorld, side: TwoWaySide) => {
    if (world.buckets[side].entries(KEY)[0]?.kind === "object") {
      world.buckets[side].remove(KEY);
    }
  },
} as const;

const operations = fc.array(
  fc.tuple(
    fc.constantFrom<TwoWaySide>("here", "there"),
    fc.constantFrom<keyof typeof OPERATIONS>("put", "put", "remove"),
    fc.nat({ max: 9 }),
  ),
  { minLength: 1, maxLength: 8 },
);

type Held = readonly [TwoWaySide, string];

/** Delivers what happened, but for events that are to come late. @returns those. */
async function deliverSome(
  world: TwoWayWorld,
  isLate: Iterator<boolean>,
): Promise<readonly Held[]> {
  const events = (["here", "there"] as const).flatMap((at) =>
    world.look(at).map((body): Held => [at, body]),
  );
  const held = events.filter(() => isLate.next().value === true);
  for (const event of events.filter((each) => !held.includes(each))) {
    await world.deliver(event[0], [event[1]]);
  }
  return held;
}

describe("two pairs, each the other's way back", () => {
  it("K4 whatever clients of either side do, one after the other, stands on both sides and goes round nowhere", async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (history) => {
        const world = new TwoWayWorld(true);
        for (const [side, name, number] of history) {
          world.pass();
          OPERATIONS[name](world, side, number);
          expect(await world.settle()).toBe(true);
          const [here, there] = world.contents();
          expect(here).toEqual(there);
          expect(here?.length).toBeLessThanOrEqual(history.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("K4 a bucket without versions has what was written last, on whichever side", async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (history) => {
        const world = new TwoWayWorld(true, "unversioned");
        for (const [index, [side]] of history.entries()) {
          world.pass();
          world.buckets[side].put(KEY, `content ${index}`);
          expect(await world.settle()).toBe(true);
          expect(world.contents()).toEqual([[`content ${index}`], [`content ${index}`]]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("K4 whatever comes late or together, nothing goes round", async () => {
    await fc.assert(
      fc.asyncProperty(operations, fc.infiniteStream(fc.boolean()), async (history, isLate) => {
        const world = new TwoWayWorld(true);
        const held: Held[] = [];
        for (const [side, name, number] of history) {
          world.pass();
          OPERATIONS[name](world, side, number);
          held.push(...(await deliverSome(world, isLate)));
        }
        for (const [at, body] of held) {
          await world.deliver(at, [body]);
        }
        expect(await world.settle()).toBe(true);
        const writes = history.length;
        for (const contents of world.contents()) {
          expect(contents.length).toBeLessThanOrEqual(writes * 2);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, "enabled" | "unversioned", (world: TwoWayWorld) => void]>([
    ["a delete marker", "enabled", ({ buckets }) => buckets.here.remove(KEY)],
    ["the same bytes once more", "enabled", ({ buckets }) => buckets.here.put(KEY, "one")],
    ["a null version", "unversioned", ({ buckets }) => buckets.here.put(KEY, "two")],
  ])("K4 without the other's ledger %s would go round for ever", async (_what, versioning, act) => {
    const [blind, noticing] = [false, true].map((is) => new TwoWayWorld(is, versioning));
    for (const world of [blind, noticing]) {
      world?.buckets.here.put(KEY, "one");
      expect(await world?.settle()).toBe(true);
      world?.pass();
      if (world !== undefined) {
        act(world);
      }
    }
    expect(await blind?.settle()).toBe(false);
    expect(await noticing?.settle()).toBe(true);
  });

  it("K4 what a worker wrote and died before it could say so is not sent back, but waited for", async () => {
    const world = new TwoWayWorld(true);
    world.buckets.here.put(KEY, "one");
    const events = world.look("here");
    let saved = 0;
    world.pairs.here.intercept = (call) => {
      saved += call === "ledger.saveRow" ? 1 : 0;
      return saved === 1 ? { kind: "die-before" } : undefined;
    };
    expect(await world.deliver("here", events)).toBe(1);
    world.pairs.here.intercept = () => undefined;
    expect(world.contents()).toEqual([["one"], ["one"]]);
    const back = world.look("there");
    expect(await world.deliver("there", back)).toBe(1);
    expect(world.contents()).toEqual([["one"], ["one"]]);
    world.pass(3_600_000);
    expect(await world.deliver("here", events)).toBe(0);
    expect(await world.deliver("there", back)).toBe(0);
    expect(world.contents()).toEqual([["one"], ["one"]]);
    expect(world.pairs.there.ledger.peek(KEY).rows).toEqual([]);
  });

  it("K4 a late version below what came from the other side stays where it is", async () => {
    const world = new TwoWayWorld(true);
    world.buckets.here.put(KEY, "first");
    await world.settle();
    world.pass();
    world.buckets.here.put(KEY, "late");
    const late = world.look("here");
    world.pass();
    world.buckets.there.put(KEY, "newest");
    await world.settle();
    expect(world.contents()).toEqual([
      ["newest", "late", "first"],
      ["newest", "first"],
    ]);
    await world.deliver("here", late);
    expect(await world.settle()).toBe(true);
    expect(world.contents()[1]).toEqual(["newest", "first"]);
  });

  it("K4 U12 a plan says so, too: of the event, and of a reconcile", async () => {
    const world = new TwoWayWorld(true);
    world.buckets.here.put(KEY, "one");
    await world.deliver("here", world.look("here"));
    const [body = ""] = world.look("there");
    const [parsed] = parseMessage(body);
    const event = parsed?.kind === "event" ? parsed.event : undefined;
    const preview = event && (await previewEvent(event, world.run("there")));
    expect(preview).toMatchObject({
      value: { decision: { kind: "skip", reason: "sent-back" } },
    });
    const asked = await previewReconcile({ key: KEY, history: "all" }, world.run("there"));
    expect(asked.ok && asked.value.planned.ok && asked.value.planned.value.plan).toMatchObject({
      steps: [],
      suppressed: [{ reason: "filtered", filter: "sent-back" }],
    });
  });

  it("K4 a ledger that does not answer has the event come again, and nothing is written", async () => {
    const world = new TwoWayWorld(true);
    world.buckets.here.put(KEY, "one");
    const run = world.run("here");
    world.pairs.there.intercept = () => ({ kind: "refuse", error: "denied" });
    const otherWay = { readKey: () => world.pairs.there.worker().ledger.readKey(KEY) };
    world.run = () => ({ ...run, otherWay });
    expect(await world.deliver("here", world.look("here"))).toBe(1);
    expect(world.contents()).toEqual([["one"], []]);
  });
});
