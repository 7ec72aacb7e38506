// Each test is a flaw that was seen in another replicator of this kind, kept away by name: the rule that
// forbids it, then the flaw's number in the list that these were taken from.
import { describe, expect, it } from "vitest";
import { routeEvents } from "../events/route-events.ts";
import {
  AFTER_LEASE_MS,
  created,
  deleted,
  deliver,
  KEY,
  replica,
  tagged,
} from "../testing/deliver.ts";
import { eventBridgeEvent } from "../testing/event-json.ts";
import { MemoryEventQueue } from "../testing/memory-event-queue.ts";
import { MemoryRun, onCall, WorkerDied } from "../testing/memory-run.ts";

describe("flaws of others", () => {
  it.each([
    ["an unversioned", "unversioned"],
    ["a suspended", "suspended"],
  ] as const)("D2 S1: an overwrite in %s bucket is replicated", async (_title, versioning) => {
    const world = new MemoryRun(versioning);
    world.source.put(KEY, "A");
    await deliver(world, created(undefined, "00A1"));
    world.nowMs += 1_000;
    world.source.put(KEY, "B");
    await deliver(world, created(undefined, "00A2"));
    expect(replica(world)).toEqual(["B"]);
  });

  it("D1 S2: a delete marker hides the object, and its removal shows it again", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.source.remove(KEY);
    const marker = deleted("Delete Marker Created", "source-v2", "00A2");
    await deliver(world, created("source-v1", "00A1"), marker);
    expect(replica(world)).toEqual(["-", "A"]);
    world.source.removeEntry(KEY, "source-v2");
    await deliver(world, deleted("Permanently Deleted", "source-v2", "00A3"));
    expect(replica(world)).toEqual(["A"]);
  });

  it("B1 S3: after a failure later versions of the key wait, so the newest stays on top", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "one");
    world.source.put(KEY, "two");
    world.intercept = onCall("destination.putObject", { kind: "refuse", error: "throttled" });
    const events = [created("source-v1", "00A1"), created("source-v2", "00A2")];
    const returned = await deliver(world, ...events);
    expect(returned).toEqual(events);
    expect(replica(world)).toEqual([]);
    expect(await deliver(world, ...returned)).toEqual([]);
    expect(replica(world)).toEqual(["two", "one"]);
  });

  it("O3 S4: a late event of an older version goes below the newer one", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "one");
    world.source.put(KEY, "two");
    await deliver(world, created("source-v2", "00A2"));
    await deliver(world, created("source-v1", "00A1"));
    expect(replica(world)).toEqual(["two", "one"]);
  });

  it("O3 S4: a late write of the null version does not bring old content back", async () => {
    const world = new MemoryRun("unversioned");
    world.source.put(KEY, "one");
    const late = created(undefined, "00A1");
    world.nowMs += 1_000;
    world.source.put(KEY, "two");
    await deliver(world, created(undefined, "00A2"));
    await deliver(world, late);
    expect(replica(world)).toEqual(["two"]);
  });

  it("D2 S5: a delete that failed once never removes what was written again", async () => {
    const world = new MemoryRun("unversioned");
    world.source.put(KEY, "A");
    await deliver(world, created(undefined, "00A1"));
    world.source.remove(KEY);
    world.nowMs += 1_000;
    world.source.put(KEY, "B");
    const events = [deleted("Permanently Deleted", undefined, "00A2"), created(undefined, "00A3")];
    world.intercept = onCall("source.describeCurrent", { kind: "refuse", error: "throttled" });
    const returned = await deliver(world, ...events);
    expect(returned).toEqual(events);
    await deliver(world, ...returned);
    expect(replica(world)).toEqual(["B"]);
  });

  it("D2 S5: nor does it if the new write was replicated first", async () => {
    const world = new MemoryRun("unversioned");
    world.source.put(KEY, "A");
    await deliver(world, created(undefined, "00A1"));
    world.source.remove(KEY);
    world.nowMs += 1_000;
    world.source.put(KEY, "B");
    await deliver(world, created(undefined, "00A3"));
    await deliver(world, deleted("Permanently Deleted", undefined, "00A2"));
    expect(replica(world)).toEqual(["B"]);
  });

  it("L3 S6: a crash between upload and record leaves no orphan that a delete cannot reach", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.intercept = onCall("destination.putObject", { kind: "die-after" });
    await expect(deliver(world, created("source-v1", "00A1"))).rejects.toThrow(WorkerDied);
    world.nowMs += AFTER_LEASE_MS;
    await deliver(world, created("source-v1", "00A1"));
    expect(replica(world)).toEqual(["A"]);
    world.source.removeEntry(KEY, "source-v1");
    await deliver(world, deleted("Permanently Deleted", "source-v1", "00A2"));
    expect(replica(world)).toEqual([]);
  });

  it("L3 S6: not even if the object is deleted before the crash is mended", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.intercept = onCall("destination.putObject", { kind: "die-after" });
    await expect(deliver(world, created("source-v1", "00A1"))).rejects.toThrow(WorkerDied);
    world.source.removeEntry(KEY, "source-v1");
    world.nowMs += AFTER_LEASE_MS;
    await deliver(world, created("source-v1", "00A1"));
    await deliver(world, deleted("Permanently Deleted", "source-v1", "00A2"));
    expect(replica(world)).toEqual([]);
  });

  it("L5 S7: somebody else's version at the destination is never taken for the replica", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.afterCall = (call) => {
      if (call === "destination.putObject") {
        world.destination.put(KEY, "foreign");
      }
    };
    await deliver(world, created("source-v1", "00A1"));
    world.source.removeEntry(KEY, "source-v1");
    await deliver(world, deleted("Permanently Deleted", "source-v1", "00A2"));
    expect(replica(world)).toEqual(["foreign"]);
  });

  it.each(["a b", "ü–文", "x".repeat(1024), "\u0001", "🙂".repeat(256)])(
    "O1 S8: the key %j goes through the FIFO queue",
    async (key) => {
      const queue = new MemoryEventQueue();
      const body = JSON.stringify(eventBridgeEvent({ key }));
      const routed = await routeEvents([{ messageId: "m0", body }], queue, { prefixes: [] });
      expect(routed.returned).toEqual([]);
      const [message] = queue.messages;
      expect(message?.groupId).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
      expect(message?.deduplicationId).toMatch(/^[A-Za-z0-9]{1,128}$/);
    },
  );

  it("O4 S10: an event of a version that is deleted already is done, and the next one goes on", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "one");
    world.source.put(KEY, "two");
    world.source.removeEntry(KEY, "source-v1");
    const events = [created("source-v1", "00A1"), created("source-v2", "00A2")];
    expect(await deliver(world, ...events)).toEqual([]);
    expect(replica(world)).toEqual(["two"]);
  });

  it.each(["denied", "throttled", "unavailable"] as const)(
    "F2 S14: a look at the destination that is %s makes no second replica",
    async (error) => {
      const world = new MemoryRun();
      world.source.put(KEY, "A");
      world.intercept = onCall("destination.putObject", { kind: "die-after" });
      await expect(deliver(world, created("source-v1", "00A1"))).rejects.toThrow(WorkerDied);
      world.nowMs += AFTER_LEASE_MS;
      world.intercept = onCall("destination.readStack", { kind: "refuse", error });
      const event = created("source-v1", "00A1");
      expect(await deliver(world, event)).toEqual([event]);
      world.nowMs += 2_000; // the queue does not give it back before
      expect(await deliver(world, event)).toEqual([]);
      expect(replica(world)).toEqual(["A"]);
    },
  );

  it("P5 S16: a malformed body is not acknowledged", async () => {
    expect(await deliver(new MemoryRun(), { detail: "nonsense" })).toEqual([
      { detail: "nonsense" },
    ]);
  });

  it("P3 S16: a delete for an unknown reason is done all the same", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    await deliver(world, created("source-v1", "00A1"));
    world.source.removeEntry(KEY, "source-v1");
    const reason = "Some New Feature";
    await deliver(world, deleted("Permanently Deleted", "source-v1", "00A2", reason));
    expect(replica(world)).toEqual([]);
  });

  it("O4 S17: tags that change while the create fails are not lost", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A", { tags: { state: "old" } });
    const create = created("source-v1", "00A1");
    world.intercept = (call) =>
      /destination\.(put|begin)/.test(call) ? { kind: "refuse", error: "denied" } : undefined;
    expect(await deliver(world, create)).toEqual([create]);
    world.intercept = () => undefined;
    world.source.tag(KEY, "source-v1", { state: "new" });
    const tags = tagged("source-v1", "R2");
    expect(await deliver(world, tags)).toEqual([]);
    expect(world.destination.entries(KEY)).toMatchObject([
      { content: "A", tags: { state: "new" } },
    ]);
    expect(await deliver(world, create)).toEqual([]);
    expect(replica(world)).toEqual(["A"]);
  });

  it("D3 S18: after lifecycle expired a version its replica can still be worked on", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    await deliver(world, created("source-v1", "00A1"));
    world.source.removeEntry(KEY, "source-v1");
    const reason = "Lifecycle Expiration";
    await deliver(world, deleted("Permanently Deleted", "source-v1", "00A2", reason));
    expect(replica(world)).toEqual(["A"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      { state: "source-expired", destinationVersionId: "destination-v1" },
    ]);
    await deliver(world, deleted("Permanently Deleted", "source-v1", "00A3"));
    expect(replica(world)).toEqual([]);
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });
});
