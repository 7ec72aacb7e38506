import { describe, expect, it } from "vitest";
import { parkCauseOf } from "../model/park-cause.ts";
import type { Policy } from "../model/policy.ts";
import { reconcileKey } from "../run/reconcile-key.ts";
import { replicate } from "../run/replicate.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import {
  createdEvent,
  entryDeletedEvent,
  SAMPLE_KEY as KEY,
  restoredEvent,
} from "../testing/sample-events.ts";

const first = createdEvent({ versionId: "source-v1", sequencer: "00A1" });
const second = createdEvent({ versionId: "source-v2", sequencer: "00A2" });
const restored = restoredEvent({ versionId: "source-v1" });

type Unreadable = "archived" | "customer-key" | "key-unusable";

/** A known key whose older version cannot be read, and whose newer one can. */
async function withUnreadable(cause: Unreadable = "archived") {
  const world = new MemoryRun();
  await world.ledger.saveHead({ key: KEY, sequencer: "00A0" });
  world.source.put(KEY, "old", { unreadable: cause });
  world.source.put(KEY, "new");
  return world;
}

describe("parking", () => {
  it.each(["archived", "customer-key", "key-unusable"] as const)(
    "A7 S20: what is %s is set aside with the reason, and its key goes on",
    async (cause) => {
      const world = await withUnreadable(cause);
      expect(await replicate(first, world.worker())).toEqual({
        ok: true,
        value: { kind: "parked", cause },
      });
      expect(world.ledger.peek(KEY).rows).toMatchObject([
        { versionId: "source-v1", state: "parked", reason: cause },
      ]);
      expect(await replicate(second, world.worker())).toMatchObject({ ok: true });
      expect(world.contents("destination", KEY)).toEqual(["new"]);
    },
  );

  it("A7 of a key that nobody knows it is set aside by a reconcile, with the answer and the pin", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "old", { unreadable: "archived" });
    expect(await replicate(first, world.worker())).toMatchObject({
      value: { kind: "reconciled", reason: "unknown-key", result: { parked: 1, appended: 0 } },
    });
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      {
        ...{ versionId: "source-v1", state: "parked", reason: "archived" },
        answer: "GetObject: refused, this version cannot be read",
        pin: { sizeBytes: 3 },
      },
    ]);
    world.source.put(KEY, "new");
    await replicate(second, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["new"]);
  });

  it.each(["invalid", "denied"] as const)(
    "A7 a restore that is refused (%s) keeps neither the entry from being parked nor its key from going on",
    async (error) => {
      const world = await withUnreadable();
      world.intercept = (call) =>
        call === "source.requestRestore" ? { kind: "refuse", error } : undefined;
      const worker = () => world.worker({ restore: { tier: "Expedited", days: 1 } });
      expect(await replicate(first, worker())).toMatchObject({ value: { kind: "parked" } });
      expect(await reconcileKey({ key: KEY }, worker())).toMatchObject({ value: { appended: 1 } });
      expect(world.contents("destination", KEY)).toEqual(["new"]);
    },
  );

  it("A7 a restore brings it in, under what came after it", async () => {
    const world = await withUnreadable();
    await replicate(first, world.worker());
    await replicate(second, world.worker());
    world.source.setReadable(KEY, "source-v1");
    expect(await replicate(restored, world.worker())).toMatchObject({
      ok: true,
      value: { kind: "reconciled", result: { appended: 1, restacked: 1, parked: 0 } },
    });
    expect(world.contents("destination", KEY)).toEqual(["new", "old"]);
  });

  it("A7 its own event brings it in, too, once it can be read", async () => {
    const world = await withUnreadable();
    await replicate(first, world.worker());
    await replicate(second, world.worker());
    world.source.setReadable(KEY, "source-v1");
    await replicate(first, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["new", "old"]);
  });

  it("A7 a reconcile parks what it cannot read, does the rest, and does not try for ever", async () => {
    const world = await withUnreadable();
    const asked = { key: KEY } as const;
    expect(await reconcileKey(asked, world.worker())).toMatchObject({
      ok: true,
      value: { appended: 1, parked: 1 },
    });
    expect(world.contents("destination", KEY)).toEqual(["new"]);
    world.calls.length = 0;
    await reconcileKey(asked, world.worker());
    expect(world.calls).not.toContain("source.open");
  });

  it("A7 an operator's release tries it again", async () => {
    const world = await withUnreadable("key-unusable");
    const asked = { key: KEY } as const;
    await reconcileKey(asked, world.worker());
    world.source.setReadable(KEY, "source-v1");
    await reconcileKey({ ...asked, release: true }, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["new", "old"]);
  });

  it.each<readonly [string, Partial<Policy>, Unreadable, readonly string[]]>([
    ["is asked for", { restore: { tier: "Bulk", days: 3 } }, "archived", [`${KEY} source-v1`]],
    ["stays where it is without such a policy", {}, "archived", []],
    [
      "that no restore helps is not asked for",
      { restore: { tier: "Bulk", days: 3 } },
      "customer-key",
      [],
    ],
  ])("A7 what %s", async (_title, policy, cause, restores) => {
    const world = await withUnreadable(cause);
    await replicate(first, world.worker(policy));
    expect(world.source.restores).toEqual(restores);
  });

  it("A7 what is asked for is parked all the same, until it is there", async () => {
    const world = await withUnreadable();
    await replicate(first, world.worker({ restore: { tier: "Bulk", days: 3 } }));
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "parked", reason: "archived" }]);
  });

  it("A7 only what the source cannot read is parked; at the destination the same is a failure", () => {
    const error = { kind: "key-unusable", operation: "GetObject", message: "" } as const;
    expect(parkCauseOf({ ...error, side: "source" })).toBe("key-unusable");
    expect(parkCauseOf({ ...error, side: "destination" })).toBeUndefined();
  });

  it("A7 the row has the pin that a listing gave, and none that nobody knows", async () => {
    const listed = await withUnreadable();
    await reconcileKey({ key: KEY }, listed.worker());
    expect(listed.ledger.peek(KEY).rows).toContainEqual(
      expect.objectContaining({ state: "parked", pin: expect.objectContaining({ sizeBytes: 3 }) }),
    );
    const announced = await withUnreadable();
    await replicate(first, announced.worker());
    expect(announced.ledger.peek(KEY).rows[0]).not.toHaveProperty("pin");
  });

  it("F2 a restore that cannot be asked for now leaves the event on the queue", async () => {
    const world = await withUnreadable();
    world.intercept = (call) =>
      call === "source.requestRestore" ? { kind: "refuse", error: "throttled" } : undefined;
    const policy = { restore: { tier: "Bulk", days: 3 } } as const;
    expect(await replicate(first, world.worker(policy))).toMatchObject({ ok: false });
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });

  it("A7 a parked entry that is deleted at the source is forgotten", async () => {
    const world = await withUnreadable();
    await replicate(first, world.worker());
    world.source.removeEntry(KEY, "source-v1");
    await replicate(
      entryDeletedEvent({ versionId: "source-v1", sequencer: "00A3" }),
      world.worker(),
    );
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });

  it("A7 D2: the null version, archived with other content: its old replica goes when it comes", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    world.source.put(KEY, "old");
    await replicate(createdEvent({ versionId: "null", sequencer: "00A1" }), world.worker());
    world.nowMs += 1_000;
    world.source.put(KEY, "new", { unreadable: "archived" });
    await replicate(createdEvent({ versionId: "null", sequencer: "00A2" }), world.worker());
    expect(world.contents("destination", KEY)).toEqual(["old"]);
    world.source.setReadable(KEY, "null");
    await replicate({ ...restored, versionId: "null" }, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["new"]);
  });

  it("A7 a second delivery after the replica was made parks nothing", async () => {
    const world = new MemoryRun("unversioned");
    world.source.put(KEY, "old");
    const event = createdEvent({ versionId: "null", sequencer: "00A1" });
    await replicate(event, world.worker());
    world.source.setReadable(KEY, "null", "archived");
    expect(await replicate(event, world.worker())).toEqual({
      ok: true,
      value: { kind: "skipped", reason: "already" },
    });
  });
});
