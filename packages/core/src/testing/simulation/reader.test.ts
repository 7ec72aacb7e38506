import { describe, expect, it } from "vitest";
import { KEY, OracleCase, workerLife } from "./oracle-case.ts";

/** Three versions at the source, of which a worker brought the newest across. */
function newestShown(...settings: ConstructorParameters<typeof OracleCase>) {
  const world = new OracleCase(...settings);
  const [first, second, third] = [world.act("put"), world.act("put"), world.act("put")] as const;
  const worker = workerLife("one");
  world.copy(third, worker);
  return { world, first, second, third, worker };
}

describe("the reader", () => {
  it("R8 sees no harm in what comes in order", () => {
    const { world, third, worker } = newestShown();
    const next = world.act("put");
    world.copy(next, worker);
    world.reader.onDone(KEY, worker, false, "done");
    expect(world.reports).toEqual([]);
    expect(world.reader.exposure.windows).toBe(0);
    expect(third.wasShown).toBe(true);
  });

  it("R8 lets a worker put older entries in their place, and counts how long that took", () => {
    const { world, first, second, third, worker } = newestShown();
    for (const life of [first, second, third]) {
      world.copy(life, worker);
    }
    world.reader.onDone(KEY, worker, false, "done");
    expect(world.reports).toEqual([]);
    const exposure = { windows: 1, totalMs: 200, longestMs: 200, excusedMs: 0 };
    expect(world.reader.exposure).toEqual(exposure);
    expect(world.reader.olderKeys).toEqual([]);
  });

  it.each([
    ["done", /nobody is at work/],
    ["failed", /after a failure/],
  ] as const)("R8 reports older content where a worker is %s", (outcome, report) => {
    const { world, first, worker } = newestShown();
    world.copy(first, worker);
    expect(world.reports).toEqual([]);
    world.reader.onDone(KEY, worker, false, outcome);
    expect(world.reports).toEqual([expect.stringMatching(report)]);
    expect(world.reader.olderKeys).toEqual([KEY]);
  });

  it("R8 does not report it while another worker is at work on the key", () => {
    const { world, first, worker } = newestShown();
    world.copy(first, worker);
    world.reader.onDone(KEY, worker, true, "failed");
    expect(world.reports).toEqual([]);
  });

  it.each(["crash", "late", "excused"] as const)(
    "R8 after a %s the next that writes mends it first",
    (how) => {
      const cases = [true, false].map((isMended) => {
        const { world, first, second, third, worker } = newestShown();
        if (how === "late") {
          world.reader.expect(KEY, { worker, isLate: true });
          world.destination.put(KEY, first.content, { attributes: { metadata: { n: "1" } } });
        } else {
          world.copy(first, worker);
        }
        if (how === "crash") {
          worker.isDead = true;
          world.reader.onDeath(worker);
        } else {
          world.reader.onDone(KEY, worker, false, "excused");
        }
        expect(world.reports).toEqual([]);
        const next = workerLife("two");
        world.copy(isMended ? third : second, next);
        world.reader.onDone(KEY, next, false, "done");
        return world;
      });
      expect(cases[0]?.reports).toEqual([]);
      expect(cases[0]?.reader.exposure.excusedMs).toBe(100);
      expect(cases[1]?.reports[0]).toMatch(/not mended first/);
    },
  );

  it("R8 the source itself may go back", () => {
    const { world, first, worker } = newestShown();
    world.change("delete-entry");
    world.change("delete-entry");
    world.copy(first, worker);
    world.reader.onDone(KEY, worker, false, "done");
    expect(world.reports).toEqual([]);
  });

  it("R8 what was older is right once the source went back", () => {
    const { world, first, worker } = newestShown();
    world.copy(first, worker);
    world.change("delete-entry");
    world.reader.onDone(KEY, worker, false, "done");
    expect(world.reports).toEqual([]);
    expect(world.reader.exposure).toMatchObject({ windows: 1, totalMs: 1_000 });
  });

  it("R8 a deleted object does not come back", () => {
    const { world, third, worker } = newestShown();
    world.change("delete");
    world.copy(world.marker(), worker);
    world.copy(third, worker);
    world.reader.onDone(KEY, worker, false, "done");
    expect(world.reports).toEqual([expect.stringMatching(/nobody is at work/)]);
  });

  it("R8 nor does it where policy ignores the marker: nothing of it was ever shown", () => {
    const { world, third, worker } = newestShown({ deleteMarkers: "ignore" });
    world.change("delete");
    world.copy(world.marker(), worker);
    world.copy(third, worker);
    world.reader.onDone(KEY, worker, false, "done");
    expect(world.reports).toEqual([]);
  });

  it("R8 a marker is as old as what it stands above", () => {
    const world = new OracleCase();
    const worker = workerLife("one");
    const first = world.act("put");
    world.change("delete");
    const marker = world.marker();
    const second = world.act("put");
    world.copy(first, worker);
    world.copy(marker, worker);
    world.change("delete");
    // The source's newest is a marker too, but what the destination shows is the old one.
    world.copy(second, worker);
    world.reader.onDone(KEY, worker, false, "done");
    expect(world.reports).toEqual([]);
    world.copy(marker, worker);
    expect(world.reader.olderKeys).toEqual([]);
  });

  it("R8 a marker may be older than what left the source and is kept below it", () => {
    const world = new OracleCase({ versionDeletes: "ignore" });
    const worker = workerLife("one");
    world.act("put");
    world.change("delete");
    const marker = world.marker();
    const kept = world.act("put");
    const next = world.act("put");
    world.change("delete");
    const newest = world.marker();
    world.copy(kept, worker);
    world.change("delete-entry", 0.5);
    expect([kept.end, next.end, newest.end]).toEqual(["deleted", undefined, undefined]);
    world.copy(marker, worker);
    world.copy(next, worker);
    world.reader.onDone(KEY, worker, false, "failed");
    expect(world.reports).toEqual([]);
    world.copy(newest, worker);
    world.copy(next, worker);
    expect(world.reader.olderKeys).toEqual([KEY]);
  });

  it.each([
    ["lost need not be mended first: nobody can tell", true, 0],
    ["knows is mended first", false, 1],
  ])(
    "R8 what a death left on top, and left the source since, that the ledger %s",
    (_title, isLost, count) => {
      const { world, first, second, third, worker } = newestShown();
      const replica = world.copy(first, worker);
      worker.isDead = true;
      world.reader.onDeath(worker);
      world.change("delete-entry", 0.9);
      if (isLost) {
        world.lost.add(`${KEY} ${replica}`);
      }
      const next = workerLife("two");
      world.copy(second, next);
      expect(world.reports).toHaveLength(count);
      world.copy(third, next);
      world.reader.onDone(KEY, next, false, "done");
      expect(world.reader.olderKeys).toEqual([]);
    },
  );

  it.each([
    ["lost when it stood there already is no older content", true, []],
    ["knows is", false, [KEY]],
  ])("R8 a replica of what left the source that the ledger %s", (_title, isLost, older) => {
    const { world, first, third, worker } = newestShown();
    const replica = world.copy(first);
    const top = world.copy(third, worker);
    world.change("delete-entry", 0.9);
    if (isLost) {
      world.lost.add(`${KEY} ${replica}`);
    }
    world.destination.removeEntry(KEY, top);
    expect(world.reader.olderKeys).toEqual(older);
  });

  it.each([
    ["was lost and whose source went since is no older content at rest", true, []],
    ["is known is, also where its source went since", false, [KEY]],
  ])("R8 what a death left on top, and %s", (_title, isLost, older) => {
    const { world, first, worker } = newestShown();
    const replica = world.copy(first, worker);
    world.reader.onDeath(worker);
    expect(world.reader.olderKeys).toEqual([KEY]);
    if (isLost) {
      world.lost.add(`${KEY} ${replica}`);
    }
    world.change("delete-entry", 0.9);
    expect(first.end).toBe("deleted");
    expect(world.reader.olderKeys).toEqual(older);
  });

  it("R8 the null version's earlier content does not come back in its place", () => {
    const versioning = { sourceVersioning: "unversioned", destinationVersioning: "unversioned" };
    const world = new OracleCase({}, versioning as never);
    const worker = workerLife("one");
    const [first, second] = [world.act("put"), world.act("put")] as const;
    world.copy(second, worker);
    world.copy(first, worker);
    world.reader.onDone(KEY, worker, false, "done");
    expect(world.reports).toEqual([expect.stringMatching(/nobody is at work/)]);
    world.copy(second, worker);
    world.change("delete-entry");
    world.reader.expect(KEY, { worker, isLate: false });
    world.destination.removeEntry(KEY, "null");
    world.copy(second, worker);
    expect(world.reader.olderKeys).toEqual([KEY]);
  });

  it("R8 what a death left older below somebody else's need not be mended first: nobody sees it", () => {
    const { world, first, second, third, worker } = newestShown();
    world.copy(first, worker);
    worker.isDead = true;
    world.reader.onDeath(worker);
    world.foreign.set(KEY, ["destination-v3"]);
    world.reader.expect(KEY, undefined);
    world.destination.put(KEY, "somebody else's");
    world.reader.onStranger(KEY);
    expect(world.reader.olderKeys).toEqual([]);
    const next = workerLife("two");
    world.copy(second, next);
    expect(world.reports).toEqual([]);
    expect(world.reader.olderKeys).toEqual([KEY]);
    world.copy(third, next);
    world.reader.onDone(KEY, next, false, "done");
    expect(world.reports).toEqual([]);
  });

  it("R5 looks past what somebody else put on top", () => {
    const { world, first, worker } = newestShown();
    world.foreign.set(KEY, ["destination-v2"]);
    world.reader.expect(KEY, undefined);
    world.destination.put(KEY, "somebody else's");
    expect(world.reader.olderKeys).toEqual([]);
    world.copy(first, worker);
    expect(world.reader.olderKeys).toEqual([KEY]);
  });

  it("R8 does not count what the adapter took back", () => {
    const { world, second, worker } = newestShown();
    const next = world.act("put");
    const versionId = world.copy(next, worker);
    world.reader.withdraw(KEY, versionId);
    world.destination.removeEntry(KEY, versionId);
    world.reader.onDone(KEY, worker, false, "failed");
    expect(world.reports).toEqual([]);
    world.copy(second, worker);
    expect(world.reader.olderKeys).toEqual([KEY]);
  });
});
