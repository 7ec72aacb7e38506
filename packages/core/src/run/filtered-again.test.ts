import { describe, expect, it } from "vitest";
import type { Policy } from "../model/policy.ts";
import { AFTER_LEASE_MS, KEY } from "../testing/deliver.ts";
import { MemoryRun, onCall, WorkerDied } from "../testing/memory-run.ts";
import { reconcile } from "../testing/reconcile-worlds.ts";
import { createdEvent, tagsChangedEvent } from "../testing/sample-events.ts";
import { reconcileKey } from "./reconcile-key.ts";
import { replicate } from "./replicate.ts";

const POLICY: Partial<Policy> = { scope: { tags: { allOf: { cross: "yes" } } } };
const YES = { cross: "yes" };

const created = (number: number) =>
  createdEvent({ key: KEY, versionId: "null", sequencer: `00A${number}` });
const tagged = tagsChangedEvent({ key: KEY, versionId: "null" });

/** The same bytes in the same second, with other metadata. */
function write(world: MemoryRun, n: number, tags: Readonly<Record<string, string>>) {
  world.source.put(KEY, "same", { tags, attributes: { metadata: { n: `${n}` } } });
}

/** Which of the writes stand at the destination, and with which tags. */
const standing = ({ destination }: MemoryRun) =>
  destination
    .entries(KEY)
    .flatMap((entry) =>
      entry.kind === "object" ? [[entry.attributes.metadata["n"], entry.tags]] : [],
    );

describe("a null version that is written again with the same bytes in the same second", () => {
  async function writtenTwice(tags: Readonly<Record<string, string>>) {
    const world = new MemoryRun("unversioned", "enabled");
    write(world, 1, YES);
    await replicate(created(1), world.worker(POLICY));
    write(world, 2, tags);
    await replicate(created(2), world.worker(POLICY));
    return world;
  }

  it("K2 D2 crosses by its own tags", async () => {
    expect(standing(await writtenTwice(YES))).toEqual([["2", YES]]);
  });

  it("K2 D2 does not cross by those of the one before, whose replica stays as it was", async () => {
    const world = await writtenTwice({});
    expect(standing(world)).toEqual([["1", YES]]);
    world.source.tag(KEY, "null", { other: "tag" });
    await replicate(tagged, world.worker(POLICY));
    await reconcile(world, POLICY);
    expect(standing(world)).toEqual([["1", YES]]);
  });

  it("K2 D2 nor where a dead worker may have written another one over that in place", async () => {
    const world = new MemoryRun("unversioned", "unversioned");
    write(world, 1, YES);
    await replicate(created(1), world.worker(POLICY));
    world.source.put(KEY, "other", { tags: YES });
    world.intercept = onCall("destination.putObject", { kind: "die-before" });
    await expect(replicate(created(2), world.worker(POLICY))).rejects.toThrow(WorkerDied);
    world.intercept = () => undefined;
    write(world, 3, {});
    world.nowMs += AFTER_LEASE_MS;
    await replicate(created(3), world.worker(POLICY));
    expect(standing(world)).toEqual([["1", YES]]);
  });

  it("K3 D2 crosses once it has the tags", async () => {
    const world = await writtenTwice({});
    world.source.tag(KEY, "null", YES);
    await replicate(tagged, world.worker(POLICY));
    expect(standing(world)).toEqual([["2", YES]]);
  });

  it("K3 D2 is told by its metadata from one that only lost its tags, which is kept equal", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    write(world, 1, YES);
    await replicate(created(1), world.worker(POLICY));
    world.source.tag(KEY, "null", { other: "tag" });
    await replicate(created(2), world.worker(POLICY));
    expect(standing(world)).toEqual([["1", { other: "tag" }]]);
  });

  it("K2 D2 does not cross by those that were read before it was written", async () => {
    const world = new MemoryRun("unversioned", "enabled");
    write(world, 1, YES);
    world.afterCall = (call) => {
      if (call === "source.readTags" && world.calls.includes("source.readStack")) {
        world.afterCall = () => {};
        write(world, 2, { other: "tag" });
      }
    };
    expect(await replicate(created(1), world.worker(POLICY))).toMatchObject({ ok: false });
    await replicate(created(1), world.worker(POLICY));
    expect(standing(world)).toEqual([]);
  });
});

describe("a filter by who wrote an object", () => {
  it("K2 what the source denies when it is asked, and gives when it is copied, is asked once more", async () => {
    const policy = { scope: { replicas: "leave-out" } } as const;
    const world = new MemoryRun();
    world.source.put(KEY, "a", { isReplica: true });
    let isAsked = false;
    world.intercept = (call) => {
      const isFirst = call === "source.describe" && !isAsked;
      isAsked ||= isFirst;
      return isFirst ? { kind: "refuse", error: "denied" } : undefined;
    };
    const whole = { key: KEY, history: "all" } as const;
    expect(await reconcileKey(whole, world.worker(policy))).toMatchObject({
      error: { kind: "service", error: { kind: "unavailable", side: "source" } },
    });
    world.nowMs += 2_000;
    expect(await reconcileKey(whole, world.worker(policy))).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual([]);
  });
});

describe("a filter by class", () => {
  it("K2 lets a null version of a class of its own cross for its event", async () => {
    const world = new MemoryRun("suspended", "enabled");
    const attributes = { metadata: {}, storageClass: "GLACIER_IR" };
    world.source.put(KEY, "a", { attributes });
    const run = world.worker({ scope: { storageClasses: ["GLACIER_IR"] } });
    const event = createdEvent({ key: KEY, versionId: "null", sequencer: "00A1" });
    expect(await replicate(event, run)).toMatchObject({ value: { kind: "applied" } });
  });
});
