import { describe, expect, it } from "vitest";
import { BodyReadError } from "../model/port-error.ts";
import type { StepKind } from "../plan/step.ts";
import { MemoryRun, onCall, portError, START_MS, WORKER_LIFE_MS } from "../testing/memory-run.ts";
import type { PutOptions } from "../testing/memory-stacks.ts";
import { onOpen } from "../testing/on-open.ts";
import {
  createdEvent,
  entryDeletedEvent,
  SAMPLE_KEY as KEY,
  tagsChangedEvent,
} from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { replicate } from "./replicate.ts";

/** A source with one version, and the event that announces it. */
function withOneVersion(more: PutOptions = {}) {
  const world = new MemoryRun();
  const versionId = world.source.put(KEY, "one", more);
  return { world, event: createdEvent({ versionId, sequencer: "00A1" }) };
}

/** All that asks the source for content, or whether it gives any. */
const OPENS: readonly string[] = ["source.openCurrent", "source.open", "source.describe"];

const applied = (step: StepKind, bytes = 0) => ({
  ok: true,
  value: { kind: "applied", step, bytes },
});

describe("replicate, failures", () => {
  it("F5 content that breaks off leaves nothing behind, and is copied by the next attempt", async () => {
    const { world, event } = withOneVersion();
    const broken = async (): Promise<never> => {
      throw new BodyReadError(portError("unavailable", "source", "GetObject"));
    };
    const body = { [Symbol.asyncIterator]: () => ({ next: broken }) };
    const worker = onOpen(world.worker(), (object) => ({ ...object, body }));
    expect(await replicate(event, worker)).toMatchObject({
      ok: false,
      error: { kind: "service", error: { kind: "unavailable", side: "source" } },
    });
    expect(world.contents("destination", KEY)).toEqual([]);
    world.nowMs = START_MS + WORKER_LIFE_MS;
    expect(await replicate(event, world.worker())).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });

  it.each(["refused by the ledger", "reconciled instead"])(
    "L6 an object that is opened and then %s is given back unread",
    async (what) => {
      const { world, event } = withOneVersion();
      let discards = 0;
      const discard = () => (discards += 1);
      const worker = onOpen(world.worker(), (object) => ({ ...object, discard }));
      world.intercept = onCall("ledger.saveHead", { kind: "refuse", error: "conflict" });
      if (what === "reconciled instead") {
        world.ledger.seedRow(sampleRow({ key: KEY, versionId: "other" }));
      }
      await replicate(event, worker);
      expect(discards).toBe(1);
    },
  );

  const denied = ["throttled", "denied", "unavailable", "expired-credentials"] as const;

  it.each(denied)("F2 an answer %s to any read is never taken for absence", async (error) => {
    for (const calls of [["ledger.read"], OPENS, ["source.readTags"]]) {
      const { world, event } = withOneVersion({ tags: { a: "b" } });
      world.intercept = (call) => (calls.includes(call) ? { kind: "refuse", error } : undefined);
      const result = await replicate(event, world.worker());
      expect(result).toMatchObject({
        ok: false,
        error: { kind: "service", error: { kind: error } },
      });
      expect(world.contents("destination", KEY)).toEqual([]);
    }
  });

  /** The null version's delete comes, while it is still there and a look at it is answered so. */
  async function withLookAtNull(error: (typeof denied)[number]) {
    const world = new MemoryRun("unversioned");
    world.source.put(KEY, "one");
    const versionId = "null";
    await replicate(createdEvent({ versionId, sequencer: "00A1" }), world.worker());
    world.intercept = onCall("source.describe", { kind: "refuse", error });
    const gone = entryDeletedEvent({ versionId, sequencer: "00A2" });
    return { world, result: await replicate(gone, world.worker()) };
  }

  it.each(["throttled", "unavailable", "expired-credentials"] as const)(
    "F2 an answer %s to a look at the null version deletes nothing",
    async (error) => {
      const { world, result } = await withLookAtNull(error);
      expect(result).toMatchObject({ ok: false });
      expect(world.contents("destination", KEY)).toEqual(["one"]);
    },
  );

  it("F2 nor does one that is denied: the listing decides, which has it", async () => {
    const { world, result } = await withLookAtNull("denied");
    expect(result).toMatchObject({
      value: { kind: "reconciled", reason: "source-changed", result: { deleted: 0, appended: 0 } },
    });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });

  it("F2 tags that cannot be read are a failure, and those at the replica stay", async () => {
    const { world, event } = withOneVersion({ tags: { state: "old" } });
    await replicate(event, world.worker());
    world.source.tag(KEY, event.versionId, { state: "new" });
    world.intercept = (call) =>
      call === "source.readTags" ? { kind: "refuse", error: "denied" } : undefined;
    const changed = tagsChangedEvent({ versionId: event.versionId });
    expect(await replicate(changed, world.worker())).toMatchObject({
      ok: false,
      error: { kind: "service", error: { kind: "denied", operation: "readTags" } },
    });
    expect(world.destination.entries(KEY)).toMatchObject([{ tags: { state: "old" } }]);
  });

  it.each(denied)(
    "F5 an answer %s to a delete keeps the row, so it is tried again",
    async (error) => {
      const { world, event } = withOneVersion();
      await replicate(event, world.worker());
      world.source.removeEntry(KEY, event.versionId);
      const gone = entryDeletedEvent({ versionId: event.versionId, sequencer: "00A2" });
      world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error });
      expect(await replicate(gone, world.worker())).toMatchObject({ ok: false });
      expect(world.ledger.peek(KEY).rows).toHaveLength(1);
      expect(await replicate(gone, world.worker())).toEqual(applied("delete"));
      expect(world.contents("destination", KEY)).toEqual([]);
    },
  );
});
