import { describe, expect, it } from "vitest";
import type { PortError } from "../model/port-error.ts";
import { err } from "../model/result.ts";
import { created, deliver, KEY, replica, tagged } from "../testing/deliver.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { reconcile } from "../testing/reconcile-worlds.ts";

const VERSION = "source-v1";
const REFUSALS = {
  source: { kind: "denied", side: "source", operation: "GetObjectTagging", message: "denied" },
  destination: {
    ...{ kind: "invalid", side: "destination", operation: "PutObjectTagging", code: "InvalidTag" },
    message: "invalid",
  },
} as const satisfies Record<string, PortError>;

/** Has one side refuse the tags of the first version, or those of all. @returns what ends that. */
function refuseTags({ source, destination }: MemoryRun, side: keyof typeof REFUSALS, all = false) {
  const refusal = err(REFUSALS[side]);
  let isOver = false;
  const readTags = source.readTags.bind(source);
  source.readTags = async (key, id) => {
    const isRefused = !isOver && side === "source" && (all || (key === KEY && id === VERSION));
    return isRefused ? refusal : readTags(key, id);
  };
  const writeTags = destination.writeTags.bind(destination);
  destination.writeTags = async (key, id, tags) => {
    const isRefused = !isOver && side === "destination" && (all || tags["of"] === "now");
    return isRefused ? refusal : writeTags(key, id, tags);
  };
  return () => {
    isOver = true;
  };
}

/** A version that crossed, and whose tags have changed since; a newer one stands above it. */
async function withTags(...[side, all]: [keyof typeof REFUSALS, boolean?]) {
  const world = new MemoryRun();
  world.source.put(KEY, "old", { tags: { of: "before" } });
  await deliver(world, created(VERSION, "00A1"));
  world.source.put(KEY, "new");
  await deliver(world, created("source-v2", "00A2"));
  world.source.tag(KEY, VERSION, { of: "now" });
  return Object.assign(world, { allowTags: refuseTags(world, side, all) });
}

const row = (world: MemoryRun) =>
  world.ledger.peek(KEY).rows.find(({ versionId }) => versionId === VERSION);
const tags = ({ destination }: MemoryRun) =>
  destination.entries(KEY).map((entry) => (entry.kind === "object" ? entry.tags : undefined));

describe("tags of one version that a side refuses", () => {
  it.each([
    ["source", "GetObjectTagging"],
    ["destination", "PutObjectTagging"],
  ] as const)(
    "A9 at the %s: it is set aside, and its replica stays in its place",
    async (...of) => {
      const [side, operation] = of;
      const reason = "tags-refused";
      const world = await withTags(side);
      expect(await deliver(world, tagged(VERSION, "R1"))).toEqual([]);
      const answer = expect.stringContaining(operation);
      expect(row(world)).toMatchObject({
        ...{ state: "parked", reason, answer, destinationVersionId: "destination-v1" },
      });
      await reconcile(world);
      expect(replica(world)).toEqual(["new", "old"]);
      expect(tags(world)).toEqual([{}, { of: "before" }]);
    },
  );

  it.each(["source", "destination"] as const)(
    "A9 at the %s: they follow by their next event, and nothing is copied for it",
    async (side) => {
      const world = await withTags(side);
      await deliver(world, tagged(VERSION, "R1"));
      world.allowTags();
      expect(await deliver(world, tagged(VERSION, "R2"))).toEqual([]);
      expect(tags(world)).toEqual([{}, { of: "now" }]);
      expect(row(world)).toMatchObject({ state: "replicated" });
      expect(world.destination.entries(KEY).map(({ versionId }) => versionId)).toEqual([
        ...["destination-v2", "destination-v1"],
      ]);
    },
  );

  it("A9 a release has them tried again, and nothing is copied for it", async () => {
    const world = await withTags("source");
    await deliver(world, tagged(VERSION, "R1"));
    await reconcile(world, {}, { release: true });
    expect(row(world)).toMatchObject({ state: "parked" });
    world.allowTags();
    await reconcile(world, {}, { release: true });
    expect(row(world)).toMatchObject({ state: "replicated" });
    expect(tags(world)).toEqual([{}, { of: "now" }]);
    expect(world.destination.entries(KEY).map(({ versionId }) => versionId)).toEqual([
      ...["destination-v2", "destination-v1"],
    ]);
  });

  it.each(["source", "destination"] as const)(
    "A9 at the %s: a refusal of all tags is a failure, and sets nothing aside",
    async (side) => {
      const world = await withTags(side, true);
      expect(await deliver(world, tagged(VERSION, "R1"))).toHaveLength(1);
      expect(row(world)).toMatchObject({ state: "replicated" });
    },
  );

  it("A9 a reconcile that asks for all tags sets it aside, and does the rest", async () => {
    const world = await withTags("source");
    world.source.tag(KEY, "source-v2", { of: "new" });
    await reconcile(world, {}, { tags: "all" });
    expect(row(world)).toMatchObject({ state: "parked", reason: "tags-refused" });
    expect(tags(world)).toEqual([{ of: "new" }, { of: "before" }]);
  });

  it("A9 a version whose tags are denied before it crossed is set aside, and its key goes on", async () => {
    const world = new MemoryRun();
    world.source.put(KEY, "old", { tags: { of: "before" } });
    world.source.put(KEY, "new");
    refuseTags(world, "source");
    await deliver(world, created("source-v2", "00A2"), created(VERSION, "00A1"));
    expect(replica(world)).toEqual(["new"]);
    expect(row(world)).toMatchObject({ state: "parked", reason: "source-denied" });
  });

  it("L3 A9 where the ledger was lost it is recognised all the same, and set aside", async () => {
    const world = await withTags("source");
    world.ledger.restore(undefined);
    await reconcile(world, {}, { history: "all" });
    expect(row(world)).toMatchObject({
      ...{ state: "parked", reason: "tags-refused", destinationVersionId: "destination-v1" },
    });
    expect(replica(world)).toEqual(["new", "old"]);
  });
});
