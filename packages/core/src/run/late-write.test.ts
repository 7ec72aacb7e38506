import { describe, expect, it } from "vitest";
import { onCall } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";

/** Part workers have brought an upload across, and one of them mends the key; what is newer waits to go on top. */
async function mended(fail: string, nth = 1) {
  const world = new PartsWorld();
  await world.replicateCreated(world.putInParts("one", "two"));
  world.nowMs += 1_000;
  world.source.put(KEY, "newer");
  world.intercept = onCall(fail, { kind: "refuse", error: "unavailable" }, nth);
  await world.copyRanges();
  expect(world.contents("destination", KEY)).toEqual(["newer", "onetwo"]);
  return world;
}

describe("a write that was given up and is tried again at once", () => {
  it("L3 keeps the key from being settled until it can no longer take effect", async () => {
    const world = await mended("destination.putObject");
    const attempt = { leaseUntilMs: world.nowMs + 2_000 };
    expect(world.ledger.peek(KEY).head).toMatchObject({ attempt });
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({
      error: { kind: "leased", untilMs: attempt.leaseUntilMs },
    });
  });

  it("L3 is found when it takes effect after all: it does not stand twice", async () => {
    const world = await mended("destination.putObject");
    world.nowMs += 1_500;
    world.destination.put(KEY, "newer");
    world.nowMs += 1_000;
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual(["newer", "onetwo"]);
    expect(world.ledger.peek(KEY).head).not.toHaveProperty("attempt");
  });

  it("O7 is looked for until the destination's listing has what is current", async () => {
    const world = await mended("destination.putObject");
    world.nowMs += 1_500;
    world.destination.put(KEY, "newer");
    world.nowMs += 1_000;
    const run = world.worker();
    const readStack: typeof run.destination.readStack = async (key) => {
      const read = await run.destination.readStack(key);
      return read.ok ? { ok: true, value: { entries: read.value.entries.slice(1) } } : read;
    };
    const misled = { ...run, destination: { ...run.destination, readStack } };
    expect(await reconcileKey({ key: KEY }, misled)).toMatchObject({
      error: { kind: "service", error: { operation: "ListObjectVersions" } },
    });
    expect(world.ledger.peek(KEY).head).toHaveProperty("unsure");
  });

  it("L3 keeps it also where it took effect behind the look at what stands", async () => {
    const world = new PartsWorld();
    await world.replicateCreated(world.putInParts("one", "two"));
    world.nowMs += 1_000;
    world.source.put(KEY, "newer");
    let puts = 0;
    world.intercept = (call) => {
      puts += call === "destination.putObject" ? 1 : 0;
      world.nowMs += call === "destination.putObject" && puts === 2 ? 5_000 : 0;
      return call === "destination.putObject" && puts === 1
        ? { kind: "refuse", error: "unavailable" }
        : undefined;
    };
    await world.copyRanges();
    expect(puts).toBe(2);
    expect(world.ledger.peek(KEY).head).toHaveProperty("attempt");
  });

  it("L3 what was refused and not given up does not keep it", async () => {
    const world = await mended("destination.readStack", 2); // the first is before the upload is completed
    expect(world.ledger.peek(KEY).head).not.toHaveProperty("attempt");
  });
});
