import { describe, expect, it } from "vitest";
import { AFTER_LEASE_MS, created, deleted, deliver, KEY, replica } from "../testing/deliver.ts";
import { MemoryRun, onCall, WorkerDied } from "../testing/memory-run.ts";
import { expectConverged } from "../testing/reconcile-worlds.ts";
import { markerCreatedEvent } from "../testing/sample-events.ts";
import { gatherFacts } from "./gather-facts.ts";
import { reconcileKey } from "./reconcile-key.ts";

const metadata = (n: string) => ({ attributes: { metadata: { n } } });
const numbers = ({ destination }: MemoryRun) =>
  destination
    .entries(KEY)
    .map((entry) => (entry.kind === "object" ? entry.attributes.metadata["n"] : "-"));

/** Another tool copied the first of two versions of the same bytes; a worker dies at the copy of the second, which goes. */
async function withDeadWorker(fate: "die-before" | "die-after") {
  const world = new MemoryRun();
  world.source.put(KEY, "same", metadata("1"));
  world.destination.put(KEY, "same", metadata("1"));
  const second = world.source.put(KEY, "same", metadata("2"));
  const top = { kind: "object", etag: "etag of same" } as const;
  await world.ledger.saveHead({ key: KEY, sequencer: "00A1", top });
  world.intercept = onCall("destination.putObject", { kind: fate });
  await expect(deliver(world, created(second, "00A2"))).rejects.toThrow(WorkerDied);
  world.intercept = () => undefined;
  world.source.removeEntry(KEY, second);
  world.nowMs += AFTER_LEASE_MS;
  await deliver(world, created(second, "00A2"), deleted("Permanently Deleted", second, "00A3"));
  return world;
}

describe("what a broken write left of a version that is gone", () => {
  it.each(["die-before", "die-after"] as const)(
    "L3 is told from another tool's copy of a version that stands: %s the write",
    async (fate) => {
      expect(numbers(await withDeadWorker(fate))).toEqual(["1"]);
    },
  );
});

describe("a ledger that went back", () => {
  it("R8 after a delete it says that nothing is on top, where nothing else had crossed", async () => {
    const world = new MemoryRun();
    const first = world.source.put(KEY, "first");
    await deliver(world, created(first, "00A1"));
    world.source.removeEntry(KEY, first);
    await deliver(world, deleted("Permanently Deleted", first, "00A2"));
    const moment = world.ledger.snapshot();
    world.nowMs += 1_000;
    const event = created(world.source.put(KEY, "second"), "00A3");
    world.calls.length = 0;
    await deliver(world, event);
    expect(world.calls).not.toContain("destination.readStack");
    world.ledger.restore(moment);
    await deliver(world, event);
    expect(replica(world)).toEqual(["second"]);
    expectConverged(world);
  });

  it("R8 where others had, it does not say what is on top: the listing does", async () => {
    const world = new MemoryRun();
    const ids = ["first", "second"].map((content) => world.source.put(KEY, content));
    await deliver(world, ...ids.map((id, index) => created(id, `00A${index + 1}`)));
    world.source.removeEntry(KEY, ids[1] ?? "");
    await deliver(world, deleted("Permanently Deleted", ids[1], "00A3"));
    const moment = world.ledger.snapshot();
    world.nowMs += 1_000;
    const event = created(world.source.put(KEY, "third"), "00A4");
    await deliver(world, event);
    world.ledger.restore(moment);
    await deliver(world, event);
    expect(replica(world)).toEqual(["third", "first"]);
    expectConverged(world);
  });

  it("L3 the replica of a null version that was written again is found", async () => {
    const world = new MemoryRun("suspended", "enabled");
    world.source.put(KEY, "first", metadata("1"));
    await deliver(world, created("null", "00A1"));
    const moment = world.ledger.snapshot();
    world.nowMs += 1_000;
    world.source.put(KEY, "second", metadata("2"));
    await deliver(world, created("null", "00A2"));
    const { versionId } = world.destination.entries(KEY)[0] ?? {};
    world.ledger.restore(moment);
    await deliver(world, created("null", "00A2"));
    expect(world.destination.entries(KEY).map((entry) => entry.versionId)).toEqual([versionId]);
    expectConverged(world);
  });
});

describe("a marker", () => {
  it("O7 that is not listed is asked for before another one is taken in its place", async () => {
    const world = new MemoryRun();
    const put = (content: string, n: number) => created(world.source.put(KEY, content), `00A${n}`);
    const remove = (n: number) => {
      world.source.remove(KEY);
      const versionId = world.source.entries(KEY)[0]?.versionId;
      return deleted("Delete Marker Created", versionId, `00A${n}`);
    };
    await deliver(world, put("v1", 1), remove(2));
    const lost = world.ledger.peek(KEY).rows.find(({ kind }) => kind === "marker");
    await world.ledger.deleteRow(lost as NonNullable<typeof lost>);
    world.source.removeEntry(KEY, lost?.versionId ?? "");
    world.nowMs += 1_000;
    await deliver(world, put("v2", 3), remove(4));
    expect(replica(world)).toEqual(["-", "v2", "-", "v1"]);
    const before = replica(world);
    const run = world.worker();
    const readStack: typeof run.destination.readStack = async (key) => {
      const read = await run.destination.readStack(key);
      return read.ok ? { ok: true, value: { entries: read.value.entries.slice(1) } } : read;
    };
    const misled = { ...run, destination: { ...run.destination, readStack } };
    expect(await reconcileKey({ key: KEY }, misled)).toMatchObject({
      error: { error: { operation: "ListObjectVersions", side: "destination" } },
    });
    expect(replica(world)).toEqual(before);
  });

  it("L3 that an attempt made is its own, also where an older one is not asked for", async () => {
    const world = new MemoryRun();
    for (const content of ["v1", "v2"]) {
      world.source.put(KEY, content);
      world.source.remove(KEY);
      world.nowMs += 1_000;
    }
    const [newest] = world.source.entries(KEY);
    const event = deleted("Delete Marker Created", newest?.versionId, "00A1");
    world.intercept = onCall("destination.addMarker", { kind: "die-after" });
    await expect(deliver(world, event)).rejects.toThrow(WorkerDied);
    world.intercept = () => undefined;
    world.nowMs += AFTER_LEASE_MS;
    await deliver(world, event);
    expect(replica(world)).toEqual(["-"]);
  });

  it("O4 of lifecycle's on a null version is told by its listing where the source denies it", async () => {
    const world = new MemoryRun("suspended");
    world.source.put(KEY, "v1");
    world.source.remove(KEY);
    world.intercept = onCall("source.describe", { kind: "refuse", error: "denied" });
    const event = markerCreatedEvent({ key: KEY, versionId: "null", origin: "lifecycle" });
    expect(await gatherFacts(event, world.worker())).toMatchObject({
      value: { source: { kind: "marker", lastModifiedMs: world.nowMs } },
    });
    world.intercept = (call) =>
      call.startsWith("source.") ? { kind: "refuse", error: "denied" } : undefined;
    expect(await gatherFacts(event, world.worker())).toMatchObject({
      error: { kind: "denied", operation: "readStack" },
    });
  });

  it.each([
    ["its place was taken", (world: MemoryRun) => world.source.put(KEY, "v2")],
    ["it went", (world: MemoryRun) => world.source.removeEntry(KEY, "null")],
  ] as const)("O4 so is that it is over: %s", async (_title, then) => {
    const world = new MemoryRun("suspended");
    world.source.put(KEY, "v1");
    world.source.remove(KEY);
    then(world);
    world.intercept = onCall("source.describe", { kind: "refuse", error: "denied" });
    const event = markerCreatedEvent({ key: KEY, versionId: "null", origin: "lifecycle" });
    expect(await gatherFacts(event, world.worker())).toMatchObject({
      value: { source: { kind: "gone" } },
    });
  });

  it("O7 a listing that lacks it is not believed where another one shows the null version", async () => {
    const world = new MemoryRun("suspended");
    world.source.put(KEY, "v1");
    world.source.remove(KEY);
    world.intercept = onCall("source.describe", { kind: "refuse", error: "denied" });
    const run = world.worker();
    let listings = 0;
    const readStack: typeof run.source.readStack = async (key) => {
      listings += 1;
      return listings < 4 ? { ok: true, value: { entries: [] } } : run.source.readStack(key);
    };
    const event = markerCreatedEvent({ key: KEY, versionId: "null", origin: "lifecycle" });
    const misled = { ...run, source: { ...run.source, readStack } };
    expect(await gatherFacts(event, misled)).toMatchObject({
      error: { kind: "unavailable", operation: "ListObjectVersions", side: "source" },
    });
  });
});
