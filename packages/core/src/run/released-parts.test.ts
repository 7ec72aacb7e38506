import { describe, expect, it } from "vitest";
import { PartsWorld } from "../testing/parts-world.ts";
import {
  entryDeletedEvent,
  SAMPLE_KEY as KEY,
  markerCreatedEvent,
} from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";
import { replicate } from "./replicate.ts";

const NO_DELETES = { maxDeletesPerHour: 0 };
const FAST = 1_000_000;

/** One entry is held, and one in parts, which is readable by now, is parked: an operator releases the key. */
async function released(held: "delete" | "marker") {
  const world = new PartsWorld();
  const first = world.source.put(KEY, "a");
  await world.replicateCreated(first, FAST);
  world.nowMs += 1_000;
  const parted = world.putInParts("one", "two");
  world.source.setReadable(KEY, parted, "archived");
  await world.replicateCreated(parted);
  world.nowMs += 1_000;
  if (held === "delete") {
    world.source.removeEntry(KEY, first);
    const event = entryDeletedEvent({ versionId: first, sequencer: "00A3" });
    await replicate(event, world.worker(NO_DELETES));
  } else {
    world.source.remove(KEY);
    const event = markerCreatedEvent({ versionId: "source-v3", sequencer: "00A3" });
    await replicate(event, world.worker(NO_DELETES));
  }
  world.source.setReadable(KEY, parted);
  const asked = await reconcileKey({ key: KEY, release: true }, world.slowWorker(NO_DELETES));
  expect(asked).toMatchObject({ value: { isContinued: true } });
  expect(world.contents("destination", KEY)).toEqual(["a"]);
  return world;
}

describe("a release whose work part workers go on with", () => {
  it.each([
    ["delete", ["onetwo"]],
    ["marker", ["-", "onetwo", "a"]],
  ] as const)("F4 lets a held %s go once the parts are there", async (held, contents) => {
    const world = await released(held);
    await world.copyRanges(world.ranges, NO_DELETES);
    expect(world.contents("destination", KEY)).toEqual(contents);
    expect(world.ledger.peek(KEY)).toMatchObject({
      head: expect.not.objectContaining({ released: [] }),
    });
    expect(world.ledger.peek(KEY).rows.map(({ state }) => state)).not.toContain("held");
  });

  it("F4 asks for nothing that is held later", async () => {
    const world = await released("delete");
    await world.copyRanges(world.ranges, NO_DELETES);
    world.source.remove(KEY);
    await replicate(
      markerCreatedEvent({ versionId: "source-v3", sequencer: "00A4" }),
      world.worker(NO_DELETES),
    );
    await reconcileKey({ key: KEY }, world.worker(NO_DELETES));
    expect(world.contents("destination", KEY)).toEqual(["onetwo"]);
  });
});
