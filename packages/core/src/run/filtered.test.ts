import { describe, expect, it } from "vitest";
import type { Policy } from "../model/policy.ts";
import type { ScopeFilter } from "../model/scope-filter.ts";
import { KEY } from "../testing/deliver.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { reconcile } from "../testing/reconcile-worlds.ts";
import { createdEvent, tagsChangedEvent } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";
import { replicate } from "./replicate.ts";

const MARKED: ScopeFilter = { tags: { allOf: { cross: "yes" } } };
const YES = { tags: { cross: "yes" } };
const under = (scope: ScopeFilter, more: Partial<Policy> = {}) => ({ ...more, scope });

const created = (number: number, versionId = `source-v${number}`) =>
  createdEvent({ key: KEY, versionId, sequencer: `00A${number}` });
const tagged = (number: number) => tagsChangedEvent({ key: KEY, versionId: `source-v${number}` });

const states = (world: MemoryRun) => world.ledger.peek(KEY).rows.map(({ state }) => state);

/** `a` and `b` of which the first has the tag. */
function twoVersions(): MemoryRun {
  const world = new MemoryRun();
  world.source.put(KEY, "a", YES);
  world.source.put(KEY, "b");
  return world;
}

describe("what a filter leaves out", () => {
  it("K2 a created object without the tags is skipped, for one read of its tags and no write", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    expect(await replicate(created(1), world.worker(under(MARKED)))).toEqual({
      ok: true,
      value: { kind: "skipped", reason: "filtered" },
    });
    expect(world.calls).toEqual(["ledger.read", "source.openCurrent", "source.readTags"]);
    expect(world.contents("destination", KEY)).toEqual([]);
  });

  it.each<[string, ScopeFilter]>([
    ["size", { sizeBytes: { atMost: 3 } }],
    ["last-modified", { modified: { from: "2100-01-01T00:00:00Z" } }],
    ["storage class", { storageClasses: ["GLACIER"] }],
  ])("K2 by %s it takes no request", async (_title, scope) => {
    const world = new MemoryRun();
    world.source.put(KEY, "four");
    expect(await replicate(created(1), world.worker(under(scope)))).toMatchObject({
      value: { reason: "filtered" },
    });
    expect(world.calls).toEqual(["ledger.read", "source.openCurrent"]);
  });

  it("K2 what S3 Replication wrote is left out, as its own answer says", async () => {
    const policy = under({ replicas: "leave-out" });
    const world = new MemoryRun();
    world.source.put(KEY, "a", { isReplica: true });
    expect(await replicate(created(1), world.worker(policy))).toMatchObject({
      value: { kind: "skipped", reason: "filtered" },
    });
    expect(world.calls).toEqual(["ledger.read", "source.openCurrent"]);
    world.source.put(KEY, "b");
    world.source.put(KEY, "c", { isReplica: true });
    await reconcile(world, policy);
    expect(world.contents("destination", KEY)).toEqual(["b"]);
    await reconcile(world, under({ replicas: "cross" }), { history: "all" });
    expect(world.contents("destination", KEY)).toEqual(["c", "b", "a"]);
  });

  it("K2 K3 a version that crossed as a replica stays, and is asked nothing more", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a", { isReplica: true });
    await reconcile(world);
    const policy = under({ replicas: "leave-out", leaving: "delete" });
    world.calls.length = 0;
    await reconcile(world, policy);
    expect(world.contents("destination", KEY)).toEqual(["a"]);
    expect(world.calls).not.toContain("source.describe");
  });

  it("K2 a version that denies who wrote it is set aside like any that cannot be read", async () => {
    const world = new MemoryRun();
    const denied = world.source.put(KEY, "a");
    world.source.put(KEY, "b");
    world.source.setReadable(KEY, denied, "customer-key");
    await reconcile(world, under({ replicas: "leave-out" }));
    expect(states(world).toSorted()).toEqual(["parked", "replicated"]);
    expect(world.contents("destination", KEY)).toEqual(["b"]);
  });

  it("K2 what crosses keeps its order, and the newest that crosses is current", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a", YES);
    world.source.put(KEY, "b");
    world.source.put(KEY, "c", YES);
    world.source.put(KEY, "d");
    await reconcile(world, under(MARKED));
    expect(world.contents("destination", KEY)).toEqual(["c", "a"]);
  });

  it("K2 a delete marker crosses with its key", async () => {
    const world = twoVersions();
    world.source.remove(KEY);
    await reconcile(world, under(MARKED));
    expect(world.contents("destination", KEY)).toEqual(["-", "a"]);
  });

  it("K2 an archived object of a class that does not cross is not set aside, nor asked to be restored", async () => {
    const world = new MemoryRun();
    const attributes = { metadata: {}, storageClass: "GLACIER" };
    world.source.setReadable(KEY, world.source.put(KEY, "a", { attributes }), "archived");
    const policy = under({ storageClasses: ["STANDARD"] }, { restore: { tier: "Bulk", days: 1 } });
    await replicate(created(1), world.worker(policy));
    expect(states(world)).toEqual([]);
    expect(world.calls).not.toContain("source.requestRestore");
  });

  it("K2 tags that are denied of one version leave it out; denied of all they are a failure", async () => {
    const world = twoVersions();
    // Both versions are asked for, then twice what does not exist, then both once more.
    let asked = 0;
    world.intercept = (call) => {
      asked += call === "source.readTags" ? 1 : 0;
      const isOfVersion = call === "source.readTags" && asked !== 3 && asked !== 4;
      return isOfVersion ? { kind: "refuse", error: "denied" } : undefined;
    };
    await reconcile(world, under(MARKED));
    expect(world.contents("destination", KEY)).toEqual([]);
    const blind = twoVersions();
    blind.intercept = (call) =>
      call === "source.readTags" ? { kind: "refuse", error: "denied" } : undefined;
    expect(await reconcile(blind, under(MARKED))).toMatchObject({
      ok: false,
      error: { kind: "service", error: { kind: "denied", side: "source" } },
    });
  });
});

describe("tags of a null version that changes meanwhile", () => {
  it("K2 content without the tags never crosses by those of what was written after it", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    world.source.put(KEY, "secret");
    world.afterCall = (call) => {
      if (call === "source.openCurrent") {
        world.source.put(KEY, "public", YES);
      }
    };
    await replicate(created(1, "null"), world.worker(under(MARKED)));
    expect(world.contents("destination", KEY)).toEqual(["public"]);
  });

  it("K2 nor what takes the null version's place between the look at its tags and the copy", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    world.source.put(KEY, "public", YES);
    world.afterCall = (call) => {
      if (call === "source.readTags" && world.contents("source", KEY)[0] === "public") {
        world.nowMs += 1_000;
        world.source.put(KEY, "secret");
      }
    };
    expect(await reconcile(world, under(MARKED))).toMatchObject({ ok: false });
    await reconcile(world, under(MARKED));
    expect(world.contents("destination", KEY)).toEqual([]);
  });

  it("K2 nor by tags that nobody could read, since it was gone by then", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "secret");
    world.afterCall = (call) => {
      if (call === "source.openCurrent") {
        world.source.removeEntry(KEY, "source-v1");
      }
    };
    expect(await replicate(created(1), world.worker(under(MARKED)))).toMatchObject({
      value: { kind: "skipped", reason: "filtered" },
    });
    expect(world.contents("destination", KEY)).toEqual([]);
  });
});

describe("entering and leaving the scope", () => {
  it("K3 an object that gets the tag crosses to its place, below what is newer", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "a");
    world.source.put(KEY, "b", YES);
    await replicate(created(2), world.worker(under(MARKED)));
    expect(world.contents("destination", KEY)).toEqual(["b"]);
    world.source.tag(KEY, "source-v1", YES.tags);
    await replicate(tagged(1), world.worker(under(MARKED)));
    expect(world.contents("destination", KEY)).toEqual(["b", "a"]);
    expect(world.destination.entries(KEY).map((entry) => "tags" in entry && entry.tags)).toEqual([
      YES.tags,
      YES.tags,
    ]);
  });

  it("K3 one that loses it is kept, and kept equal", async () => {
    const world = twoVersions();
    await reconcile(world, under(MARKED));
    world.source.tag(KEY, "source-v1", { other: "tag" });
    await replicate(tagged(1), world.worker(under(MARKED)));
    expect(world.contents("destination", KEY)).toEqual(["a"]);
    expect(world.destination.entries(KEY)[0]).toMatchObject({ tags: { other: "tag" } });
    expect(await reconcile(world, under(MARKED))).toMatchObject({
      value: { appended: 0, deleted: 0 },
    });
  });

  const leaving = under({ ...MARKED, leaving: "delete" });

  it("K3 or deleted, where policy says so, and it may come back", async () => {
    const world = twoVersions();
    await reconcile(world, leaving);
    world.source.tag(KEY, "source-v1", {});
    expect(await replicate(tagged(1), world.worker(leaving))).toMatchObject({
      value: { kind: "reconciled", reason: "filtered", result: { deleted: 1 } },
    });
    expect(world.contents("destination", KEY)).toEqual([]);
    expect(states(world)).toEqual([]);
    world.source.tag(KEY, "source-v1", YES.tags);
    await replicate(tagged(1), world.worker(leaving));
    expect(world.contents("destination", KEY)).toEqual(["a"]);
  });

  it("K3 beyond the budget it is held until a release", async () => {
    const world = twoVersions();
    const budget = { ...leaving, maxDeletesPerHour: 0 };
    await reconcile(world, budget);
    world.source.tag(KEY, "source-v1", {});
    expect(await replicate(tagged(1), world.worker(budget))).toMatchObject({
      value: { result: { held: 1, deleted: 0 } },
    });
    expect(world.contents("destination", KEY)).toEqual(["a"]);
    await reconcileKey({ key: KEY, release: true }, world.worker(budget));
    expect(world.contents("destination", KEY)).toEqual([]);
  });

  it("K3 back in the scope before that, it stands, and is not held any more", async () => {
    const world = twoVersions();
    const budget = { ...leaving, maxDeletesPerHour: 0 };
    await reconcile(world, budget);
    world.source.tag(KEY, "source-v1", {});
    await replicate(tagged(1), world.worker(budget));
    expect(states(world)).toEqual(["held"]);
    world.source.tag(KEY, "source-v1", YES.tags);
    await replicate(tagged(1), world.worker(budget));
    expect(world.contents("destination", KEY)).toEqual(["a"]);
    expect(states(world)).toEqual(["replicated"]);
  });

  it.each(["keep", "delete"] as const)(
    "K3 what was set aside is forgotten when it leaves (%s), and crosses when it is back",
    async (choice) => {
      const world = new MemoryRun();
      const policy = under({ ...MARKED, leaving: choice });
      world.source.put(KEY, "a", YES);
      world.source.setReadable(KEY, "source-v1", "archived");
      await replicate(created(1), world.worker(policy));
      expect(states(world)).toEqual(["parked"]);
      world.source.tag(KEY, "source-v1", {});
      await replicate(tagged(1), world.worker(policy));
      expect(states(world)).toEqual([]);
      world.source.setReadable(KEY, "source-v1");
      world.source.tag(KEY, "source-v1", YES.tags);
      await replicate(tagged(1), world.worker(policy));
      expect(world.contents("destination", KEY)).toEqual(["a"]);
    },
  );

  it("K3 so is a gap, and it gets its place when it is back", async () => {
    const world = new MemoryRun();
    const policy = under(MARKED, { maxRewrites: 0 });
    world.source.put(KEY, "a", YES);
    world.source.put(KEY, "b", YES);
    await replicate(created(2), world.worker(policy));
    await replicate(created(1), world.worker(policy));
    expect(states(world)).toContain("gap");
    world.source.tag(KEY, "source-v1", {});
    await replicate(tagged(1), world.worker(policy));
    expect(states(world)).toEqual(["replicated"]);
    world.source.tag(KEY, "source-v1", YES.tags);
    await replicate(tagged(1), world.worker(under(MARKED)));
    expect(world.contents("destination", KEY)).toEqual(["b", "a"]);
  });

  it("K3 Object Lock keeps the replica of what leaves, and that is written down", async () => {
    const world = twoVersions();
    await reconcile(world, leaving);
    world.source.tag(KEY, "source-v1", {});
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "locked" });
    await replicate(tagged(1), world.worker(leaving));
    expect(states(world)).toEqual(["locked"]);
    expect(world.contents("destination", KEY)).toEqual(["a"]);
  });

  it.each(["keep", "delete"] as const)(
    "K3 a null version that is written again and left out: %s its replica",
    async (choice) => {
      const world = new MemoryRun("unversioned", "enabled");
      const policy = under({ sizeBytes: { atMost: 3 }, leaving: choice });
      world.source.put(KEY, "ok");
      await replicate(created(1, "null"), world.worker(policy));
      world.source.put(KEY, "too big");
      await replicate(created(2, "null"), world.worker(policy));
      expect(world.contents("destination", KEY)).toEqual(choice === "keep" ? ["ok"] : []);
      world.source.put(KEY, "yes");
      await replicate(created(3, "null"), world.worker(policy));
      expect(world.contents("destination", KEY)).toEqual(["yes"]);
    },
  );

  it("K3 the storage class counts when an object crosses, not after a transition", async () => {
    const world = new MemoryRun();
    const policy = under({ storageClasses: ["STANDARD"], leaving: "delete" });
    const attributes = { metadata: {} };
    world.source.put(KEY, "a", { attributes });
    await reconcile(world, policy);
    Object.assign(attributes, { storageClass: "GLACIER" });
    await reconcile(world, policy);
    expect(world.contents("destination", KEY)).toEqual(["a"]);
  });

  it("K3 P4 what is archived, and left by an event without a version id, is not set aside", async () => {
    const world = twoVersions();
    world.source.tag(KEY, "source-v2", YES.tags);
    world.source.setReadable(KEY, "source-v1", "archived");
    const policy = under(MARKED);
    await replicate(created(1), world.worker(policy));
    await replicate(created(2), world.worker(policy));
    expect(states(world).toSorted()).toEqual(["parked", "replicated"]);
    world.source.tag(KEY, "source-v1", {});
    await replicate({ ...tagged(2), isUnnamed: true }, world.worker(policy));
    expect(states(world)).toEqual(["replicated"]);
  });
});
