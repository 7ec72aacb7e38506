import { describe, expect, it } from "vitest";
import type { Entry, Stack } from "../model/stack.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { rows, stack } from "../testing/stack-notation.ts";
import { Shown } from "./shown.ts";

/** What readers see of a source and a destination, newest first, with the ledger's rows. */
function shown(
  source: string,
  destination: string,
  known: string,
  immovable: readonly string[] = [],
) {
  const from = stack(source);
  const byId = new Map(rows(known).map((row) => [row.versionId, row]));
  return { from, shown: new Shown(from, stack(destination), byId, new Set(immovable)) };
}

function entryOf({ entries }: Stack, versionId: string): Entry {
  const entry = entries.find((one) => one.versionId === versionId);
  if (entry === undefined) {
    throw new Error(`no ${versionId}`);
  }
  return entry;
}

describe("Shown", () => {
  it.each([
    ["the newest replica is on top", "c b a", "c1 a1", "a=a1 c=c1", false, "c"],
    ["an older one is", "c b a", "a1 c1", "a=a1 c=c1", true, "c"],
    ["a newer entry without a replica is not missed", "c b a", "b1 a1", "a=a1 b=b1", false, "b"],
    ["a marker hides it, and an older object is on top", "!m a", "a1 m1", "a=a1 !m=m1", true, "m"],
    ["what nobody knows is not older", "b a", "x b1 a1", "a=a1 b=b1", false, "b"],
    ["a replica that does not stand shows nothing", "b a", "a1", "a=a1 b=b1", false, "a"],
    ["a row of another state has no replica", "b a", "a1 b1", "a=a1 b=b1/parked", false, "a"],
    ["nothing stands", "b a", "", "", false, undefined],
    ["an older one that the ledger lost is on top", "b a", "a2 b1 a1", "a=a1 b=b1", true, "b"],
    ["the newest that the ledger lost is on top", "b a", "b2 b1 a1", "a=a1 b=b1", false, "b"],
    ["an older one that left the source is on top", "b", "a1 b1", "a=a1 b=b1", true, "b"],
    ["so is what the null version was before", "b null#y", "n1 b1", "null#x=n1 b=b1", true, "b"],
  ])("R8 %s", (_title, source, destination, known, isOlder, newest) => {
    const { shown: readers } = shown(source, destination, known);
    expect(readers.isOlder).toBe(isOlder);
    expect(readers.newest?.versionId).toBe(newest);
  });

  it("R8 a newer one that left the source is no older content: its delete has an event", () => {
    const known = new Map(rows("a=a1 b=b1").map((row) => [row.versionId, row]));
    const newer = { etag: "e", sizeBytes: 1, lastModifiedMs: 9_000 };
    known.set("c", sampleRow({ versionId: "c", destinationVersionId: "c1", pin: newer }));
    expect(new Shown(stack("b a"), stack("c1 b1 a1"), known).isOlder).toBe(false);
  });

  it.each([
    ["an older one of the same second, which left the source", [], { attemptId: "one" }, false],
    ["but where the newest was to be put above it", ["b1"], { attemptId: "one" }, true],
    ["but where the newest was found below it, and not put there", [], {}, true],
  ])("R8 its time does not tell of %s", (_title, retiring, attempt, isOlder) => {
    const known = new Map(rows("b=b1").map((row) => [row.versionId, { ...row, ...attempt }]));
    const [newest] = stack("b").entries;
    const pin = newest?.kind === "object" ? newest.pin : undefined;
    known.set("a", sampleRow({ versionId: "a", destinationVersionId: "a1", ...(pin && { pin }) }));
    const left = { retiring };
    const readers = new Shown(stack("b"), stack("a1 b1"), known, new Set(), left);
    expect(readers.isOlder).toBe(isOlder);
  });

  it.each([
    ["that the ledger lost is older content", "a2 b1", "b=b1", true],
    ["that the ledger knows is, too", "a1 b1", "a=a1 b=b1", true],
    ["that is newer is not", "c1 b1", "b=b1 c=c1", false],
  ])(
    "K2 what a filter leaves out, %s, and never brought back",
    (_title, standing, known, isOlder) => {
      const byId = new Map(rows(known).map((row) => [row.versionId, row]));
      const leftOut = new Map([
        ["a", "tags"],
        ["c", "tags"],
      ]);
      const readers = new Shown(stack("c b a"), stack(standing), byId, new Set(), { leftOut });
      expect(readers.isOlder).toBe(isOlder);
      expect(readers.newest?.versionId).toBe("b");
    },
  );

  it("R8 an entry that goes below others makes it older, until the newest is on top again", () => {
    const { from, shown: readers } = shown("c b a", "c1 a1", "a=a1 c=c1");
    expect(readers.wouldBeOlder(entryOf(from, "b"))).toBe(true);
    readers.isOnTop(entryOf(from, "b"));
    expect(readers.isOlder).toBe(true);
    readers.isOnTop(entryOf(from, "c"));
    expect(readers.isOlder).toBe(false);
  });

  it("R8 what was put on top is where it is to be, until something else is", () => {
    const { from, shown: readers } = shown("c b a", "a1 c1", "a=a1 c=c1");
    expect(readers.isInPlace(entryOf(from, "c"))).toBe(false);
    readers.isOnTop(entryOf(from, "c"));
    expect(readers.isInPlace(entryOf(from, "c"))).toBe(true);
    readers.isOnTop(entryOf(from, "b"));
    expect(readers.isInPlace(entryOf(from, "c"))).toBe(false);
  });

  it.each([
    ["all of them, in the order of the source", "c b a", "c1 b1 a1", "a=a1 b=b1 c=c1", "c b a"],
    ["the one below, of two in the wrong order", "c b a", "b1 c1 a1", "a=a1 b=b1 c=c1", "b a"],
    ["not one that belongs below all others", "c b a", "a1 c1 b1", "a=a1 b=b1 c=c1", "a"],
    ["not one that has no row", "c b a", "c1 b1 a1", "a=a1 c=c1", "c a"],
    ["not one that does not stand", "c b a", "c1 a1", "a=a1 b=b1 c=c1", "c a"],
    ["whatever nobody knows between them", "b a", "b1 x a1", "a=a1 b=b1", "b a"],
    ["the older of two that one marker stands for", "!n !m", "m1", "!m=m1 !n=m1", "m"],
  ])("R8 in place is %s", (_title, source, destination, known, expected) => {
    const { from, shown: readers } = shown(source, destination, known);
    const inPlace = from.entries.filter((entry) => readers.isInPlace(entry));
    expect(inPlace.map(({ versionId }) => versionId).join(" ")).toBe(expected);
  });

  it("R8 after a write whose outcome nobody knows nothing is known to be in place", () => {
    const { from, shown: readers } = shown("b a", "b1 a1", "a=a1 b=b1");
    readers.mayBeOnTop(undefined);
    expect(from.entries.filter((entry) => readers.isInPlace(entry))).toEqual([]);
  });

  it.each([
    ["O6 what was left on top on purpose is not older, whatever its time", "etag of a", false],
    ["R8 other content than that is", "etag of c", true],
  ])("%s", (_title, onTop, isOlder) => {
    const known = new Map(rows("a=a1 b=b1").map((row) => [row.versionId, row]));
    const readers = new Shown(stack("b"), stack("a1 b1"), known, new Set(), { onTop });
    expect(readers.isOlder).toBe(isOlder);
  });

  it.each([
    ["a marker that no row names is nothing of the key's", "b !m a", "!x b1", "b=b1"],
    [
      "one that left the source, of which no time is known, is not older",
      "b",
      "!m1 b1",
      "!m=m1 b=b1",
    ],
  ])("R8 %s", (_title, source, destination, known) => {
    expect(shown(source, destination, known).shown.isOlder).toBe(false);
  });

  it("R8 without anything that has crossed nothing is older", () => {
    const left = { retiring: ["a1"] };
    const known = new Map(rows("a=a1").map((row) => [row.versionId, row]));
    const readers = new Shown(stack("b"), stack("a1"), known, new Set(), left);
    expect([readers.isOlder, readers.newest]).toEqual([false, undefined]);
  });

  it("R8 a newer one than all is the newest from then on", () => {
    const { from, shown: readers } = shown("c b a", "a1", "a=a1");
    expect(readers.wouldBeOlder(entryOf(from, "c"))).toBe(false);
    readers.isOnTop(entryOf(from, "c"));
    expect(readers.newest?.versionId).toBe("c");
    readers.isOnTop(entryOf(from, "b"));
    expect([readers.isOlder, readers.newest?.versionId]).toEqual([true, "c"]);
  });

  it("R8 a write whose outcome nobody knows counts as shown, whatever it is of", () => {
    const { from, shown: readers } = shown("c b a", "c1 a1", "a=a1 c=c1");
    readers.mayBeOnTop(entryOf(from, "c"));
    expect(readers.isOlder).toBe(false);
    readers.mayBeOnTop(entryOf(from, "b"));
    expect(readers.isOlder).toBe(true);
    readers.mayBeOnTop(entryOf(from, "c"));
    expect(readers.isOlder).toBe(true);
  });

  it("R8 a write of what the source no longer has does, too", () => {
    const { shown: readers } = shown("c a", "c1 a1", "a=a1 c=c1");
    readers.mayBeOnTop(undefined);
    expect(readers.isOlder).toBe(true);
  });

  it("A7 an entry that cannot be brought on top is not what has to be", () => {
    const { shown: readers } = shown("c b a", "a1 c1 b1", "a=a1 b=b1 c=c1", ["c"]);
    expect([readers.isOlder, readers.newest?.versionId]).toEqual([true, "b"]);
    const onTop = shown("c b a", "c1 a1 b1", "a=a1 b=b1 c=c1", ["c"]).shown;
    expect(onTop.isOlder).toBe(false);
  });

  it("A7 which replicas stand is known of all of them", () => {
    const { from, shown: readers } = shown("c b a", "c1 a1", "a=a1 b=b1 c=c1", ["c"]);
    const standing = ["a", "b", "c"].map((id) => readers.hasReplica(entryOf(from, id)));
    expect(standing).toEqual([true, false, true]);
    readers.isOnTop(entryOf(from, "b"));
    expect(readers.hasReplica(entryOf(from, "b"))).toBe(true);
  });
});
