import { describe, expect, it } from "vitest";
import type { PartCopy } from "../ports/upload-store.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { copyReplicaParts } from "./copy-replica-parts.ts";

/** A replica of these parts, an upload beside it, and what is copied into that. */
async function replicaOf(...parts: readonly string[]) {
  const world = new MemoryRun();
  const partSizes = parts.map((part) => part.length);
  const replica = world.destination.put(KEY, parts.join(""), { partSizes });
  const begun = await world.destination.beginUpload({
    ...{ key: KEY, attributes: { metadata: {} }, tags: {} },
  });
  const uploadId = begun.ok ? begun.value : "";
  const copied: PartCopy[] = [];
  const copy = world.destination.copyPart.bind(world.destination);
  world.destination.copyPart = (part) => {
    copied.push(part);
    return copy(part);
  };
  return { world, copied, replica: { key: KEY, uploadId, replica, partCount: parts.length } };
}

describe("copyReplicaParts", () => {
  it("A3 each part is copied by its own bytes, under its own number", async () => {
    const { world, copied, replica } = await replicaOf("first ", "", "the second one ", "3");
    const parts = await copyReplicaParts(replica, world.worker());
    expect(parts.ok && parts.value.map(({ number, sizeBytes }) => [number, sizeBytes])).toEqual([
      [1, 6],
      [2, 0],
      [3, 15],
      [4, 1],
    ]);
    expect(
      copied.map(({ number, firstByte, sizeBytes }) => [number, firstByte, sizeBytes]),
    ).toEqual([
      [1, 0, 6],
      [3, 6, 15],
      [4, 21, 1],
    ]);
    expect(copied.every(({ fromVersionId }) => fromVersionId === replica.replica)).toBe(true);
    const listed = await world.destination.listParts(replica);
    expect(listed.ok && listed.value).toEqual(parts.ok && parts.value);
  });

  it("A4 some requests are on their way at a time, never all", async () => {
    const { world, replica } = await replicaOf(..."abcdefghijklmnopqrstuvwxyz");
    let [now, most] = [0, 0];
    const describePart = world.destination.describePart.bind(world.destination);
    world.destination.describePart = async (...asked) => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      return describePart(...asked);
    };
    expect(await copyReplicaParts(replica, world.worker())).toMatchObject({ ok: true });
    expect(most).toBe(8);
  });

  it("F1 after a failure nothing more is begun, and the failure is what is told", async () => {
    const { world, replica } = await replicaOf(..."abcdefghijklmnopqrstuvwxyz");
    world.intercept = (call) =>
      call === "destination.describePart" ? { kind: "refuse", error: "denied" } : undefined;
    expect(await copyReplicaParts(replica, world.worker())).toMatchObject({
      error: { kind: "denied", side: "destination" },
    });
    expect(world.calls).toHaveLength(8);
  });

  it.each([
    [
      "the replica",
      ({ world, replica }: Awaited<ReturnType<typeof replicaOf>>) =>
        void world.destination.removeEntry(KEY, replica.replica),
    ],
    [
      "the upload",
      ({ world, replica }: Awaited<ReturnType<typeof replicaOf>>) =>
        void world.destination.abortUpload(replica),
    ],
  ])("A5 %s that is gone is not taken for an empty one", async (_title, end) => {
    const given = await replicaOf("one", "two");
    end(given);
    expect(await copyReplicaParts(given.replica, given.world.worker())).toMatchObject({
      error: { kind: "not-found", side: "destination" },
    });
  });
});
