import { describe, expect, it } from "vitest";
import { deliver, KEY, replica } from "../testing/deliver.ts";
import { withLate } from "../testing/late-worlds.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { reconcile } from "../testing/reconcile-worlds.ts";

/** Four versions, one each second from when the world began. @returns the world and the time of its n-th. */
function fourVersions() {
  const world = new MemoryRun();
  const startMs = world.nowMs;
  for (const content of ["v1", "v2", "v3", "v4"]) {
    world.source.put(KEY, content);
    world.nowMs += 1_000;
  }
  const sinceAt = (offsetMs: number) => ({
    history: { since: new Date(startMs + offsetMs).toISOString() },
  });
  return { world, sinceAt };
}

describe("history since an instant", () => {
  it.each([
    ["before all of it: everything", -60_000, ["v4", "v3", "v2", "v1"]],
    ["at the second one: from that on", 1_000, ["v4", "v3", "v2"]],
    ["between two: from the one that was current then", 2_900, ["v4", "v3"]],
    ["behind all: the current one alone", 60_000, ["v4"]],
  ] as const)("R12 %s", async (_title, offsetMs, wanted) => {
    const { world, sinceAt } = fourVersions();
    await reconcile(world, sinceAt(offsetMs), { history: "all" });
    expect(replica(world)).toEqual(wanted);
    world.calls.length = 0;
    await reconcile(world, sinceAt(offsetMs), { history: "all" });
    expect(replica(world)).toEqual(wanted);
    expect(world.calls.filter((call) => /put|delete/i.test(JSON.stringify(call)))).toEqual([]);
  });

  it("R12 a delete marker that was current then is where the history begins", async () => {
    const { world, sinceAt } = fourVersions();
    world.source.remove(KEY);
    world.nowMs += 2_000;
    world.source.put(KEY, "v6");
    await reconcile(world, sinceAt(5_000), { history: "all" });
    expect(world.contents("destination", KEY)).toEqual(["v6", "-"]);
  });

  it("R12 what crossed before stays, and its order too, when the instant is set later", async () => {
    const { world, sinceAt } = fourVersions();
    await reconcile(world, {}, { history: "all" });
    await reconcile(world, sinceAt(60_000), { history: "all" });
    expect(replica(world)).toEqual(["v4", "v3", "v2", "v1"]);
  });

  it("R12 an older version that an event brings crosses all the same", async () => {
    const { world, announce } = await withLate({ contents: ["v1", "v2", "v3"] });
    await deliver(world, announce(1));
    expect(replica(world)).toEqual(["v3", "v2", "v1"]);
  });
});
