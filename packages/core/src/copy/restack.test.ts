import { describe, expect, it } from "vitest";
import { KeySession } from "../lease/key-session.ts";
import type { ObjectAttributes } from "../model/object-attributes.ts";
import type { Policy } from "../model/policy.ts";
import type { ReplicaCopy } from "../ports/destination-store.ts";
import { replicate } from "../run/replicate.ts";
import { START_MS } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { createdEvent, SAMPLE_KEY as KEY, markerCreatedEvent } from "../testing/sample-events.ts";
import { restack } from "./restack.ts";

/** Fast enough for everything. */
const FAST = 1_000_000;

/** A world whose one source entry has its replica. */
async function replicated(put: (world: PartsWorld) => string) {
  const world = new PartsWorld();
  const versionId = put(world);
  await world.replicateCreated(versionId, FAST);
  return world;
}

/** Puts the replica of the newest entry on top once more, under a key that is held. */
async function restackNewest(world: PartsWorld, policy: Partial<Policy> = {}) {
  const run = world.worker(policy);
  const { head, rows } = world.ledger.peek(KEY);
  const session = new KeySession(KEY, head, "settled", run);
  await session.hold();
  world.calls.length = 0;
  const stack = await world.source.readStack(KEY);
  const entry = stack.ok ? stack.value.entries[0] : undefined;
  const row = rows.find(({ versionId }) => versionId === entry?.versionId);
  if (entry === undefined || row?.destinationVersionId === undefined) {
    throw new Error("the newest entry has no replica");
  }
  return restack({ entry, replica: row.destinationVersionId, row }, session, run, {});
}

const one = (world: PartsWorld) => world.source.put(KEY, "one", { tags: { team: "data" } });

/** What is asked of the destination when an object with these attributes is put on top once more. */
async function askedFor(attributes: ObjectAttributes, policy: Partial<Policy> = {}) {
  const world = await replicated((made) => made.source.put(KEY, "one", { attributes }));
  const copies: ReplicaCopy[] = [];
  const copy = world.destination.copyReplica.bind(world.destination);
  world.destination.copyReplica = (asked) => {
    copies.push(asked);
    return copy(asked);
  };
  world.nowMs += 5_000;
  await restackNewest(world, policy);
  return copies;
}

describe("restack", () => {
  it("R2 is a HEAD and a copy inside the destination, between begin and commit", async () => {
    const world = await replicated(one);
    expect(await restackNewest(world)).toMatchObject({ value: { kind: "crossed", bytes: 0 } });
    expect(world.calls).toEqual([
      "destination.describe",
      "ledger.saveHead",
      "destination.copyReplica",
      "ledger.saveRow",
    ]);
    expect(world.contents("destination", KEY)).toEqual(["one", "one"]);
  });

  it("A7 needs nothing of the source: what is archived there by now does not matter", async () => {
    const world = await replicated(one);
    world.source.setReadable(KEY, "source-v1", "archived");
    expect(await restackNewest(world)).toMatchObject({ ok: true });
    expect(world.calls.filter((call) => call.startsWith("source."))).toEqual([]);
  });

  it("L2 the row names the new replica, and the attempt that made it", async () => {
    const world = await replicated(one);
    const [before] = world.ledger.peek(KEY).rows;
    await restackNewest(world);
    const { head, rows } = world.ledger.peek(KEY);
    expect(rows).toMatchObject([
      {
        ...{ versionId: "source-v1", state: "replicated", pin: before?.pin },
        ...{ destinationVersionId: "destination-v2", destinationEtag: "etag of one" },
        attemptId: head?.attempt?.id,
      },
    ]);
  });

  it("A1 storage class, redirect and lock, which S3 does not copy, are stated again", async () => {
    const attributes = {
      metadata: { a: "1" },
      storageClass: "STANDARD_IA",
      websiteRedirectLocation: "/there",
      retention: { mode: "GOVERNANCE", retainUntilMs: START_MS + 86_400_000 },
      legalHold: true,
    } as const;
    const fromVersionId = "destination-v1";
    expect(await askedFor(attributes)).toEqual([{ key: KEY, fromVersionId, attributes }]);
  });

  it("A1 a retention that has ended stays behind", async () => {
    const retention = { mode: "COMPLIANCE", retainUntilMs: START_MS + 1_000 } as const;
    const [copy] = await askedFor({ metadata: {}, retention });
    expect(copy?.attributes).toEqual({ metadata: {} });
  });

  it("A1 the storage class is the replica's, whatever the policy has become", async () => {
    const attributes = { metadata: {}, storageClass: "ONEZONE_IA" };
    const [copy] = await askedFor(attributes, { storageClass: "GLACIER_IR" });
    expect(copy?.attributes.storageClass).toBe("ONEZONE_IA");
  });

  it("R2 a marker is made once more", async () => {
    const world = await replicated(one);
    world.source.remove(KEY);
    await replicate(
      markerCreatedEvent({ versionId: "source-v2", sequencer: "00A2" }),
      world.worker(),
    );
    expect(await restackNewest(world)).toMatchObject({ ok: true });
    expect(world.calls).toEqual(["ledger.saveHead", "destination.addMarker", "ledger.saveRow"]);
    expect(world.contents("destination", KEY)).toEqual(["-", "-", "one"]);
  });

  it("R3 a replica that is gone leaves the stack as it is", async () => {
    const world = await replicated(one);
    world.destination.removeEntry(KEY, "destination-v1");
    const gone = { kind: "service", error: { kind: "not-found", side: "destination" } };
    expect(await restackNewest(world)).toMatchObject({ error: gone });
    expect(world.calls).toEqual(["destination.describe"]);

    const later = await replicated(one);
    later.afterCall = (call) => {
      if (call === "destination.describe") later.destination.removeEntry(KEY, "destination-v1");
    };
    expect(await restackNewest(later)).toMatchObject({ error: gone });
    expect(later.contents("destination", KEY)).toEqual([]);
  });

  it("A10 a copy that came out as other content is deleted again", async () => {
    const world = await replicated(one);
    world.destination.copyReplica = async ({ key }) => {
      const versionId = world.destination.put(key, "ome");
      return { ok: true, value: { versionId, etag: "etag of ome", hasMd5Etag: true } };
    };
    expect(await restackNewest(world)).toMatchObject({ error: { error: { kind: "corrupt" } } });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ destinationVersionId: "destination-v1" }]);
  });

  it("C1 an answer without a version id stops", async () => {
    const world = await replicated(one);
    world.destination.versioning = "suspended";
    expect(await restackNewest(world)).toMatchObject({
      error: { error: { kind: "misconfigured", side: "destination" } },
    });
  });
});

describe("restack, of an object in parts", () => {
  const inParts = (...parts: readonly string[]) =>
    replicated((world) => world.putInParts(...parts));

  it.each([
    ["unequal parts", ["first ", "the second one ", "3"]],
    ["an empty part at the end", ["one", "two", ""]],
    ["one part", ["only"]],
    ["more parts than are copied at a time", "a,b,c,d,e,f,g,h,i,j".split(",")],
  ])("A3 %s keeps its boundaries", async (_title, parts) => {
    const world = await inParts(...parts);
    expect(await restackNewest(world)).toMatchObject({ ok: true });
    const partSizes = parts.map((part) => part.length);
    expect(world.destination.entries(KEY)).toMatchObject(
      Array(2).fill({ content: parts.join(""), partSizes }),
    );
    const uploads = parts.filter((part) => part === "").length;
    const count = (name: string) => world.calls.filter((call) => call === name).length;
    expect([count("destination.describePart"), count("destination.copyPart")]).toEqual([
      parts.length,
      parts.length - uploads,
    ]);
    expect(count("destination.uploadPart")).toBe(uploads);
    expect(world.destination.openUploads).toBe(0);
  });

  it("A1 its tags go along: S3 does not copy them in parts", async () => {
    const world = await replicated((made) =>
      made.source.put(KEY, "onetwo", { partSizes: [3, 3], tags: { team: "data" } }),
    );
    await restackNewest(world);
    expect(world.destination.entries(KEY)).toMatchObject(Array(2).fill({ tags: { team: "data" } }));
  });

  it("A5 the upload is written down, so that a crash leaves none behind", async () => {
    const world = await inParts("one", "two");
    let noted: unknown;
    world.intercept = (call) => {
      noted = call === "destination.copyPart" ? world.ledger.peek(KEY).head?.attempt : noted;
      return undefined;
    };
    await restackNewest(world);
    expect(noted).toMatchObject({ versionId: "source-v1", upload: { partCount: 2 } });
  });

  it.each([
    ["destination.copyPart", "throttled"],
    ["destination.describePart", "unavailable"],
    ["destination.completeUpload", "corrupt"],
  ] as const)("A5 where %s is %s, the upload is aborted", async (name, error) => {
    const world = await inParts("one", "two");
    world.intercept = (call) => (call === name ? { kind: "refuse", error } : undefined);
    expect(await restackNewest(world)).toMatchObject({ error: { error: { kind: error } } });
    expect(world.destination.openUploads).toBe(0);
    expect(world.contents("destination", KEY)).toEqual(["onetwo"]);
  });

  it("R3 a replica that goes while it is copied leaves the stack as it is, and no upload", async () => {
    const world = await inParts("one", "two");
    world.afterCall = (call) => {
      if (call === "destination.beginUpload") world.destination.removeEntry(KEY, "destination-v1");
    };
    expect(await restackNewest(world)).toMatchObject({
      error: { error: { kind: "not-found", side: "destination" } },
    });
    expect([world.destination.openUploads, world.destination.keys()]).toEqual([0, []]);
  });

  it("R8 an event that is late has it brought back on top, equal to the source", async () => {
    const world = await inParts("one", "two");
    world.nowMs += 1_000;
    const late = world.source.put(KEY, "late");
    world.nowMs += 1_000;
    const newest = world.source.put(KEY, "x,y", { partSizes: [2, 1] });
    await world.replicateCreated(newest, FAST);
    await replicate(createdEvent({ versionId: late, sequencer: "00A2" }), world.worker());
    expect(world.contents("destination", KEY)).toEqual(["x,y", "late", "onetwo"]);
    expect(world.destination.entries(KEY)[0]).toMatchObject({ partSizes: [2, 1] });
  });
});
