import { describe, expect, it } from "vitest";
import type { PortError } from "../model/port-error.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { workOn } from "../testing/sample-work.ts";
import { isOfOneVersion } from "./judge-refusal.ts";

const KEY = "k";
const DENIED: PortError = { kind: "denied", side: "source", operation: "GetObject", message: "" };

/**
 * A key with two objects around a marker, of which the source gives the last ones alone, or none.
 *
 * @returns the answer about the object that was denied first, and which versions were asked for.
 */
async function judge(error: PortError, isOtherGiven: boolean) {
  const world = new MemoryRun();
  const denied = world.source.put(KEY, "denied");
  world.source.remove(KEY);
  const other = world.source.put(KEY, "other");
  const work = await workOn(world, KEY);
  const asked: string[] = [];
  const describe = async (key: string, versionId: string) => {
    asked.push(key === KEY ? versionId : "a key that nobody has");
    return isOtherGiven && versionId === other
      ? world.source.describe(key, versionId)
      : ({ ok: false, error: { ...DENIED, operation: "HeadObject" } } as const);
  };
  const source = { ...work.source, describe };
  const result = await isOfOneVersion(error, denied, { ...work, source });
  return { result, asked, other, calls: world.calls };
}

describe("a refusal", () => {
  it("A9 is of one version where the source gives another object of the key", async () => {
    const { result, asked, other } = await judge(DENIED, true);
    expect(result).toEqual({ ok: true, value: true });
    expect(asked).toEqual([other]);
  });

  it("A9 is of everything where none is given: markers and the version itself are not asked for", async () => {
    const { result, asked, other } = await judge(DENIED, false);
    expect(result).toEqual({ ok: true, value: false });
    expect(asked).toEqual([other, "a key that nobody has"]);
  });

  it("A9 of the destination is asked of the destination", async () => {
    const { result, asked, calls } = await judge(
      { ...DENIED, side: "destination", operation: "PutObject" },
      false,
    );
    expect(result).toEqual({ ok: true, value: true });
    expect([asked, calls]).toEqual([[], ["destination.putObject"]]);
  });

  it("A9 is none where the answer is of the moment", async () => {
    const { result, asked, calls } = await judge({ ...DENIED, kind: "throttled" }, true);
    expect(result).toEqual({ ok: true, value: false });
    expect([asked, calls]).toEqual([[], []]);
  });
});
