import { describe, expect, it } from "vitest";
import { KEY } from "../testing/deliver.ts";
import { MemoryRun, onCall } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { workOn } from "../testing/sample-work.ts";
import { endReplaced } from "./end-replaced.ts";

/** A null marker that crossed; an object that took its place went after it was listed. */
async function afterAnObject() {
  const world = new MemoryRun("suspended");
  const row = rowOf({
    ...{ versionId: "null", kind: "marker", state: "replicated", destinationVersionId: "null" },
  });
  await world.ledger.saveRow(row);
  const pin = { etag: "etag of gone", sizeBytes: 4, lastModifiedMs: world.nowMs };
  const end = async () =>
    endReplaced({ kind: "object", versionId: "null", pin }, await workOn(world, KEY));
  return { world, end };
}

describe("endReplaced", () => {
  it("D2 the row of the null marker goes with the object that took its place", async () => {
    const { world, end } = await afterAnObject();
    expect(await end()).toBeUndefined();
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });

  it.each(["customer-key", "key-unusable", undefined] as const)(
    "A7 D2 it stays where another object is there by now, be it one that cannot be read: %s",
    async (unreadable) => {
      const { world, end } = await afterAnObject();
      world.source.put(KEY, "newer", unreadable === undefined ? {} : { unreadable });
      expect(await end()).toBeUndefined();
      expect(world.ledger.peek(KEY).rows).toHaveLength(1);
    },
  );

  it.each(["denied", "throttled"] as const)("F2 it stays, and the plan ends: %s", async (error) => {
    const { world, end } = await afterAnObject();
    world.intercept = onCall("source.describe", { kind: "refuse", error });
    expect(await end()).toMatchObject({ kind: "service", error: { kind: error } });
    expect(world.ledger.peek(KEY).rows).toHaveLength(1);
  });
});
