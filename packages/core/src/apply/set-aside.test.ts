import { describe, expect, it } from "vitest";
import type { PortError } from "../model/port-error.ts";
import { MemoryRun, onCall, portError, START_MS } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { workOn } from "../testing/sample-work.ts";
import { causeOf, noteRow, setAside } from "./set-aside.ts";

const KEY = "k";
const OF_SOURCE: PortError = portError("denied", "source", "GetObject");
const OF_DESTINATION: PortError = portError("invalid", "destination", "PutObject");
const ONE = { versionId: "source-v1" };
const ANOTHER = { versionId: "source-v2" };

/** A key with two objects, of which each may be refused: the other one is not. */
async function withTwo(policy = {}) {
  const world = new MemoryRun();
  world.source.put(KEY, "one");
  world.source.put(KEY, "two");
  return { world, work: await workOn(world, KEY, { policy }) };
}

describe("why an object is set aside", () => {
  it("A7 what the answer says by itself, at once", async () => {
    const { world, work } = await withTwo();
    const archived = portError("archived", "source", "GetObject");
    expect(await causeOf(ONE, archived, work)).toEqual({ ok: true, value: "archived" });
    expect(world.calls).not.toContain("source.describe");
  });

  it.each([
    ["source", OF_SOURCE, "source-denied"],
    ["destination", OF_DESTINATION, "destination-refused"],
  ] as const)("A9 a refusal by the %s, once it was seen twice", async (_side, error, cause) => {
    const { work } = await withTwo();
    expect(await causeOf(ONE, error, work)).toEqual({ ok: true, value: "again" });
    expect(await causeOf(ONE, error, work)).toEqual({ ok: true, value: cause });
  });

  it("A9 a refusal by each side is not seen twice", async () => {
    const { work } = await withTwo();
    await causeOf(ONE, OF_SOURCE, work);
    expect(await causeOf(ONE, OF_DESTINATION, work)).toEqual({ ok: true, value: "again" });
  });

  it("A9 nor is one of each of two versions", async () => {
    const { work } = await withTwo();
    await causeOf(ONE, OF_SOURCE, work);
    expect(await causeOf(ANOTHER, OF_SOURCE, work)).toEqual({ ok: true, value: "again" });
  });

  it("A9 none where everything is refused: the refusal is the failure", async () => {
    const { world, work } = await withTwo();
    world.intercept = (call) =>
      call === "source.describe" ? { kind: "refuse", error: "denied" } : undefined;
    for (let time = 0; time < 2; time += 1) {
      expect(await causeOf(ONE, OF_SOURCE, work)).toEqual({
        ok: false,
        error: { kind: "service", error: OF_SOURCE },
      });
    }
  });

  it("F2 none where nobody can say: that is the failure", async () => {
    const { world, work } = await withTwo();
    world.intercept = onCall("source.describe", { kind: "refuse", error: "throttled" });
    expect(await causeOf(ONE, OF_SOURCE, work)).toMatchObject({
      error: { kind: "service", error: { kind: "throttled" } },
    });
  });
});

describe("an object that is set aside", () => {
  it("A7 has a row that says why, with what it is of and the answer", async () => {
    const { world, work } = await withTwo();
    const pin = { etag: "e", sizeBytes: 3, lastModifiedMs: START_MS };
    expect(await setAside({ ...ONE, pin }, "archived", "refused", work)).toBeUndefined();
    const [{ revision: _any, ...row } = {}] = world.ledger.peek(KEY).rows;
    expect(row).toStrictEqual({
      ...{ key: KEY, versionId: "source-v1", kind: "object", state: "parked" },
      ...{ reason: "archived", answer: "refused", pin },
    });
    expect([work.tally.parked, work.parkedFor]).toEqual([1, "archived"]);
    expect(work.rows.get("source-v1")).toMatchObject(row);
  });

  const archived = rowOf({ versionId: "source-v1", kind: "object", state: "parked" });
  const restoring = { restore: { tier: "Standard", days: 1 } } as const;

  it("A7 is asked for where the policy says so", async () => {
    const { world, work } = await withTwo(restoring);
    expect(await noteRow(archived, work)).toBeUndefined();
    expect(world.source.restores).toEqual(["k source-v1"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "parked" }]);
  });

  it("F2 is not written down while nobody knows whether it was asked for", async () => {
    const { world, work } = await withTwo(restoring);
    world.intercept = onCall("source.requestRestore", { kind: "refuse", error: "throttled" });
    expect(await noteRow(archived, work)).toMatchObject({ error: { kind: "throttled" } });
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });
});
