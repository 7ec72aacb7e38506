import { describe, expect, it } from "vitest";
import { NO_FAULTS } from "./history.ts";
import { KEY, OracleCase, workerLife } from "./oracle-case.ts";

/** A key that was put and deleted twice; its first version has crossed. */
function twiceDeleted(history?: ConstructorParameters<typeof OracleCase>[1]) {
  const world = new OracleCase({}, history);
  const worker = workerLife("one");
  const first = world.act("put");
  world.change("delete");
  const marker = world.marker();
  const second = world.act("put");
  world.change("delete");
  world.copy(first, worker);
  return { world, worker, marker, second };
}

describe("what a reader was shown", () => {
  it.each([
    ["where no call fails two markers are two", undefined, [KEY]],
    ["where one may fail a marker that stands twice may be one", { refuse: 0.1 }, []],
  ])("R8 %s", (_title, faults, older) => {
    const history = faults && { faults: { ...NO_FAULTS, ...faults } };
    const { world, worker, marker, second } = twiceDeleted(history);
    world.copy(marker, worker);
    world.copy(marker, worker);
    world.copy(second, worker);
    expect(world.reader.olderKeys).toEqual(older);
  });

  it("R8 of two markers one is to go, since it was made once more: they are one", async () => {
    const { world, worker, marker, second } = twiceDeleted();
    const retiring = [world.copy(marker, worker)];
    await world.ledger.saveHead({ key: KEY, retiring });
    world.copy(marker, worker);
    world.copy(second, worker);
    expect(world.reader.olderKeys).toEqual([]);
  });

  it.each([
    ["counts as the newest", false, [KEY]],
    ["and comes late may be any", true, []],
  ])("R8 a marker that is put on top %s", (_title, isLate, older) => {
    const world = new OracleCase();
    const worker = workerLife("one");
    const first = world.act("put");
    world.change("delete");
    world.copy(first, worker);
    world.reader.expect(KEY, { worker, isLate });
    world.destination.remove(KEY);
    world.copy(first, worker);
    expect(world.reader.olderKeys).toEqual(older);
  });

  it.each([
    ["a marker that was shown does not go", false, [KEY]],
    ["but where it may have been one that is gone by now", true, []],
  ])("R8 %s", (_title, isGone, older) => {
    const world = new OracleCase();
    const worker = workerLife("one");
    const first = world.act("put");
    world.change("delete");
    world.act("put");
    world.change("delete");
    world.copy(first, worker);
    const replica = world.copy(world.marker(), worker);
    if (isGone) {
      world.change("delete-entry");
    }
    world.reader.expect(KEY, { worker, isLate: false });
    world.destination.removeEntry(KEY, replica);
    expect(world.reader.olderKeys).toEqual(older);
  });

  it.each([
    ["a newer marker where the worker that made one came after the other had gone", 1, [KEY]],
    ["none where the worker had begun before", 0, []],
  ])("R8 above an object, once an older marker has gone: %s", (_title, laterMs, older) => {
    const world = new OracleCase();
    world.act("put");
    world.change("delete");
    const gone = world.marker();
    const second = world.act("put");
    world.change("delete");
    world.copy(second, workerLife("one"));
    world.change("delete-entry", 0.5);
    const worker = workerLife("two", world.nowMs + laterMs);
    world.copy(gone, worker);
    world.copy(second, worker);
    expect(world.reader.olderKeys).toEqual(older);
  });
});
