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

  it("A12 R2 a replica names the version that it is of, also where it is written again below another", async () => {
    const world = new MemoryRun();
    const policy = { sourceMetadata: "from" };
    const late = world.source.put(KEY, "late");
    world.source.setReadable(KEY, late, "archived");
    const newer = world.source.put(KEY, "newer", { attributes: { metadata: { n: "2" } } });
    await reconcile(world, policy);
    world.source.setReadable(KEY, late, undefined);
    await reconcile(world, policy, { release: true });
    const names = world.destination
      .entries(KEY)
      .map((entry) => entry.kind === "object" && entry.attributes.metadata);
    expect(names).toEqual([
      { n: "2", from: `s3://bucket/${KEY}?versionId=${newer}` },
      { from: `s3://bucket/${KEY}?versionId=${late}` },
    ]);
  });

  it.each([
    ["names its source", true],
    ["does not", false],
  ])(
    "A12 L3 another tool's copy that %s is adopted, and not written again",
    async (_what, isNamed) => {
      const world = new MemoryRun();
      const versionId = world.source.put(KEY, "one", { attributes: { metadata: { n: "1" } } });
      const from = `s3://bucket/${KEY}?versionId=${versionId}`;
      const metadata = { n: "1", ...(isNamed ? { from } : {}) };
      const copy = world.destination.put(KEY, "one", { attributes: { metadata } });
      await reconcile(world, { sourceMetadata: "from" });
      expect(world.destination.entries(KEY)).toHaveLength(1);
      expect(world.ledger.peek(KEY).rows).toMatchObject([
        { versionId, destinationVersionId: copy },
      ]);
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
