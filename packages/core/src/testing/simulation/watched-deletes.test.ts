import { describe, expect, it } from "vitest";
import type { Policy } from "../../model/policy.ts";
import { foreignContent } from "./foreign-content.ts";
import { KEY, OracleCase } from "./oracle-case.ts";
import { entryName } from "./oracle-world.ts";
import { WatchedDeletes } from "./watched-deletes.ts";

const HOUR_MS = 60 * 60 * 1000;

function watched(policy: Partial<Policy> = {}, world = new OracleCase(policy)) {
  const deletes = new WatchedDeletes(world, { sourceVersioning: "enabled", operations: [] });
  /** A worker deletes an entry of the destination. */
  const remove = (versionId: string) => {
    const entry = world.destination.find(KEY, versionId);
    world.destination.removeEntry(KEY, versionId);
    return entry && deletes.onDelete(KEY, entry);
  };
  return { world, deletes, remove };
}

describe("watched deletes", () => {
  it("R3 the last replica of what the source has is not deleted, another one is", () => {
    const { world, remove } = watched();
    const life = world.act("put");
    const [first, second] = [world.copy(life), world.copy(life)] as const;
    expect(remove(first)).toBeUndefined();
    expect(remove(second)).toMatch(/took the last replica/);
  });

  it("R3 what is left out of the history may go, and what left the source", () => {
    const { world, remove } = watched();
    const life = world.act("put");
    world.act("put");
    const replica = world.copy(life, undefined, "no row");
    world.mark(life, { state: "gap" });
    expect(remove(replica)).toBeUndefined();
    const other = watched();
    const deleted = other.world.copy(other.world.act("put"));
    other.world.change("delete-entry");
    expect(other.remove(deleted)).toBeUndefined();
  });

  it("D1 what policy keeps is not deleted", () => {
    const { world, remove } = watched();
    const replica = world.copy(world.act("put"));
    world.act("put");
    world.change("expire-entry", 0.99);
    expect(remove(replica)).toMatch(/took what policy keeps/);
  });

  it.each([
    ["of the moment in which it was written", 0, undefined],
    ["before", 5_000, expect.stringMatching(/took what policy keeps/)],
  ])("D2 a null version that lifecycle took may go for a delete %s", (_when, pauseMs, expected) => {
    const world = new OracleCase({}, { sourceVersioning: "unversioned" });
    const { remove } = watched({}, world);
    world.act("put");
    world.change("delete");
    world.nowMs += pauseMs;
    const replica = world.copy(world.act("put"));
    world.nowMs += 24 * HOUR_MS;
    world.change("expire-current");
    expect(remove(replica)).toEqual(expected);
  });

  it("D2 nor can an upload be told from what was deleted while it was under way", () => {
    const world = new OracleCase({}, { sourceVersioning: "unversioned" });
    const { remove } = watched({}, world);
    world.act("put");
    world.nowMs += 10_000;
    world.change("delete");
    const replica = world.copy(world.act("multipart", undefined, 5_000));
    world.nowMs += 24 * HOUR_MS;
    world.change("expire-current");
    expect(remove(replica)).toBeUndefined();
  });

  it("F4 no more is deleted than the hours let go", () => {
    const { world, remove } = watched({ maxDeletesPerHour: 1 });
    world.isReleased = false;
    const replicas = [1, 2, 3].map(() => world.copy(world.act("put")));
    for (const _replica of replicas) {
      world.change("delete-entry");
    }
    const [first = "", second = "", third = ""] = replicas;
    expect(remove(first)).toBeUndefined();
    expect(remove(second)).toMatch(/hours' budget/);
    world.nowMs += 2 * HOUR_MS;
    expect(remove(third)).toBeUndefined();
  });

  it("F4 an operator lets go what is held", () => {
    const { world, remove } = watched({ maxDeletesPerHour: 0 });
    const replica = world.copy(world.act("put"));
    world.change("delete-entry");
    expect(remove(replica)).toBeUndefined();
  });

  it("R5 F4 a foreign entry goes only by policy, and within the budget", () => {
    const found = (["report", "delete"] as const).map((foreign) => {
      const { world, remove } = watched({ foreign, maxDeletesPerHour: 0 });
      world.isReleased = false;
      const id = world.destination.put(KEY, "somebody else's");
      world.foreign.set(KEY, [id]);
      return remove(id);
    });
    expect(found).toEqual([
      "a: a foreign entry was deleted",
      "a: more was deleted than the hours' budget",
    ]);
  });

  it.each([
    ["report", expect.stringMatching(/took what policy keeps/)],
    ["delete", undefined],
  ] as const)(
    "R5 what another tool copied of what was deleted since is foreign: %s",
    (foreign, expected) => {
      const { world, remove } = watched({ foreign, versionDeletes: "ignore" });
      const life = world.act("put");
      world.act("put");
      const copy = world.copy(life, undefined, "no row");
      world.prefilled.set(entryName(KEY, copy), life);
      world.change("delete-entry", 0.99);
      expect(remove(copy)).toEqual(expected);
    },
  );

  it("F4 D3 a marker is added only where policy and budget let it", () => {
    expect(watched().deletes.onMarker(KEY)).toBeUndefined();
    expect(watched({ deleteMarkers: "ignore" }).deletes.onMarker(KEY)).toMatch(/ignores them/);
    const { world, deletes } = watched({ maxDeletesPerHour: 0 });
    world.isReleased = false;
    expect(deletes.onMarker(KEY)).toMatch(/budget/);
  });
});

describe("foreign content", () => {
  it("F5 is what the source never had under this key, with these metadata", () => {
    const world = new OracleCase();
    const life = world.act("put");
    const seen = (content: string, n?: string) => {
      const attributes = { metadata: n === undefined ? {} : { n } };
      const versionId = world.destination.put(KEY, content, { attributes });
      return foreignContent(KEY, world.destination.find(KEY, versionId), world);
    };
    expect(seen(life.content, "1")).toBeUndefined();
    expect(seen(life.content)).toMatch(/never had/);
    expect(seen("half of it", "1")).toMatch(/never had/);
    world.foreign.set(KEY, ["destination-v4"]);
    expect(seen("somebody else's")).toBeUndefined();
  });
});
