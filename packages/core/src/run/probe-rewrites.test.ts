import { describe, expect, it } from "vitest";
import { MemoryRun } from "../testing/memory-run.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";

/**
 * A key with versions of these contents at both sides, oldest first, a second apart; then some were
 * archived, and others turned up between them.
 */
async function withLate(
  contents: readonly string[],
  archived: readonly string[],
  late: Readonly<Record<string, number>>,
) {
  const world = new MemoryRun();
  const ids = new Map<string, string>();
  for (const content of contents) {
    world.nowMs += 10_000;
    ids.set(content, world.source.put(KEY, content));
  }
  await reconcileKey({ key: KEY }, world.worker());
  const startMs = world.nowMs - contents.length * 10_000;
  for (const content of archived) {
    world.source.setReadable(KEY, ids.get(content) ?? "", "archived");
  }
  for (const [content, afterMs] of Object.entries(late)) {
    const lastModifiedMs = startMs + afterMs;
    ids.set(content, world.source.put(KEY, content, { lastModifiedMs, place: "by-time" }));
  }
  world.calls.length = 0;
  return { world, ids };
}

const stateOf = ({ ledger }: MemoryRun, versionId: string | undefined) =>
  ledger.peek(KEY).rows.find((row) => row.versionId === versionId)?.state;

describe("a replica whose source can no longer be read", () => {
  it("R3 stays, on top, when an older version turns up: that is a gap", async () => {
    const { world, ids } = await withLate(["one"], ["one"], { late: 1_000 });
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({
      ok: true,
      value: { appended: 0, deleted: 0, gaps: 1, parked: 0 },
    });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
    expect(stateOf(world, ids.get("one"))).toBe("replicated");
    expect(stateOf(world, ids.get("late"))).toBe("gap");
    await reconcileKey({ key: KEY }, world.worker());
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });

  it("R2 keeps nothing from its place that belongs above it", async () => {
    const { world, ids } = await withLate(["one", "two", "three"], ["one"], {
      early: 1_000,
      late: 15_000,
    });
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({
      value: { appended: 3, deleted: 2, gaps: 1 },
    });
    expect(world.contents("destination", KEY)).toEqual(["three", "two", "late", "one"]);
    expect(stateOf(world, ids.get("early"))).toBe("gap");
  });

  it("F2 a refusal that says nothing about it stops the reconcile before it writes", async () => {
    const { world } = await withLate(["one"], [], { late: 1_000 });
    world.intercept = (call) =>
      call === "source.open" ? { kind: "refuse", error: "denied" } : undefined;
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({
      error: { kind: "service", error: { kind: "denied" } },
    });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });

  it("R3 stays, too, where it is archived in the very moment; the next run puts it on top", async () => {
    const { world, ids } = await withLate(["one"], [], { late: 1_000 });
    world.afterCall = (call) => {
      if (call === "source.open") {
        world.source.setReadable(KEY, ids.get("one") ?? "", "archived");
      }
    };
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({
      error: { kind: "service", error: { kind: "archived" } },
    });
    expect(world.contents("destination", KEY)).toEqual(["late", "one"]);
    world.afterCall = () => {};
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({ value: { gaps: 1 } });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
    expect(stateOf(world, ids.get("one"))).toBe("replicated");
    const late = world.ledger.peek(KEY).rows.find((row) => row.versionId === ids.get("late"));
    expect(late?.state).toBe("gap");
    expect(late?.destinationVersionId).toBeUndefined();
  });

  it("R3 what lifecycle takes from the source in the very moment keeps its replica", async () => {
    const { world, ids } = await withLate(["one"], [], { late: 1_000 });
    world.afterCall = (call) => {
      if (call === "destination.putObject") {
        world.source.removeEntry(KEY, ids.get("one") ?? "");
      }
    };
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({
      value: { appended: 1, deleted: 0 },
    });
    expect(world.contents("destination", KEY)).toEqual(["late", "one"]);
    expect(stateOf(world, ids.get("one"))).toBe("replicated");
  });

  it("A7 what cannot be written again, and no longer stands either, is parked", async () => {
    const { world, ids } = await withLate(["one"], ["one"], {});
    world.destination.removeEntry(KEY, "destination-v1");
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({
      value: { parked: 1 },
    });
    expect(stateOf(world, ids.get("one"))).toBe("parked");
  });

  it("L6 what is only added on top asks for nothing twice", async () => {
    const { world } = await withLate(["one"], [], { newer: 20_000 });
    await reconcileKey({ key: KEY }, world.worker());
    expect(world.calls.filter((call) => call === "source.open")).toHaveLength(1);
  });
});
