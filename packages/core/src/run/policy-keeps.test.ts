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

  it("A1 R2 days that policy adds to a lock are added once, also to a replica that is written again", async () => {
    const world = new MemoryRun();
    const policy = { retention: { addDays: 1 } };
    const untilMs = world.nowMs + 365 * 86_400_000;
    const retention = { mode: "GOVERNANCE", retainUntilMs: untilMs } as const;
    const attributes = { metadata: {}, retention };
    const late = world.source.put(KEY, "late", { attributes });
    world.source.setReadable(KEY, late, "archived");
    world.source.put(KEY, "newer", { attributes });
    await reconcile(world, policy);
    world.source.setReadable(KEY, late, undefined);
    await reconcile(world, policy, { release: true });
    expect(world.contents("destination", KEY)).toEqual(["newer", "late"]);
    const locks = world.destination
      .entries(KEY)
      .map((entry) => entry.kind === "object" && entry.attributes.retention?.retainUntilMs);
    expect(locks).toEqual([untilMs + 86_400_000, untilMs + 86_400_000]);
  });

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
