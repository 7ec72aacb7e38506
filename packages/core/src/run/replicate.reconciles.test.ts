import { describe, expect, it } from "vitest";
import type { Attempt } from "../model/ledger-head.ts";
import { MemoryRun, onCall, WORKER_LIFE_MS, WorkerDied } from "../testing/memory-run.ts";
import {
  createdEvent,
  entryDeletedEvent,
  SAMPLE_KEY as KEY,
  tagsChangedEvent,
} from "../testing/sample-events.ts";
import { replicate } from "./replicate.ts";

const AFTER_LEASE_MS = WORKER_LIFE_MS + 5_000;

const nullWrite = (sequencer: string) => createdEvent({ versionId: "null", sequencer });
const reconciled = (reason: string) => ({ ok: true, value: { kind: "reconciled", reason } });

/** Another worker brings an entry across right after the facts were gathered, and then it goes. */
function withOvertaker() {
  const world = new MemoryRun();
  const versionId = world.source.put(KEY, "one");
  world.afterCall = (call) => {
    if (call !== "ledger.read") {
      return;
    }
    const destinationVersionId = world.destination.put(KEY, "one");
    const row = { key: KEY, versionId, destinationVersionId, state: "replicated" } as const;
    world.ledger.seedRow({ ...row, kind: "object" });
    world.source.removeEntry(KEY, versionId);
  };
  return { world, versionId };
}

describe("replicate, what has the key reconciled", () => {
  it("L4 S15: an event that meets another worker's lease learns until when, and asks no more", async () => {
    const world = new MemoryRun();
    const versionId = world.source.put(KEY, "one");
    const event = createdEvent({ versionId, sequencer: "00A1" });
    world.intercept = onCall("destination.putObject", { kind: "die-before" });
    await expect(replicate(event, world.worker())).rejects.toThrow(WorkerDied);
    world.calls.length = 0;
    expect(await replicate(event, world.worker())).toEqual({
      ok: false,
      error: { kind: "leased", untilMs: world.nowMs + AFTER_LEASE_MS },
    });
    expect(world.calls).toEqual(["ledger.read", "source.open"]);
  });

  it("L3 mending a crash does not count as applying the event: it is decided after it", async () => {
    const world = new MemoryRun("unversioned");
    world.source.put(KEY, "one");
    world.intercept = onCall("destination.putObject", { kind: "die-before" });
    await expect(replicate(nullWrite("00A1"), world.worker())).rejects.toThrow(WorkerDied);
    world.nowMs += AFTER_LEASE_MS;
    world.source.put(KEY, "two");
    // What the mending copied may have been any write; this event is newer than all that was applied.
    expect(await replicate(nullWrite("00A2"), world.worker())).toMatchObject(
      reconciled("unseen-write"),
    );
    expect(world.ledger.peek(KEY).head).toMatchObject({ sequencer: "00A2" });
  });

  it("F5 L3 nor does a second one count, where another worker has left the key unfinished meanwhile", async () => {
    const world = new MemoryRun("unversioned");
    world.source.put(KEY, "one");
    world.intercept = onCall("destination.putObject", { kind: "die-before" });
    await expect(replicate(nullWrite("00A1"), world.worker())).rejects.toThrow(WorkerDied);
    const unfinished = world.ledger.peek(KEY).head?.attempt as Attempt;
    world.nowMs += AFTER_LEASE_MS;
    world.source.put(KEY, "two");
    let reads = 0;
    world.intercept = (call) => {
      reads += call === "ledger.read" ? 1 : 0;
      if (call === "ledger.read" && reads === 2) {
        void world.ledger.saveHead({
          ...world.ledger.peek(KEY).head,
          key: KEY,
          attempt: unfinished,
        });
      }
      return undefined;
    };
    expect(await replicate(nullWrite("00A2"), world.worker())).toMatchObject(
      reconciled("unseen-write"),
    );
    expect(reads).toBe(3);
    expect(world.ledger.peek(KEY).head).toMatchObject({ sequencer: "00A2" });
  });

  it("D2 a null version that cannot be written in place is written again, though it looks the same", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    world.source.put(KEY, "same", { attributes: { metadata: { n: "1" } } });
    await replicate(nullWrite("00A1"), world.worker());
    world.source.put(KEY, "same", { attributes: { metadata: { n: "2" } } });
    const event = nullWrite("00A2");
    expect(await replicate(event, world.worker())).toMatchObject(reconciled("unseen-write"));
    expect(world.destination.entries(KEY)).toMatchObject([
      { content: "same", attributes: { metadata: { n: "2" } } },
    ]);
  });

  it("O4 tags of an entry without a row bring the entry across, where older ones are known", async () => {
    const world = new MemoryRun();
    const older = world.source.put(KEY, "older");
    await replicate(createdEvent({ versionId: older, sequencer: "00A1" }), world.worker());
    const versionId = world.source.put(KEY, "one", { tags: { state: "new" } });
    const event = tagsChangedEvent({ versionId });
    expect(await replicate(event, world.worker())).toMatchObject(reconciled("no-row"));
    expect(world.destination.entries(KEY)).toMatchObject([
      { content: "one", tags: { state: "new" } },
      { content: "older" },
    ]);
  });

  it("D3 tags of an entry that expired meanwhile do not delete the replica that policy keeps", async () => {
    const { world, versionId } = withOvertaker();
    await replicate(tagsChangedEvent({ versionId }), world.worker());
    expect(world.contents("destination", KEY)).toEqual(["one"]);
    expect(world.ledger.peek(KEY).rows).toHaveLength(1);
  });

  it("D1 a delete does, whose entry another worker brought across meanwhile", async () => {
    const { world, versionId } = withOvertaker();
    const event = entryDeletedEvent({ versionId });
    expect(await replicate(event, world.worker())).toMatchObject(reconciled("no-row"));
    expect(world.contents("destination", KEY)).toEqual([]);
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });
});
