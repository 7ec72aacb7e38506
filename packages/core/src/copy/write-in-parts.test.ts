import { describe, expect, it } from "vitest";
import { type MemoryRun, WorkerDied } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";

/** Fast enough for everything. */
const FAST = 1_000_000;
const PARTS = ["first ", "the second one ", "3"] as const;

/** More than are on their way at a time. */
const MANY = "a,b,c,d,e,f,g,h,i".split(",");

const callsOf = (world: MemoryRun, name: string) => world.calls.filter((call) => call === name);

describe("writing in parts", () => {
  it("A3 the parts of an upload, which no two are alike, come out as they were", async () => {
    const world = new PartsWorld();
    const result = await world.replicateCreated(world.putInParts(...PARTS), FAST);
    expect(result).toMatchObject({ ok: true, value: { kind: "applied", bytes: 22 } });
    expect(world.destination.entries(KEY)).toMatchObject([
      { content: PARTS.join(""), partSizes: [6, 15, 1] },
    ]);
    const [source, replica] = [world.source, world.destination].map((bucket) =>
      bucket.readStack(KEY),
    );
    const etags = [await source, await replica].map((stack) => stack?.ok && stack.value.entries);
    expect(etags[0]).toMatchObject([{ pin: { etag: "etag of first the second one 3-3" } }]);
    expect(etags[1]).toMatchObject([{ pin: { etag: "etag of first the second one 3-3" } }]);
  });

  it("A3 a part is one read and one write, and the upload two requests more", async () => {
    const world = new PartsWorld();
    await world.replicateCreated(world.putInParts(...PARTS), FAST);
    expect(world.calls.toSorted()).toEqual(
      [
        "ledger.read",
        "source.openCurrent",
        "ledger.saveHead",
        "destination.beginUpload",
        "ledger.saveHead",
        ...["source.openPart", "source.openPart", "source.openPart"],
        ...["destination.uploadPart", "destination.uploadPart", "destination.uploadPart"],
        "destination.completeUpload",
        "ledger.saveRow",
      ].toSorted(),
    );
  });

  it("A5 a part whose content breaks off is read again", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts(...PARTS);
    let broken = 0;
    world.intercept = (call) => {
      broken += call === "destination.uploadPart" ? 1 : 0;
      return call === "destination.uploadPart" && broken <= 2
        ? { kind: "refuse", error: "unavailable" }
        : undefined;
    };
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
    expect(callsOf(world, "source.openPart")).toHaveLength(5);
    expect(world.contents("destination", KEY)).toEqual([PARTS.join("")]);
  });

  it("A5 a version that goes away meanwhile leaves nothing, not even an upload", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts(...MANY);
    world.afterCall = (call) => {
      if (call === "destination.uploadPart") {
        world.source.removeEntry(KEY, versionId);
      }
    };
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({
      ok: false,
      error: { kind: "service", error: { kind: "not-found", side: "source" } },
    });
    expect(world.destination.openUploads).toBe(0);
    expect(world.destination.keys()).toEqual([]);
  });

  it("A5 the null version that is written again meanwhile is never copied from two contents", async () => {
    const world = new PartsWorld("unversioned");
    world.putInParts(...MANY);
    world.afterCall = (call) => {
      if (call === "destination.uploadPart") {
        world.putInParts(...MANY.map((part) => part.toUpperCase()));
      }
    };
    expect(await world.replicateCreated("null", FAST)).toMatchObject({ ok: false });
    expect(world.destination.openUploads).toBe(0);
    world.afterCall = () => {};
    world.nowMs += 3_600_000;
    expect(await world.replicateCreated("null", FAST)).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual([MANY.join("").toUpperCase()]);
  });

  it.each([1, 2, 3])(
    "A5 after a crash only the parts that are missing are copied (%i)",
    async (nth) => {
      const world = new PartsWorld();
      const versionId = world.putInParts(...PARTS);
      let uploads = 0;
      world.intercept = (call) => {
        uploads += call === "destination.uploadPart" ? 1 : 0;
        return uploads === nth ? { kind: "die-after" } : undefined;
      };
      await expect(world.replicateCreated(versionId, FAST)).rejects.toThrow(WorkerDied);
      world.intercept = () => undefined;
      world.nowMs += 3_600_000;
      world.calls.length = 0;
      expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
      expect(callsOf(world, "destination.beginUpload")).toEqual([]);
      expect(callsOf(world, "destination.uploadPart").length).toBeLessThanOrEqual(3 - 1);
      expect(world.contents("destination", KEY)).toEqual([PARTS.join("")]);
      expect(world.destination.openUploads).toBe(0);
    },
  );

  it.each(["die-before", "die-after"] as const)(
    "A5 a crash between an upload's begin and its record leaves none behind (%s)",
    async (kind) => {
      const world = new PartsWorld();
      const versionId = world.putInParts(...PARTS);
      let saves = 0;
      world.intercept = (call) => {
        saves += call === "ledger.saveHead" ? 1 : 0;
        return call === "ledger.saveHead" && saves === 2 ? { kind } : undefined;
      };
      await expect(world.replicateCreated(versionId, FAST)).rejects.toThrow(WorkerDied);
      expect(world.destination.openUploads).toBe(1);
      world.intercept = () => undefined;
      world.nowMs += 3_600_000;
      expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
      expect(world.destination.openUploads).toBe(0);
      expect(world.contents("destination", KEY)).toEqual([PARTS.join("")]);
    },
  );

  it.each(["corrupt", "invalid"] as const)(
    "A5 an upload that was resumed and is refused (%s) is begun anew at once",
    async (error) => {
      const world = new PartsWorld();
      const versionId = world.putInParts(...PARTS);
      world.intercept = (call) =>
        call === "destination.completeUpload" ? { kind: "die-before" } : undefined;
      await expect(world.replicateCreated(versionId, FAST)).rejects.toThrow(WorkerDied);
      let completions = 0;
      world.intercept = (call) => {
        completions += call === "destination.completeUpload" ? 1 : 0;
        return call === "destination.completeUpload" && completions === 1
          ? { kind: "refuse", error }
          : undefined;
      };
      world.nowMs += 3_600_000;
      world.calls.length = 0;
      expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
      expect(callsOf(world, "destination.beginUpload")).toHaveLength(1);
      expect(callsOf(world, "destination.uploadPart")).toHaveLength(PARTS.length);
      expect(world.contents("destination", KEY)).toEqual([PARTS.join("")]);
      expect(world.destination.openUploads).toBe(0);
    },
  );

  it("A5 an upload that was begun and refused at once is not begun again by the same worker", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts(...PARTS);
    world.intercept = (call) =>
      call === "destination.completeUpload" ? { kind: "refuse", error: "corrupt" } : undefined;
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: false });
    expect(callsOf(world, "destination.beginUpload")).toHaveLength(1);
  });

  it("A5 a completion whose answer was lost is found, and not done twice", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts(...PARTS);
    world.intercept = (call) =>
      call === "destination.completeUpload" ? { kind: "lose-answer" } : undefined;
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: false });
    world.intercept = () => undefined;
    world.nowMs += 3_600_000;
    world.calls.length = 0;
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
    expect(callsOf(world, "destination.beginUpload")).toEqual([]);
    expect(world.contents("destination", KEY)).toEqual([PARTS.join("")]);
  });

  it("B2 a copy that takes longer than the worker has is not begun", async () => {
    const world = new PartsWorld();
    const versionId = world.source.put(KEY, "one PutObject");
    expect(await world.replicateCreated(versionId, 0.1)).toEqual({
      ok: false,
      error: { kind: "no-time", neededMs: 130_000 },
    });
    expect(world.calls).toEqual(["ledger.read", "source.openCurrent"]);
  });
});
