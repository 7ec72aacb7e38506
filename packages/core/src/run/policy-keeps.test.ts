import { describe, expect, it } from "vitest";
import { KEY } from "../testing/deliver.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { reconcile } from "../testing/reconcile-worlds.ts";
import { entryDeletedEvent } from "../testing/sample-events.ts";
import { replicate } from "./replicate.ts";

describe("what policy keeps", () => {
  it.each([
    ["somebody deleted", "user", { versionDeletes: "ignore" }, "source-deleted"],
    ["lifecycle took", "lifecycle", { lifecycle: "ignore" }, "source-expired"],
  ] as const)(
    "D3 a null version that %s stays, also where the source denies the look at it",
    async (_title, origin, policy, state) => {
      const world = new MemoryRun("unversioned", "enabled");
      world.source.put(KEY, "A");
      await reconcile(world, policy);
      world.source.removeEntry(KEY, "null");
      world.intercept = onCall("source.describe", { kind: "refuse", error: "denied" });
      const event = entryDeletedEvent({ key: KEY, versionId: "null", sequencer: "00A2", origin });
      expect(await replicate(event, world.worker(policy))).toMatchObject({
        value: { kind: "reconciled", reason: "source-changed" },
      });
      expect(world.contents("destination", KEY)).toEqual(["A"]);
      expect(world.ledger.peek(KEY).rows.map((row) => row.state)).toEqual([state]);
    },
  );

  it("D1 what policy does not keep goes, also where the source denies the look at it", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    world.source.put(KEY, "A");
    await reconcile(world);
    world.source.removeEntry(KEY, "null");
    world.intercept = onCall("source.describe", { kind: "refuse", error: "denied" });
    const event = entryDeletedEvent({ key: KEY, versionId: "null", sequencer: "00A2" });
    await replicate(event, world.worker());
    expect(world.contents("destination", KEY)).toEqual([]);
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });
});
