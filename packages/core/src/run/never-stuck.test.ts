import { describe, expect, it } from "vitest";
import {
  AFTER_LEASE_MS,
  created,
  deleted,
  deliver,
  KEY,
  replica,
  tagged,
} from "../testing/deliver.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { expectConverged, reconcile } from "../testing/reconcile-worlds.ts";
import { attempted, refuseObjects } from "../testing/refuse-objects.ts";

/** Versions v1, v2, v3, then a delete marker, with their events; v1 is refused by one side. */
function withRefused(side: "source" | "destination", error: "denied" | "invalid" = "denied") {
  const world = new MemoryRun();
  for (const content of ["v1", "v2", "v3"]) {
    world.source.put(KEY, content, { tags: { scan: "pending" } });
    world.nowMs += 1_000;
  }
  world.source.remove(KEY);
  if (side === "source") {
    world.source.setReadable(KEY, "source-v1", "denied");
  } else {
    refuseAtDestination(world, error);
  }
  const events = [
    ...["1", "2", "3"].map((n) => created(`source-v${n}`, `00A${n}`)),
    deleted("Delete Marker Created", "source-v4", "00A4"),
  ];
  return { world, events };
}

function refuseAtDestination(world: MemoryRun, error: "denied" | "invalid") {
  refuseObjects(world, error, (key) => key === KEY && attempted(world, key) === "source-v1");
}

const rowOf = (world: MemoryRun, versionId: string) =>
  world.ledger.peek(KEY).rows.find((row) => row.versionId === versionId);

const REFUSALS = [
  ["source", "denied", "source-denied"],
  ["destination", "denied", "destination-refused"],
  ["destination", "invalid", "destination-refused"],
] as const;

describe.each(REFUSALS)("a version that the %s refuses (%s)", (side, error, reason) => {
  it("A9 is set aside with what was answered, and all that follows crosses, the delete included", async () => {
    const { world, events } = withRefused(side, error);
    expect(await deliver(world, ...events)).toEqual([]);
    expect(replica(world)).toEqual(["-", "v3", "v2"]);
    expect(rowOf(world, "source-v1")).toMatchObject({
      ...{ state: "parked", reason },
      answer: expect.stringMatching(/: /),
    });
    expect(world.destination.openUploads).toBe(0);
  });

  it("A9 whichever event comes first, one by one", async () => {
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 0, 3, 2],
    ]) {
      const { world, events } = withRefused(side, error);
      for (const index of order) {
        expect(await deliver(world, ...events.slice(index, index + 1))).toEqual([]);
      }
      expect(replica(world), `${order}`).toEqual(["-", "v3", "v2"]);
      expect(rowOf(world, "source-v1"), `${order}`).toMatchObject({ state: "parked", reason });
    }
  });

  it("A9 an operator's release has it tried again, and it comes to its place", async () => {
    const { world, events } = withRefused(side, error);
    await deliver(world, ...events);
    world.source.setReadable(KEY, "source-v1");
    refuseObjects(world, error, () => false);
    await reconcile(world);
    expect(replica(world)).toEqual(["-", "v3", "v2"]);
    await reconcile(world, {}, { release: true });
    expect(replica(world)).toEqual(["-", "v3", "v2", "v1"]);
    expectConverged(world);
  });

  it("A9 a change of its tags has it tried again, since a refusal may hang on them", async () => {
    const { world, events } = withRefused(side, error);
    await deliver(world, ...events);
    world.source.setReadable(KEY, "source-v1");
    world.source.tag(KEY, "source-v1", { scan: "clean" });
    refuseObjects(world, error, () => false);
    expect(await deliver(world, tagged("source-v1", "R9"))).toEqual([]);
    expect(replica(world)).toEqual(["-", "v3", "v2", "v1"]);
    expect(world.destination.entries(KEY).at(-1)).toMatchObject({ tags: { scan: "clean" } });
    expectConverged(world);
  });

  it("A9 one that is still refused stays set aside, and its tags' event is done", async () => {
    const { world, events } = withRefused(side, error);
    await deliver(world, ...events);
    expect(await deliver(world, tagged("source-v1", "R9"))).toEqual([]);
    expect(replica(world)).toEqual(["-", "v3", "v2"]);
    expect(rowOf(world, "source-v1")).toMatchObject({ state: "parked", reason });
  });

  it("A9 its delete is done: the row goes", async () => {
    const { world, events } = withRefused(side, error);
    await deliver(world, ...events);
    world.source.removeEntry(KEY, "source-v1");
    expect(await deliver(world, deleted("Permanently Deleted", "source-v1", "00A5"))).toEqual([]);
    expect(rowOf(world, "source-v1")).toBeUndefined();
    expectConverged(world);
  });
});

describe("a refusal of everything", () => {
  /** A source or a destination that denies all that is asked of it. */
  async function withRevoked(side: "source" | "destination", ...known: readonly string[]) {
    const world = new MemoryRun();
    for (const [index, content] of known.entries()) {
      await deliver(world, created(world.source.put(KEY, content), `009${index}`));
      world.nowMs += 1_000;
    }
    const versionId = world.source.put(KEY, "v1");
    world.intercept = (call) =>
      call.startsWith(`${side}.`) ? { kind: "refuse", error: "denied" } : undefined;
    return { world, event: created(versionId, "00A1") };
  }

  it.each([
    ["source", []],
    ["source", ["before"]],
    ["destination", []],
    ["destination", ["before"]],
  ] as const)(
    "A9 of the %s, after %j: parks nothing, fails, and is mended with the key",
    async (side, known) => {
      const { world, event } = await withRevoked(side, ...known);
      for (let receive = 0; receive < 3; receive += 1) {
        expect(await deliver(world, event)).toEqual([event]);
        world.nowMs += AFTER_LEASE_MS;
      }
      expect(world.ledger.peek(KEY).rows.map((row) => row.state)).toEqual(
        known.map(() => "replicated"),
      );
      world.intercept = () => undefined;
      expect(await deliver(world, event)).toEqual([]);
      expect(replica(world)).toEqual(["v1", ...known]);
      expectConverged(world);
    },
  );

  it("A9 of the right to read tags is one of everything, though each object is given", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "v1", { tags: { a: "1" } });
    world.source.put(KEY, "v2", { tags: { a: "1" } });
    world.intercept = (call) =>
      call === "source.readTags" ? { kind: "refuse", error: "denied" } : undefined;
    const event = created("source-v2", "00A2");
    expect(await deliver(world, event)).toEqual([event]);
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });

  it.each(["throttled", "unavailable", "expired-credentials"] as const)(
    "A9 a version that is %s is no refusal, whatever else is given",
    async (error) => {
      const { world, events } = withRefused("source");
      world.source.setReadable(KEY, "source-v1", error);
      const [first = {}] = events;
      expect(await deliver(world, first)).toEqual([first]);
      expect(rowOf(world, "source-v1")).toBeUndefined();
    },
  );

  it("A9 of every plain object parks nothing, although the destination lets uploads begin", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "v1");
    refuseObjects(world, "denied", () => true);
    expect(await deliver(world, created("source-v1", "00A1"))).not.toEqual([]);
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });

  it("A9 where a server does not know conditions, what was written to ask it goes again", async () => {
    const { world, events } = withRefused("destination");
    const put = world.destination.putObject.bind(world.destination);
    world.destination.putObject = ({ onlyIf: _unknown, ...object }) => put(object);
    expect(await deliver(world, ...events)).toEqual([]);
    expect(rowOf(world, "source-v1")).toMatchObject({ state: "parked" });
    expect(world.calls).toContain("destination.deleteEntry");
    expect(world.destination.keys()).toEqual([KEY]);
  });

  it("A9 once by each side is not twice: a denial of the source that passes parks nothing as denied", async () => {
    const { world, events } = withRefused("destination");
    let opened = 0;
    world.intercept = (call) => {
      opened += call === "source.open" ? 1 : 0;
      return call === "source.open" && opened === 2
        ? { kind: "refuse", error: "denied" }
        : undefined;
    };
    expect(await deliver(world, ...events)).toEqual([]);
    expect(opened).toBeGreaterThan(2);
    expect(rowOf(world, "source-v1")).toMatchObject({ reason: "destination-refused" });
  });

  it("A9 one that has to be seen twice: a denial that passes by at once parks nothing", async () => {
    const { world, events } = withRefused("source");
    world.source.setReadable(KEY, "source-v1");
    let denials = 0;
    world.intercept = (call) => {
      const isFirst = call.startsWith("source.open") && denials === 0;
      denials += isFirst ? 1 : 0;
      return isFirst ? { kind: "refuse", error: "denied" } : undefined;
    };
    expect(await deliver(world, ...events)).toEqual([]);
    expect(replica(world)).toEqual(["-", "v3", "v2", "v1"]);
    expectConverged(world);
  });
});
