import { describe, expect, it } from "vitest";
import type { ObjectEvent } from "../model/object-event.ts";
import type { Policy } from "../model/policy.ts";
import type { PortErrorKind } from "../model/port-error.ts";
import { MemoryRun, onCall, START_MS } from "../testing/memory-run.ts";
import {
  createdEvent,
  entryDeletedEvent,
  SAMPLE_KEY as KEY,
  markerCreatedEvent,
  tagsChangedEvent,
} from "../testing/sample-events.ts";
import { gatherFacts } from "./gather-facts.ts";

/** What the source said, of all that was found out. */
async function answer(event: ObjectEvent, world: MemoryRun, policy: Partial<Policy> = {}) {
  const gathered = await gatherFacts(event, world.worker(policy));
  if (!gathered.ok) {
    return gathered.error.kind;
  }
  const { ledger: _known, opened: _content, nowMs: _now, ...said } = gathered.value;
  return said;
}

function refusing(call: string, error: PortErrorKind): MemoryRun {
  const world = new MemoryRun("suspended");
  world.intercept = onCall(call, { kind: "refuse", error });
  return world;
}

const UNNAMED = { versionId: "null", isUnnamed: true } as const;

describe("gatherFacts, of an event that named no version", () => {
  it.each([
    ["a delete", entryDeletedEvent(UNNAMED)],
    ["a marker", markerCreatedEvent(UNNAMED)],
  ])("P4 %s: what is current is the answer", async (_title, event) => {
    const world = new MemoryRun();
    expect(await answer(event, world)).toStrictEqual({ source: { kind: "gone" } });
    const current = world.source.put(KEY, "A");
    expect(await answer(event, world)).toMatchObject({ source: { kind: "object" }, current });
    expect(await answer(event, refusing("source.describeCurrent", "throttled"))).toBe("throttled");
    expect(await answer(event, refusing("source.describeCurrent", "denied"))).toStrictEqual({
      source: { kind: "unreadable", cause: "source-denied" },
    });
  });

  it("P4 of tags only which entry is current", async () => {
    const event = tagsChangedEvent(UNNAMED);
    const world = new MemoryRun();
    expect(await answer(event, world)).toStrictEqual({ source: undefined });
    const current = world.source.put(KEY, "A");
    expect(await answer(event, world)).toStrictEqual({ source: undefined, current });
    expect(await answer(event, refusing("source.describeCurrent", "throttled"))).toBe("throttled");
  });
});

describe("gatherFacts, of a write to a key that nobody knows", () => {
  it("R8 a marker that is current says nothing of what was written", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "A");
    world.source.remove(KEY);
    expect(await answer(createdEvent(), world)).toStrictEqual({
      ...{ source: { kind: "marker" }, current: "source-v2" },
    });
  });

  it("R8 nothing is current where nothing is there, and nothing counts as read", async () => {
    const readAccess = { recent: [] };
    const world = new MemoryRun();
    expect(await answer(createdEvent(), world)).toStrictEqual({ source: { kind: "gone" } });
    await gatherFacts(createdEvent(), { ...world.worker(), readAccess });
    expect(readAccess.recent).toEqual([]);
  });
});

describe("gatherFacts, of lifecycle's null marker whose time the source denies", () => {
  const event = markerCreatedEvent({ versionId: "null", origin: "lifecycle" });
  const unreadable = { source: { kind: "unreadable", cause: "source-denied" } };

  function denying(): MemoryRun {
    const world = refusing("source.describe", "denied");
    world.source.versioning = "enabled";
    world.source.put(KEY, "A");
    world.source.versioning = "suspended";
    return world;
  }

  it("O4 the listing says it", async () => {
    const world = denying();
    world.source.remove(KEY);
    world.source.versioning = "enabled";
    world.source.remove(KEY);
    expect(await answer(event, world)).toStrictEqual({
      source: { kind: "marker", lastModifiedMs: START_MS },
    });
  });

  it("O4 it is gone where another entry has its id, or none in any of four listings", async () => {
    const gone = { source: { kind: "gone" } };
    const world = denying();
    expect(await answer(event, world)).toStrictEqual(gone);
    expect(world.calls.filter((call) => call === "source.readStack")).toHaveLength(4);
    world.calls.length = 0;
    world.intercept = onCall("source.describe", { kind: "refuse", error: "denied" });
    world.source.put(KEY, "B");
    expect(await answer(event, world)).toStrictEqual(gone);
    expect(world.calls.filter((call) => call === "source.readStack")).toHaveLength(1);
  });

  it.each<[string, ObjectEvent, Partial<Policy>?]>([
    ["somebody's own", markerCreatedEvent({ versionId: "null" })],
    [
      "one with a version id",
      markerCreatedEvent({ versionId: "source-v9", origin: "lifecycle" }),
      { lifecycle: "replicate" },
    ],
  ])("L6 it is not asked of %s", async (_title, other, policy) => {
    const world = denying();
    expect(await answer(other, world, policy)).toStrictEqual(unreadable);
    expect(world.calls).not.toContain("source.readStack");
  });

  it("F2 nor where it is only throttled, which is a failure", async () => {
    const world = refusing("source.describe", "throttled");
    expect(await answer(event, world)).toBe("throttled");
    expect(world.calls).not.toContain("source.readStack");
  });
});
