import { describe, expect, it } from "vitest";
import { err, ok } from "../model/result.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";

/** Fast enough for everything. */
const FAST = 1_000_000;

/** A server whose part numbers have gaps knows none by 1, 2, 3. */
function withGaps(): PartsWorld {
  const world = new PartsWorld();
  world.source.openPart = async () => ok("unnumbered");
  return world;
}

/** A server that does not know part numbers gives the whole object for each. */
function withoutNumbers(): PartsWorld {
  const world = new PartsWorld();
  const { source } = world;
  source.openPart = async (key, versionId) => {
    const opened = await source.open(key, versionId);
    if (!opened.ok || opened.value.kind !== "object") {
      return opened.ok ? ok("gone") : opened;
    }
    const { pin, body, discard } = opened.value.object;
    return ok({ sizeBytes: pin.sizeBytes, body, discard });
  };
  return world;
}

describe.each([
  ["that knows no part by its number", withGaps],
  ["that gives the whole object for each part", withoutNumbers],
])("parts of a server %s", (_title, newWorld) => {
  it("A3 the object is written at once, with its content, and no upload is left", async () => {
    const world = newWorld();
    const result = await world.replicateCreated(world.putInParts("first ", "second"), FAST);
    expect(result).toMatchObject({ ok: true, value: { kind: "applied" } });
    expect(world.contents("destination", KEY)).toEqual(["first second"]);
    expect(world.destination.entries(KEY)[0]).not.toHaveProperty("partSizes");
    expect(world.destination.openUploads).toBe(0);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "replicated" }]);
  });

  it("A9 what is too large for one worker is set aside, and its key goes on", async () => {
    const world = newWorld();
    await world.replicateCreated(world.putInParts("first ", "second"));
    await world.copyRanges();
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ state: "parked", reason: "never-fits" }]);
    expect(world.destination.openUploads).toBe(0);
    await world.replicateCreated(world.source.put(KEY, "newer"), FAST);
    expect(world.contents("destination", KEY)).toEqual(["newer"]);
  });
});

describe("writing at once what has parts", () => {
  it("A3 what went away meanwhile is a failure, and nothing is written", async () => {
    const world = withGaps();
    const versionId = world.putInParts("first ", "second");
    world.intercept = (call) => {
      if (call === "destination.abortUpload") {
        void world.source.deleteEntry(KEY, versionId);
      }
      return undefined;
    };
    const result = await world.replicateCreated(versionId, FAST);
    expect(result).toMatchObject({ ok: false, error: { error: { kind: "not-found" } } });
    expect(world.contents("destination", KEY)).toEqual([]);
  });

  it("A3 an upload that cannot be aborted stays in the head, and the record is returned", async () => {
    const world = withGaps();
    world.intercept = (call) =>
      call === "destination.abortUpload" ? { kind: "refuse", error: "unavailable" } : undefined;
    const result = await world.replicateCreated(world.putInParts("first ", "second"), FAST);
    expect(result).toEqual(err(expect.objectContaining({ kind: "service" })));
    expect(world.ledger.peek(KEY).head?.attempt?.upload).toBeDefined();
  });
});
