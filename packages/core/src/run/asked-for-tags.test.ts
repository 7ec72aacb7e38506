import { describe, expect, it } from "vitest";
import { created, deliver, KEY } from "../testing/deliver.ts";
import { MemoryRun } from "../testing/memory-run.ts";

const ASKED = { xpart: "reconcile", bucket: "source-bucket", key: KEY };

/** Two versions that crossed, of which somebody changed the tags of both replicas since. */
async function withDrift() {
  const world = new MemoryRun();
  for (const [index, content] of ["v1", "v2"].entries()) {
    const versionId = world.source.put(KEY, content, { tags: { of: content } });
    await deliver(world, created(versionId, `00A${index}`));
    world.nowMs += 1_000;
  }
  for (const { versionId } of world.destination.entries(KEY)) {
    world.destination.tag(KEY, versionId, { of: "somebody" });
  }
  world.calls.length = 0;
  return world;
}

const tagsOf = (world: MemoryRun) =>
  world.destination.entries(KEY).map((entry) => entry.kind === "object" && entry.tags);

describe("a reconcile that is asked for tags", () => {
  it("R10 reads those of every version, and writes them once more", async () => {
    const world = await withDrift();
    expect(await deliver(world, { ...ASKED, tags: "all" })).toEqual([]);
    expect(tagsOf(world)).toEqual([{ of: "v2" }, { of: "v1" }]);
  });

  it("R10 reads none where nobody asked for them", async () => {
    const world = await withDrift();
    expect(await deliver(world, ASKED)).toEqual([]);
    expect(world.calls).not.toContain("source.readTags");
    expect(tagsOf(world)).toEqual([{ of: "somebody" }, { of: "somebody" }]);
  });
});
