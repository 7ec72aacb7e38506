import { describe, expect, it } from "vitest";
import { AFTER_LEASE_MS, created, deleted, deliver, KEY, tagged } from "../testing/deliver.ts";
import { MemoryRun, onCall, WorkerDied } from "../testing/memory-run.ts";
import { expectConverged, reconcile } from "../testing/reconcile-worlds.ts";
import { entryDeletedEvent } from "../testing/sample-events.ts";
import { watchReaders } from "../testing/watch-readers.ts";
import { replicate } from "./replicate.ts";

const metadata = (n: string) => ({ attributes: { metadata: { n } } });
const numbers = ({ destination }: MemoryRun) =>
  destination
    .entries(KEY)
    .map((entry) => (entry.kind === "object" ? entry.attributes.metadata["n"] : "-"));

/** A worker has written the null version and died; the same bytes with other metadata came in that second. */
async function writtenTwice() {
  const world = new MemoryRun("suspended", "enabled");
  world.source.put(KEY, "same", metadata("1"));
  world.intercept = onCall("destination.putObject", { kind: "die-after" });
  await expect(deliver(world, created("null", "00A1"))).rejects.toThrow(WorkerDied);
  world.source.put(KEY, "same", metadata("2"));
  world.intercept = () => undefined;
  world.nowMs += AFTER_LEASE_MS;
  expect(numbers(world)).toEqual(["1"]);
  return world;
}

describe("the null version", () => {
  it("D2 that a dead worker wrote before the same bytes came again is written anew, once", async () => {
    const world = await writtenTwice();
    await deliver(world, created("null", "00A1"), created("null", "00A2"));
    expect(numbers(world)).toEqual(["2"]);
    expectConverged(world);
  });

  it("D2 that was adopted before the same bytes came again is written anew", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    world.source.put(KEY, "same", metadata("1"));
    world.destination.put(KEY, "same", metadata("1"));
    await reconcile(world);
    world.source.put(KEY, "same", metadata("2"));
    await deliver(world, created("null", "00A2"));
    expect(numbers(world)).toEqual(["2"]);
    expectConverged(world);
  });

  it("D2 whose second write broke off before it came is not written by who mends that: no row is of another write", async () => {
    const world = new MemoryRun("suspended", "enabled");
    world.source.put(KEY, "same", metadata("1"));
    await deliver(world, created("null", "00A1"));
    world.intercept = onCall("destination.putObject", { kind: "die-before" });
    await expect(deliver(world, created("null", "00A2"))).rejects.toThrow(WorkerDied);
    world.intercept = () => undefined;
    world.nowMs += AFTER_LEASE_MS;
    world.calls.length = 0;
    await reconcile(world);
    expect(world.calls).not.toContain("destination.putObject");
    expectConverged(world);
  });

  it.each([0, 1_000])(
    "O3 R8 that was written again since a plan listed it is newer than what came %i ms before that",
    async (beforeMs) => {
      const world = new MemoryRun("suspended", "enabled");
      world.source.put(KEY, "1");
      await deliver(world, created("null", "00A1"));
      world.source.put(KEY, "2"); // its replica is no null version, so that the key is reconciled
      let between = "";
      world.intercept = (call) => {
        if (call === "source.open" && world.calls.includes("source.readStack")) {
          world.intercept = () => undefined;
          world.nowMs += 1_000;
          world.source.versioning = "enabled";
          between = world.source.put(KEY, "between");
          world.nowMs += beforeMs;
          world.source.versioning = "suspended";
          world.source.put(KEY, "3");
        }
        return undefined;
      };
      await deliver(world, created("null", "00A2"));
      const readers = watchReaders(world, KEY, "3");
      await deliver(world, created(between, "00A3"));
      expect(readers.shown).toEqual(["between", "3"]);
      expect(readers.current()).toBe("3");
      await deliver(world, created("null", "00A4"));
      expect(readers.current()).toBe("3");
      expectConverged(world);
    },
  );

  it("O3 R8 whose tags followed it is newer than another version of its second all the same", async () => {
    const world = new MemoryRun("suspended", "enabled");
    world.source.put(KEY, "1");
    world.nowMs += 1_000;
    world.source.versioning = "enabled";
    const between = world.source.put(KEY, "between");
    world.source.versioning = "suspended";
    world.source.put(KEY, "2", { tags: { a: "1" } });
    await world.worker().ledger.saveHead({ key: KEY, sequencer: "00A0", top: { kind: "nothing" } });
    await deliver(world, created("null", "00A1")); // and finds the later write
    world.source.tag(KEY, "null", { a: "2" });
    await deliver(world, tagged("null", "R9"));
    const readers = watchReaders(world, KEY, "2");
    await deliver(world, created(between, "00A2"));
    expect(readers.current()).toBe("2");
  });

  it("P4 D2 that was written twice in a second, and is below another by now, is written anew", async () => {
    const world = new MemoryRun("suspended", "enabled");
    world.source.put(KEY, "same", metadata("1"));
    await deliver(world, created(undefined, "00A1"));
    world.source.put(KEY, "same", metadata("2"));
    world.source.versioning = "enabled";
    world.source.remove(KEY);
    await deliver(world, created(undefined, "00A2"));
    expect(numbers(world)).toEqual(["-", "2"]);
    world.calls.length = 0;
    await deliver(world, created(undefined, "00A2"));
    expect(world.calls).not.toContain("destination.putObject");
    expectConverged(world);
  });

  it("L3 that was adopted and whose own event comes then is not copied again", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    world.source.put(KEY, "same", { ...metadata("1"), tags: { a: "1" } });
    world.destination.put(KEY, "same", { ...metadata("1"), tags: { a: "1" } });
    await reconcile(world);
    world.calls.length = 0;
    await deliver(world, created("null", "00A1"));
    expect(world.calls).not.toContain("destination.putObject");
    expectConverged(world);
  });

  it("L3 that was adopted in the place of an upload which the destination refused is not copied again either", async () => {
    const world = new MemoryRun("suspended", "enabled");
    const inParts = { ...metadata("1"), partSizes: [3, 1] };
    world.source.put(KEY, "same", inParts);
    world.destination.put(KEY, "same", inParts);
    await deliver(world, created("null", "00A1"));
    expect(world.calls).toContain("destination.completeUpload");
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      { state: "replicated", destinationVersionId: "destination-v1" },
    ]);
    world.calls.length = 0;
    await deliver(world, created("null", "00A1"));
    expect(world.calls).not.toContain("destination.beginUpload");
    expectConverged(world);
  });

  it("R5 of the same bytes as a version that another tool copied leaves that copy alone", async () => {
    const world = new MemoryRun("enabled", "enabled");
    world.source.put(KEY, "same", metadata("0"));
    world.destination.put(KEY, "same", metadata("0"));
    world.source.versioning = "suspended";
    world.source.put(KEY, "same", metadata("1"));
    await world.worker().ledger.saveHead({ key: KEY, sequencer: "00A0" });
    world.intercept = onCall("destination.putObject", { kind: "die-after" });
    await expect(deliver(world, created("null", "00A1"))).rejects.toThrow(WorkerDied);
    world.intercept = () => undefined;
    world.nowMs += AFTER_LEASE_MS;
    await deliver(world, created("null", "00A1"));
    expect(numbers(world)).toEqual(["1", "0"]);
  });

  it.each([1, 2])(
    "R5 of the same bytes as what went leaves another tool's copy of that alone, after %i deaths",
    async (deaths) => {
      const world = new MemoryRun("enabled", "enabled");
      const gone = world.source.put(KEY, "same", metadata("0"));
      world.destination.put(KEY, "same", metadata("0"));
      world.nowMs += 1_000;
      world.source.versioning = "suspended";
      world.source.put(KEY, "same", metadata("1"));
      world.source.removeEntry(KEY, gone);
      await world.worker().ledger.saveHead({ key: KEY, sequencer: "00A0" });
      for (let death = 0; death < deaths; death += 1) {
        world.intercept = onCall("destination.putObject", { kind: "die-before" });
        await expect(deliver(world, created("null", "00A1"))).rejects.toThrow(WorkerDied);
        world.nowMs += AFTER_LEASE_MS;
      }
      world.intercept = () => undefined;
      await deliver(world, created("null", "00A1"));
      expect(numbers(world)).toEqual(["1", "0"]);
    },
  );

  it("R5 written twice in place and deleted has gone: what somebody else writes there then stays", async () => {
    const world = new MemoryRun("unversioned", "unversioned");
    for (const [content, sequencer] of [
      ["a", "00A1"],
      ["b", "00A2"],
    ] as const) {
      world.source.put(KEY, content);
      await deliver(world, created("null", sequencer));
    }
    world.source.remove(KEY);
    await deliver(world, deleted("Permanently Deleted", "null", "00A3"));
    expect(world.contents("destination", KEY)).toEqual([]);
    world.destination.put(KEY, "somebody else's");
    await reconcile(world);
    expect(world.contents("destination", KEY)).toEqual(["somebody else's"]);
  });

  it("R3 of which the earlier write stands keeps that while the later one cannot be read", async () => {
    const world = await writtenTwice();
    world.source.setReadable(KEY, "null", "archived");
    await deliver(world, created("null", "00A1"), created("null", "00A2"));
    expect(numbers(world)).toEqual(["1"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "parked", reason: "archived" }]);
    world.source.setReadable(KEY, "null");
    await reconcile(world, {}, { release: true });
    expect(numbers(world)).toEqual(["2"]);
    expectConverged(world);
  });

  it("R8 of which a first event finds the last write is not hidden by a marker from between", async () => {
    const world = new MemoryRun("suspended", "enabled");
    world.source.put(KEY, "first");
    await world.worker().ledger.saveHead({ key: KEY, sequencer: "00A0" });
    world.nowMs += 2_000;
    world.source.versioning = "enabled";
    const removed = world.source.remove(KEY);
    const marker = removed.kind === "marker" ? removed.versionId : undefined;
    world.nowMs += 2_000;
    world.source.versioning = "suspended";
    world.source.put(KEY, "last");
    await deliver(world, created("null", "00A1"));
    expect(world.contents("destination", KEY)).toEqual(["last"]);
    const readers = watchReaders(world, KEY, "last");
    await deliver(world, deleted("Delete Marker Created", marker, "00A2"));
    expect(world.contents("destination", KEY)).toEqual(["last", "-"]);
    expect(readers.current()).toBe("last");
    expectConverged(world);
  });

  it("O6 that becomes one in parts while a plan brings it has the key listed once more", async () => {
    const world = new MemoryRun("enabled", "enabled");
    world.source.put(KEY, "named");
    world.nowMs += 1_000;
    world.source.versioning = "suspended";
    world.source.put(KEY, "newest");
    world.afterCall = (call) => {
      if (call === "source.readStack") {
        world.afterCall = () => {};
        const begun = { lastModifiedMs: world.nowMs - 5_000, place: "by-time" } as const;
        world.source.put(KEY, "parts", { partSizes: [2, 3], ...begun });
      }
    };
    const lagging = { error: { error: { side: "source", operation: "ListObjectVersions" } } };
    expect(await reconcile(world, {}, { history: "all" })).toMatchObject(lagging);
    world.nowMs += 5_000;
    await reconcile(world);
    expect(world.contents("destination", KEY)).toEqual(world.contents("source", KEY));
    expectConverged(world);
  });

  it("R8 that is written again while a plan puts it below others has the key listed once more", async () => {
    const world = new MemoryRun("enabled", "enabled");
    world.source.versioning = "suspended";
    world.source.put(KEY, "low");
    world.source.versioning = "enabled";
    world.nowMs += 1_000;
    await deliver(world, created(world.source.put(KEY, "named"), "00A2"));
    world.nowMs += 1_000;
    world.source.versioning = "suspended";
    world.afterCall = (call) => {
      if (call === "source.readStack") {
        world.afterCall = () => {};
        world.source.put(KEY, "high");
      }
    };
    expect(await reconcile(world, {}, { history: "all" })).toMatchObject({
      error: { error: { side: "source", operation: "ListObjectVersions" } },
    });
    expect(world.contents("destination", KEY)).toEqual(["named"]);
    world.nowMs += 5_000;
    await reconcile(world);
    expect(world.contents("destination", KEY)).toEqual(["high", "named"]);
    expectConverged(world);
  });

  it.each([
    ["before that: stays", 3_000, ["second"]],
    ["after that: goes", 20_000, []],
  ])(
    "L3 D2 that a dead worker wrote over in place, and somebody deleted %s",
    async (_title, deletedMs, left) => {
      const world = new MemoryRun("unversioned", "unversioned");
      world.source.put(KEY, "first");
      await deliver(world, created("null", "00A1"));
      world.nowMs += 10_000;
      world.source.put(KEY, "second");
      world.intercept = onCall("destination.putObject", { kind: "die-after" });
      await expect(deliver(world, created("null", "00A3"))).rejects.toThrow(WorkerDied);
      world.intercept = () => undefined;
      const beganMs = world.nowMs - 10_000;
      world.source.remove(KEY);
      world.nowMs += AFTER_LEASE_MS;
      const late = entryDeletedEvent({ key: KEY, versionId: "null", timeMs: beganMs + deletedMs });
      expect(await replicate(late, world.worker())).toMatchObject({ ok: true });
      await replicate(late, world.worker());
      expect(world.contents("destination", KEY)).toEqual(left);
    },
  );
});
