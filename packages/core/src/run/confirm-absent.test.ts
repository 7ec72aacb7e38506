import { describe, expect, it } from "vitest";
import { gapRow } from "../model/row-changes.ts";
import type { ReconcilePlan } from "../plan/plan-reconcile.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { AFTER_LEASE_MS, created, deleted, deliver, KEY, replica } from "../testing/deliver.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { expectConverged, reconcile } from "../testing/reconcile-worlds.ts";
import { createdEvent, markerCreatedEvent } from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { confirmAbsent } from "./confirm-absent.ts";
import { reconcileKey } from "./reconcile-key.ts";
import { replicate } from "./replicate.ts";

/** Nobody looks at a key sooner after an answer that was not to be believed. */
const SETTLED_MS = 2_000;
const ALL_CROSS = { lifecycle: "replicate" } as const;
const LAGS = {
  ok: false,
  error: { kind: "service", error: { kind: "unavailable", operation: "ListObjectVersions" } },
};

const NULL_OBJECT = {
  kind: "object",
  versionId: "null",
  pin: { etag: "later", sizeBytes: 5, lastModifiedMs: 1_000 },
} as const;

/** Versions at both sides. */
async function withVersions(...contents: readonly string[]) {
  const world = new MemoryRun();
  for (const content of contents) {
    world.source.put(KEY, content);
    world.nowMs += 1_000;
  }
  await reconcile(world);
  world.calls.length = 0;
  return world;
}

/** A run whose listings of one side lack entries. */
function lacking(
  run: ReplicationRun,
  side: "source" | "destination",
  isLacking: (versionId: string) => boolean = () => true,
): ReplicationRun {
  const readStack: ReplicationRun["source"]["readStack"] = async (key) => {
    const stack = await run[side].readStack(key);
    return stack.ok
      ? { ok: true, value: { entries: stack.value.entries.filter((e) => !isLacking(e.versionId)) } }
      : stack;
  };
  return { ...run, [side]: { ...run[side], readStack } };
}

describe("a listing of the source that lacks entries", () => {
  it("O7 an empty one deletes nothing, though deletes by lifecycle cross", async () => {
    const world = await withVersions("v1", "v2");
    const run = lacking(world.worker(ALL_CROSS), "source");
    expect(await reconcileKey({ key: KEY }, run)).toMatchObject(LAGS);
    expect(replica(world)).toEqual(["v2", "v1"]);
    world.nowMs += SETTLED_MS;
    expect(await reconcile(world, ALL_CROSS)).toMatchObject({ value: { deleted: 0 } });
    expectConverged(world);
  });

  it("O7 nor does one that lacks a single entry", async () => {
    const world = await withVersions("v1", "v2");
    const run = lacking(world.worker(ALL_CROSS), "source", (id) => id === "source-v1");
    expect(await reconcileKey({ key: KEY }, run)).toMatchObject(LAGS);
    expect(replica(world)).toEqual(["v2", "v1"]);
  });

  it("O7 one that lacks a marker which is held does not have it forgotten", async () => {
    const world = await withVersions("v1");
    world.source.remove(KEY);
    const policy = { ...ALL_CROSS, maxDeletesPerHour: 0 };
    await reconcile(world, policy);
    const run = lacking(world.worker(policy), "source", (id) => id === "source-v2");
    expect(await reconcileKey({ key: KEY, seen: "source-v1" }, run)).toMatchObject(LAGS);
    expect(world.ledger.peek(KEY).rows).toContainEqual(
      expect.objectContaining({ versionId: "source-v2", state: "held" }),
    );
  });

  it("O7 what the bucket itself says is gone goes", async () => {
    const world = await withVersions("v1", "v2");
    world.source.removeEntry(KEY, "source-v1");
    expect(await reconcile(world, ALL_CROSS)).toMatchObject({ value: { deleted: 1 } });
    expect(world.calls.filter((call) => call === "source.describe")).toHaveLength(1);
    expectConverged(world);
  });

  it("O7 a delete that cannot be confirmed, since the question is denied, is left out", async () => {
    const world = await withVersions("v1", "v2");
    world.source.removeEntry(KEY, "source-v1");
    world.intercept = onCall("source.describe", { kind: "refuse", error: "denied" });
    expect(await reconcile(world, ALL_CROSS)).toMatchObject({ ok: true, value: { deleted: 0 } });
    expect(replica(world)).toEqual(["v2", "v1"]);
    expect(await reconcile(world, ALL_CROSS)).toMatchObject({ value: { deleted: 1 } });
  });

  it("F2 one that cannot be confirmed now ends the attempt, and nothing was deleted", async () => {
    const world = await withVersions("v1", "v2");
    world.source.removeEntry(KEY, "source-v1");
    world.intercept = onCall("source.describe", { kind: "refuse", error: "throttled" });
    expect(await reconcile(world, ALL_CROSS)).toMatchObject({
      error: { error: { kind: "throttled" } },
    });
    expect(replica(world)).toEqual(["v2", "v1"]);
  });

  it("O7 one that lacks what was set aside in its place has nothing put above that", async () => {
    const world = new MemoryRun();
    const newer = world.source.put(KEY, "newer");
    const older = { kind: "object", versionId: "v1", pin: NULL_OBJECT.pin } as const;
    const standing = { ...older, versionId: world.destination.put(KEY, "newer") };
    const row = sampleRow({
      ...{ key: KEY, versionId: newer, destinationVersionId: standing.versionId },
      ...{ state: "parked", reason: "tags-refused" },
    });
    const facts = {
      ...{ key: KEY, rows: [row], retiring: [] },
      ...{ source: { entries: [older] }, destination: { entries: [standing] } },
    };
    const steps = [{ kind: "append", entry: older }] as const;
    const plan = { steps, foreign: [], suppressed: [] };
    expect(await confirmAbsent(facts, plan, world.worker())).toMatchObject(LAGS);
    world.source.removeEntry(KEY, newer);
    expect(await confirmAbsent(facts, plan, world.worker())).toMatchObject({ ok: true });
  });

  it("L6 a delete whose own event came asks for nothing", async () => {
    const world = await withVersions("v1", "v2");
    world.source.removeEntry(KEY, "source-v1");
    await reconcile(world, ALL_CROSS, { deleted: "source-v1" });
    expect(world.calls).not.toContain("source.describe");
    expectConverged(world);
  });

  it.each(["object", "marker"] as const)(
    "O7 one that lacks the event's own %s fails, and is tried again",
    async (kind) => {
      const world = await withVersions("v1", "v2");
      world.nowMs += 1_000;
      const versionId = "source-v3";
      if (kind === "object") {
        world.source.put(KEY, "v3");
      } else {
        world.source.remove(KEY);
      }
      // Without a sequencer nothing proves that it is the newest: the listing has to say.
      const event =
        kind === "object"
          ? createdEvent({ key: KEY, versionId })
          : markerCreatedEvent({ key: KEY, versionId });
      const run = lacking(world.worker(), "source", (id) => id === versionId);
      expect(await replicate(event, run)).toMatchObject(LAGS);
      expect(replica(world)).toEqual(["v2", "v1"]);
      world.nowMs += AFTER_LEASE_MS;
      expect(await replicate(event, world.worker())).toMatchObject({ ok: true });
      expectConverged(world);
    },
  );

  it("O7 one that lacks what went since the event's look at it is right", async () => {
    const world = await withVersions("v1", "v2");
    world.nowMs += 1_000;
    const versionId = world.source.put(KEY, "v3");
    world.afterCall = (call) => {
      if (call === "source.open") {
        world.source.removeEntry(KEY, versionId);
      }
    };
    const event = createdEvent({ key: KEY, versionId });
    expect(await replicate(event, world.worker())).toMatchObject({ ok: true });
    expect(replica(world)).toEqual(["v2", "v1"]);
  });
});

describe("a listing of the destination that lacks entries", () => {
  it("O7 what becomes a gap does not leave its earlier replica there, unlisted", async () => {
    const world = new MemoryRun();
    const destinationVersionId = world.destination.put(KEY, "earlier");
    const row = sampleRow({ key: KEY, versionId: "null", destinationVersionId });
    const gap = { kind: "note-row", row: gapRow(row, NULL_OBJECT, true) } as const;
    const facts = {
      ...{ key: KEY, rows: [row], retiring: [] },
      ...{ source: { entries: [NULL_OBJECT] }, destination: { entries: [] } },
    };
    const plan = { steps: [gap], foreign: [], suppressed: [] };
    expect(await confirmAbsent(facts, plan, world.worker())).toMatchObject(LAGS);
    world.destination.removeEntry(KEY, destinationVersionId);
    expect(await confirmAbsent(facts, plan, world.worker())).toMatchObject({ ok: true });
  });

  it("O7 R8 older content does not cover what was set aside in its place, unlisted", async () => {
    const world = new MemoryRun();
    const destinationVersionId = world.destination.put(KEY, "newer");
    const newer = { kind: "object", versionId: "v2", pin: NULL_OBJECT.pin } as const;
    const older = { ...newer, versionId: "v1" };
    const row = sampleRow({
      ...{ key: KEY, versionId: "v2", destinationVersionId },
      ...{ state: "parked", reason: "tags-refused" },
    });
    const facts = {
      ...{ key: KEY, rows: [row], retiring: [] },
      ...{ source: { entries: [newer, older] }, destination: { entries: [] } },
    };
    const suppressed = [{ entry: newer, reason: "parked" }] as const;
    const steps = [{ kind: "append", entry: older }] as const;
    const confirm = (plan: Pick<ReconcilePlan, "steps">) =>
      confirmAbsent(facts, { ...plan, suppressed, foreign: [] }, world.worker());
    expect(await confirm({ steps })).toMatchObject(LAGS);
    expect(await confirm({ steps: [] })).toMatchObject({ ok: true });
    world.destination.removeEntry(KEY, destinationVersionId);
    expect(await confirm({ steps })).toMatchObject({ ok: true });
  });

  it.each(["source-deleted", "held", "gap"] as const)(
    "O7 what is written anew leaves none that is not listed: %s",
    async (state) => {
      const world = new MemoryRun();
      const destinationVersionId = world.destination.put(KEY, "earlier");
      const row = sampleRow({ key: KEY, versionId: "null", state, destinationVersionId });
      const facts = {
        ...{ key: KEY, rows: [row], retiring: [] },
        ...{ source: { entries: [NULL_OBJECT] }, destination: { entries: [] } },
      };
      const steps = [{ kind: "append", entry: NULL_OBJECT }] as const;
      const plan = { steps, foreign: [], suppressed: [] };
      expect(await confirmAbsent(facts, plan, world.worker())).toMatchObject(LAGS);
    },
  );

  it.each([
    ["all", () => true],
    ["one of them", (id: string) => id === "destination-v2"],
  ] as const)("O7 %s: nothing is copied twice", async (_title, isLacking) => {
    const world = await withVersions("v1", "v2", "v3");
    const run = lacking(world.worker(), "destination", isLacking);
    expect(await reconcileKey({ key: KEY }, run)).toMatchObject({
      error: { error: { side: "destination" } },
    });
    expect(replica(world)).toEqual(["v3", "v2", "v1"]);
    expect(world.calls.filter((call) => /destination\.(put|copy)/.test(call))).toEqual([]);
    world.nowMs += SETTLED_MS;
    await reconcile(world);
    expectConverged(world);
  });

  it("O7 what somebody really removed is written again", async () => {
    const world = await withVersions("v1", "v2", "v3");
    world.destination.removeEntry(KEY, "destination-v2");
    expect(await reconcile(world)).toMatchObject({ value: { appended: 1, restacked: 1 } });
    expectConverged(world);
  });

  it("L6 of many that are lacking the first three are asked for", async () => {
    const world = await withVersions("v1", "v2", "v3", "v4", "v5");
    for (const { versionId } of world.destination.entries(KEY)) {
      world.destination.removeEntry(KEY, versionId);
    }
    await reconcile(world);
    expect(world.calls.filter((call) => call === "destination.describe")).toHaveLength(3);
    expectConverged(world);
  });
});

describe("a wrong listing, by the way of events", () => {
  it("O7 an event behind which the source's listing is empty comes again, and is done", async () => {
    const world = await withVersions("v1");
    world.nowMs += 1_000;
    const versionId = world.source.put(KEY, "v2");
    const event = created(versionId, "0001"); // proves nothing: it is not newer than what was applied
    const readStack = world.source.readStack.bind(world.source);
    world.source.readStack = async () => ({ ok: true, value: { entries: [] } });
    await world.ledger.saveHead({ ...world.ledger.peek(KEY).head, key: KEY, sequencer: "00FF" });
    expect(await deliver(world, event)).toEqual([event]);
    world.source.readStack = readStack;
    world.nowMs += SETTLED_MS;
    expect(await deliver(world, event)).toEqual([]);
    expect(replica(world)).toEqual(["v2", "v1"]);
    world.source.removeEntry(KEY, "source-v1");
    expect(await deliver(world, deleted("Permanently Deleted", "source-v1", "00FF1"))).toEqual([]);
    expectConverged(world);
  });
});
