import { describe, expect, it } from "vitest";
import type { ParkCause } from "../model/park-cause.ts";
import { reconcileKey } from "../run/reconcile-key.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";

/** An upload that was handed over, of a version whose content cannot be read any more. */
async function unreadable(cause?: "archived" | "customer-key" | "key-unusable" | "denied") {
  const world = new PartsWorld();
  const versionId = world.putInParts("one", "two");
  await world.replicateCreated(versionId);
  const pin = world.ledger.peek(KEY).head?.attempt?.content?.pin;
  if (cause === undefined) {
    world.source.removeEntry(KEY, versionId);
  } else {
    world.source.setReadable(KEY, versionId, cause);
  }
  return { world, versionId, pin };
}

describe("giveUpUpload", () => {
  it.each<ParkCause & ("archived" | "customer-key" | "key-unusable")>([
    "archived",
    "customer-key",
    "key-unusable",
  ])(
    "A7 what cannot be read (%s) is in the ledger: its event is done, so nobody else knows",
    async (cause) => {
      const { world, versionId, pin } = await unreadable(cause);
      const [outcome] = await world.copyRanges();
      expect(outcome?.result).toEqual({ ok: true, value: { kind: "given-up" } });
      const { head, rows } = world.ledger.peek(KEY);
      expect(rows).toMatchObject([
        { versionId, state: "parked", kind: "object", reason: cause, pin },
      ]);
      expect(rows[0]).not.toHaveProperty("destinationVersionId");
      expect(head?.attempt).toBeUndefined();
      expect(world.destination.openUploads).toBe(0);
      expect(world.events.messages.map(({ body }) => JSON.parse(body))).toMatchObject([
        { xpart: "reconcile", key: KEY },
      ]);
    },
  );

  it("A5 a version that has gone leaves no row and no upload", async () => {
    const { world } = await unreadable();
    const [outcome] = await world.copyRanges();
    expect(outcome?.result).toEqual({ ok: true, value: { kind: "given-up" } });
    expect(world.ledger.peek(KEY).rows).toEqual([]);
    expect([world.destination.openUploads, world.events.messages.length]).toEqual([0, 1]);
  });

  it("A9 a version that is denied alone is given up, so that the key's reconcile sets it aside", async () => {
    const { world } = await unreadable("denied");
    let asked = 0;
    world.intercept = (call) => {
      asked += call === "source.describe" ? 1 : 0;
      // The version itself is asked for first, and then a key that does not exist.
      return call === "source.describe" && asked === 1
        ? { kind: "refuse", error: "denied" }
        : undefined;
    };
    const [outcome] = await world.copyRanges();
    expect(outcome?.result).toEqual({ ok: true, value: { kind: "given-up" } });
    expect(world.ledger.peek(KEY).rows).toEqual([]);
    expect([world.destination.openUploads, world.events.messages.length]).toEqual([0, 1]);
  });

  it("F5 what is given up since it is denied stays known, though a newer one comes first", async () => {
    const { world, versionId } = await unreadable("denied");
    const isAsked = (call: string) => call === "source.describe";
    let asked = 0;
    world.intercept = (call) => {
      asked += isAsked(call) ? 1 : 0;
      return isAsked(call) && asked === 1 ? { kind: "refuse", error: "denied" } : undefined;
    };
    await world.copyRanges();
    world.nowMs += 1_000;
    await world.replicateCreated(world.source.put(KEY, "newer"), 1_000_000);
    expect(world.contents("destination", KEY)).toEqual(["newer"]);
    // Nobody knew what is on top, so that the newer one's reconcile has found it denied, and set aside.
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      { versionId, state: "parked", reason: "source-denied" },
      { state: "replicated" },
    ]);
    world.source.setReadable(KEY, versionId);
    await reconcileKey({ key: KEY, release: true }, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["newer", "onetwo"]);
  });

  it("F2 a denied read gives nothing up: it may be of everything", async () => {
    const { world } = await unreadable("denied");
    world.intercept = (call) =>
      call === "source.describe" ? { kind: "refuse", error: "denied" } : undefined;
    const [outcome] = await world.copyRanges();
    expect(outcome?.result).toMatchObject({
      error: { kind: "service", error: { kind: "denied" } },
    });
    expect(world.ledger.peek(KEY)).toMatchObject({
      rows: [],
      head: { attempt: { scope: "upload" } },
    });
    expect(world.destination.openUploads).toBe(1);
  });

  it.each([
    ["destination.abortUpload", "throttled"],
    ["ledger.saveRow", "throttled"],
  ] as const)(
    "F5 where %s is %s the message comes again, and then it is done",
    async (name, error) => {
      const { world } = await unreadable("archived");
      world.intercept = (call) => (call === name ? { kind: "refuse", error } : undefined);
      const [outcome] = await world.copyRanges();
      expect(outcome?.result).toMatchObject({ error: { kind: "service", error: { kind: error } } });
      expect(world.ledger.peek(KEY).head?.attempt).toMatchObject({ scope: "key" });
      world.intercept = () => undefined;
      world.nowMs += 3_600_000;
      const [again] = await world.copyRanges();
      expect(again?.result).toEqual({ ok: true, value: { kind: "recovering" } });
      expect(world.events.messages).toHaveLength(1);
    },
  );
});
