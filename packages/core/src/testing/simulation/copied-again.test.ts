import { describe, expect, it } from "vitest";
import { brokenInvariants } from "./invariants.ts";
import { KEY, OracleCase } from "./oracle-case.ts";

describe("what another tool had copied", () => {
  it("R9 of two markers that another tool had copied either may stand for the one that is left", () => {
    const before = { operations: 3, copied: "all" } as const;
    const world = new OracleCase({ foreign: "delete" }, { before });
    world.client.isBefore = true;
    const lives = [world.act("put")];
    world.change("delete");
    lives.push(world.marker());
    const second = world.act("put");
    world.change("delete");
    lives.push(world.marker());
    const copies = lives.map((life) => world.copy(life, undefined, "no row"));
    for (const [index, life] of lives.entries()) {
      world.prefilled.set(`${KEY} ${copies[index]}`, life);
    }
    world.client.isBefore = false;
    world.source.removeEntry(KEY, second.versionId);
    world.record.ended(KEY, second.versionId, "deleted", 9, world.nowMs);
    world.change("delete-entry", 0.4); // the older marker
    const [object = "", older = "", newer = ""] = copies;
    const [first, , third] = lives;
    if (first !== undefined && third !== undefined) {
      world.mark(first, { state: "replicated", destinationVersionId: object });
      world.mark(third, { state: "replicated", destinationVersionId: older });
    }
    world.destination.removeEntry(KEY, newer);
    expect(brokenInvariants(world)).toEqual([]);
  });

  it.each(["initiation", "completion"] as const)(
    "R9 O6 what another tool had copied is copied again only above what came below it: by %s",
    (order) => {
      const before = { operations: 1, copied: "all" } as const;
      const world = new OracleCase({}, { before }, order);
      world.client.isBefore = true;
      const first = world.act("put");
      const copy = world.copy(first, undefined, "no row");
      world.prefilled.set(`${KEY} ${copy}`, first);
      world.client.isBefore = false;
      world.source.versioning = "suspended";
      world.copy(world.act("multipart", undefined, 5_000));
      world.copy(first); // above the upload, where that takes its place by its beginning
      world.destination.removeEntry(KEY, copy);
      const replaced = world.destination.entries(KEY)[1]?.versionId ?? "";
      world.copy(world.act("put"));
      world.destination.removeEntry(KEY, replaced);
      expect(brokenInvariants(world)).toEqual(
        order === "initiation" ? [] : [expect.stringMatching(/was copied again/)],
      );
    },
  );

  /** Two versions from before, of which the one that is kept was copied once more when the other stood. */
  function copiedTwice(keptAt: 0 | 1) {
    const world = new OracleCase({}, { before: { operations: 2, copied: "all" } });
    world.client.isBefore = true;
    const [older, newer] = [world.act("put"), world.act("put")] as const;
    const [kept, gone] = keptAt === 0 ? [older, newer] : [newer, older];
    const copy = world.copy(kept, undefined, "no row");
    world.prefilled.set(`${KEY} ${copy}`, kept);
    const other = world.copy(gone, undefined, "no row");
    world.source.removeEntry(KEY, gone.versionId);
    world.record.ended(KEY, gone.versionId, "deleted", 9, world.nowMs);
    world.destination.removeEntry(KEY, copy);
    world.copy(kept);
    return { world, kept, gone, other };
  }
  const again = [expect.stringMatching(/was copied again/)];

  it("R9 is copied again above what xpart copied below it, which is gone again", () => {
    const { world, gone, other } = copiedTwice(1);
    world.destination.removeEntry(KEY, other);
    gone.wasShown = false;
    expect(brokenInvariants(world)).toEqual(again);
    gone.wasShown = true;
    expect(brokenInvariants(world)).toEqual([]);
  });

  it.each([
    ["of its own second", true, []],
    ["of another second, which is newer by its time", false, again],
  ])("R8 is copied again above what left the source since, and is %s", (_title, isOne, broken) => {
    const { world, kept, gone, other } = copiedTwice(0);
    world.destination.removeEntry(KEY, other);
    gone.wasShown = true;
    expect(gone.lastModifiedMs).not.toBe(kept.lastModifiedMs);
    Object.assign(gone, isOne && { lastModifiedMs: kept.lastModifiedMs });
    expect(brokenInvariants(world)).toEqual(broken);
  });

  it("R9 is copied again above the copy of what left the source, while nobody knows that one", () => {
    const { world, gone, other } = copiedTwice(0);
    world.prefilled.set(`${KEY} ${other}`, gone);
    expect(brokenInvariants(world)).toEqual([]);
    world.destination.removeEntry(KEY, other);
    expect(brokenInvariants(world)).toEqual(again);
  });
});
