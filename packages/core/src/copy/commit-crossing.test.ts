import { describe, expect, it } from "vitest";
import { created, deliver, KEY, replica } from "../testing/deliver.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";

describe("commitCrossing", () => {
  it("R8 a row whose answer was lost is looked for, so that its worker goes on", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.intercept = onCall("ledger.saveRow", { kind: "lose-answer" });
    expect(await deliver(world, created("source-v1", "00A1"))).toEqual([]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "replicated" }]);
    expect(replica(world)).toEqual(["A"]);
  });

  it("L2 a row that was not stored is none", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.intercept = onCall("ledger.saveRow", { kind: "refuse", error: "unavailable" });
    const event = created("source-v1", "00A1");
    expect(await deliver(world, event)).toEqual([event]);
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });
});
