import { describe, expect, it } from "vitest";
import { writePartRequest } from "../events/own-messages.ts";
import { replicate } from "../run/replicate.ts";
import { WorkerDied } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { createdEvent, SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { RANGE_BYTES } from "./copy-plan.ts";
import { UPLOAD_LEASE_MS } from "./hand-over.ts";

const PARTS = ["first ", "the second one ", "3"] as const;
const WHOLE = PARTS.join("");

/** An upload that was handed over, with a message for each of its parts. */
async function handedOver() {
  const world = new PartsWorld();
  const versionId = world.putInParts(...PARTS);
  const result = await world.replicateCreated(versionId);
  expect(result).toEqual({ ok: true, value: { kind: "handed-over" } });
  const { upload } = world.ledger.peek(KEY).head?.attempt ?? {};
  const base = { bucket: "source-bucket", key: KEY, versionId, uploadId: upload?.id ?? "" };
  const ranges = [1, 2, 3].map((number) => ({
    id: `${number}`,
    body: writePartRequest({ ...base, first: number, last: number }),
  }));
  world.calls.length = 0;
  return { world, versionId, ranges };
}

const kinds = (outcomes: Awaited<ReturnType<PartsWorld["copyRanges"]>>) =>
  outcomes.map(({ result }) => (result.ok ? result.value.kind : result.error.kind));

describe("handing over", () => {
  it("A6 the head names upload and parts, the queue has the ranges, and the event is done", async () => {
    const world = new PartsWorld();
    await world.replicateCreated(world.putInParts(...PARTS));
    expect(world.ledger.peek(KEY).head).toMatchObject({
      sequencer: "00A1",
      attempt: {
        scope: "upload",
        upload: { id: "upload-1", partCount: 3 },
        leaseUntilMs: world.nowMs + UPLOAD_LEASE_MS,
      },
    });
    expect(world.ranges.map(({ body }) => JSON.parse(body))).toMatchObject([
      { xpart: "parts", bucket: "source-bucket", key: KEY, first: 1, last: 3 },
    ]);
    expect(RANGE_BYTES).toBeGreaterThan(WHOLE.length);
  });

  it("F5 ranges that the queue refuses: the event comes back, and all are sent again", async () => {
    const world = new PartsWorld();
    world.refusesFrom = 0;
    const versionId = world.putInParts(...PARTS);
    expect(await world.replicateCreated(versionId)).toMatchObject({
      error: { kind: "service", error: { side: "queue" } },
    });
    world.refusesFrom = undefined;
    world.nowMs += 10_000;
    // The crashed attempt's hand-over is done anew, and the event waits for it.
    expect(await world.replicateCreated(versionId)).toEqual({
      ok: false,
      error: { kind: "leased", untilMs: world.nowMs + UPLOAD_LEASE_MS },
    });
    await world.copyRanges();
    expect(await world.replicateCreated(versionId)).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual([WHOLE]);
    expect(world.destination.openUploads).toBe(0);
  });

  it("A6 a later event of the key waits for the part workers", async () => {
    const { world } = await handedOver();
    const next = world.source.put(KEY, "newer");
    const event = createdEvent({ versionId: next, sequencer: "00A2" });
    expect(await replicate(event, world.worker())).toMatchObject({ error: { kind: "leased" } });
    await world.copyRanges();
    expect(await replicate(event, world.worker())).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual(["newer", WHOLE]);
  });
});

describe("copyPartRange", () => {
  it("A6 ranges may come in any order; the last one completes, and the key is to be reconciled", async () => {
    const { world, ranges } = await handedOver();
    expect(kinds(await world.copyRanges(ranges.slice(2)))).toEqual(["copied"]);
    expect(kinds(await world.copyRanges(ranges.slice(0, 1)))).toEqual(["copied"]);
    expect(world.destination.keys()).toEqual([]);
    expect(kinds(await world.copyRanges(ranges.slice(1, 2)))).toEqual(["completed"]);
    expect(world.destination.entries(KEY)).toMatchObject([
      { content: WHOLE, partSizes: [6, 15, 1] },
    ]);
    const { head, rows } = world.ledger.peek(KEY);
    expect(head?.attempt).toBeUndefined();
    expect(rows).toMatchObject([{ state: "replicated", destinationVersionId: "destination-v1" }]);
    expect(world.events.messages.map(({ body }) => JSON.parse(body))).toEqual([
      { xpart: "reconcile", bucket: "source-bucket", key: KEY },
    ]);
  });

  it("A6 a message that comes again copies nothing again", async () => {
    const { world, ranges } = await handedOver();
    await world.copyRanges(ranges.slice(0, 2));
    world.calls.length = 0;
    expect(kinds(await world.copyRanges(ranges.slice(0, 2)))).toEqual(["copied", "copied"]);
    expect(world.calls).not.toContain("source.openPart");
    await world.copyRanges(ranges);
    expect(kinds(await world.copyRanges(ranges))).toEqual(Array(3).fill("upload-over"));
    expect(world.contents("destination", KEY)).toEqual([WHOLE]);
  });

  it.each([
    ["destination.uploadPart", "die-before"],
    ["destination.uploadPart", "die-after"],
    ["destination.completeUpload", "die-before"],
    ["destination.completeUpload", "die-after"],
    ["ledger.saveRow", "die-before"],
    ["ledger.saveRow", "die-after"],
    ["ledger.saveHead", "die-after"],
  ] as const)("A6 a worker that dies at %s (%s) costs nothing but time", async (name, kind) => {
    const { world, versionId, ranges } = await handedOver();
    world.intercept = (call) => (call === name ? { kind } : undefined);
    await expect(world.copyRanges(ranges)).rejects.toThrow(WorkerDied);
    world.intercept = () => undefined;
    world.nowMs += UPLOAD_LEASE_MS;
    await world.copyRanges(ranges);
    await replicate(createdEvent({ versionId, sequencer: "00A1" }), world.worker());
    expect(world.contents("destination", KEY)).toEqual([WHOLE]);
    expect(world.destination.openUploads).toBe(0);
    expect(world.ledger.peek(KEY).head?.attempt).toBeUndefined();
  });

  it("A6 a message that comes while another worker completes waits for it, and mends when it died", async () => {
    const { world, ranges } = await handedOver();
    world.intercept = (call) =>
      call === "destination.completeUpload" ? { kind: "die-before" } : undefined;
    await expect(world.copyRanges(ranges)).rejects.toThrow(WorkerDied);
    world.intercept = () => undefined;
    const untilMs = world.ledger.peek(KEY).head?.attempt?.leaseUntilMs ?? 0;
    world.nowMs = untilMs - 1;
    const [waiting] = await world.copyRanges(ranges.slice(0, 1));
    expect(waiting?.result).toEqual({ ok: false, error: { kind: "leased", untilMs } });
    expect(world.events.messages).toEqual([]);
    world.nowMs = untilMs;
    expect(kinds(await world.copyRanges(ranges.slice(0, 1)))).toEqual(["recovering"]);
    expect(world.events.messages).toHaveLength(1);
  });

  it("A6 an upload that went meanwhile waits for whoever completes it", async () => {
    const { world, ranges } = await handedOver();
    world.intercept = (call) =>
      call === "destination.completeUpload" ? { kind: "die-after" } : undefined;
    await expect(world.copyRanges(ranges)).rejects.toThrow(WorkerDied);
    world.intercept = () => undefined;
    const { head } = world.ledger.peek(KEY);
    const untilMs = head?.attempt?.leaseUntilMs ?? 0;
    expect(await world.copyRanges(ranges.slice(0, 1))).toMatchObject([
      { result: { ok: false, error: { kind: "leased", untilMs } } },
    ]);
  });

  it("A5 a version that is deleted halfway: the upload is aborted and the key reconciled", async () => {
    const { world, versionId, ranges } = await handedOver();
    await world.copyRanges(ranges.slice(0, 1));
    world.source.removeEntry(KEY, versionId);
    expect(kinds(await world.copyRanges(ranges.slice(1)))).toEqual(["given-up", "upload-over"]);
    expect(world.destination.openUploads).toBe(0);
    expect(world.destination.keys()).toEqual([]);
    expect(world.ledger.peek(KEY).head?.attempt).toBeUndefined();
    expect(world.events.messages).toHaveLength(1);
  });

  it("A7 a version that is archived halfway: the upload is aborted, and the reconcile parks it", async () => {
    const { world, versionId, ranges } = await handedOver();
    world.source.setReadable(KEY, versionId, "archived");
    expect(kinds(await world.copyRanges(ranges.slice(0, 1)))).toEqual(["given-up"]);
    expect(world.destination.openUploads).toBe(0);
    expect(world.events.messages).toHaveLength(1);
  });

  it("A5 an upload that a lifecycle rule aborted is begun anew", async () => {
    const { world, versionId, ranges } = await handedOver();
    await world.copyRanges(ranges.slice(0, 1));
    await world.destination.abortUpload({ key: KEY, uploadId: "upload-1" });
    expect(kinds(await world.copyRanges(ranges.slice(1)))).toEqual(["recovering", "recovering"]);
    const event = createdEvent({ versionId, sequencer: "00A1" });
    expect(await replicate(event, world.worker())).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual([WHOLE]);
  });

  it("L4 of two workers that find all parts there, one completes", async () => {
    const { world, ranges } = await handedOver();
    await world.copyRanges(ranges.slice(0, 2));
    const outcomes = await Promise.all([
      world.copyRanges(ranges.slice(2)),
      world.copyRanges(ranges.slice(2)),
    ]);
    expect(kinds(outcomes.flat()).filter((kind) => kind === "completed")).toHaveLength(1);
    expect(world.contents("destination", KEY)).toEqual([WHOLE]);
  });

  it("F5 what fails is returned, and the rest of the upload stays", async () => {
    const { world, ranges } = await handedOver();
    world.intercept = (call) =>
      call === "source.openPart" ? { kind: "refuse", error: "unavailable" } : undefined;
    expect(kinds(await world.copyRanges(ranges.slice(0, 1)))).toEqual(["service"]);
    world.intercept = () => undefined;
    expect(kinds(await world.copyRanges(ranges))).toEqual(["copied", "copied", "completed"]);
  });

  it("C1 a destination that answers the completion without a version id stops the worker", async () => {
    const { world, versionId, ranges } = await handedOver();
    world.destination.versioning = "suspended";
    const [outcome] = await world.copyRanges(ranges.slice(0, 1));
    expect(outcome?.result).toMatchObject({ ok: true });
    const outcomes = await world.copyRanges(ranges.slice(1));
    expect(outcomes.at(-1)?.result).toMatchObject({ error: { error: { kind: "misconfigured" } } });
    expect(world.ledger.peek(KEY).rows).toEqual([]);
    world.destination.versioning = "enabled";
    world.nowMs += UPLOAD_LEASE_MS;
    await replicate(createdEvent({ versionId, sequencer: "00A1" }), world.worker());
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      { destinationVersionId: expect.stringMatching(/^destination-v/) },
    ]);
  });

  it("P5 a message that is no part request is returned", async () => {
    const { world } = await handedOver();
    expect(kinds(await world.copyRanges([{ id: "1", body: "{}" }]))).toEqual(["invalid-message"]);
  });
});
