import { describe, expect, it } from "vitest";
import { deliver, KEY, replica } from "../testing/deliver.ts";
import { withLate } from "../testing/late-worlds.ts";
import { expectConverged, reconcile } from "../testing/reconcile-worlds.ts";
import { watchReaders } from "../testing/watch-readers.ts";

describe("late versions whose events are in one batch", () => {
  it("R9 are brought by the first of them, whatever their order", async () => {
    const { world, announce } = await withLate({ contents: ["v1", "v2", "v3", "v4"] });
    const readers = watchReaders(world, KEY, "v4");
    expect(await deliver(world, announce(3), announce(1), announce(2))).toEqual([]);
    expect(replica(world)).toEqual(["v4", "v3", "v2", "v1"]);
    expect(readers.shown).toEqual(["v1", "v2", "v3", "v4"]);
    expectConverged(world);
  });

  it("R9 those of another batch, and what is older than all, are not", async () => {
    const { world, announce } = await withLate({ contents: ["v1", "v2", "v3", "v4"] });
    await deliver(world, announce(3), announce(2));
    expect(replica(world)).toEqual(["v4", "v3", "v2"]);
  });

  it("F5 one that the first cannot bring is done by its own event", async () => {
    const { world, announce } = await withLate({ contents: ["v1", "v2", "v3"] });
    world.source.setReadable(KEY, "source-v1", "archived");
    expect(await deliver(world, announce(2), announce(1))).toEqual([]);
    expect(replica(world)).toEqual(["v3", "v2"]);
    expect(world.ledger.peek(KEY).rows).toContainEqual(
      expect.objectContaining({ versionId: "source-v1", state: "parked", reason: "archived" }),
    );
    world.source.setReadable(KEY, "source-v1");
    await reconcile(world, {}, { release: true });
    expectConverged(world);
  });
});
