import { describe, expect, it } from "vitest";
import { writePartRequest } from "../events/own-messages.ts";
import { attemptOf } from "../lease/crossing.ts";
import { KeySession } from "../lease/key-session.ts";
import type { Attempt } from "../model/ledger-head.ts";
import type { PartMessage } from "../ports/part-queue.ts";
import type { NewUpload } from "../ports/upload-store.ts";
import { replicate } from "../run/replicate.ts";
import { onCall, START_MS, WorkerDied } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { createdEvent, SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { textBody } from "../testing/text-body.ts";
import { RANGE_BYTES } from "./copy-plan.ts";
import { handOver } from "./hand-over.ts";

const PART = "x".repeat(10);
const bounds = ({ body }: PartMessage) => {
  const { first, last } = JSON.parse(body) as { readonly first: number; readonly last: number };
  return [first, last];
};

/**
 * An object of four parts in two ranges whose worker died when the ranges were sent and the upload was not
 * theirs yet; these parts were copied by then.
 */
async function resent(copied: readonly number[]) {
  const world = new PartsWorld();
  const versionId = world.putInParts(PART, PART, PART, PART);
  // Its size is what makes two ranges of it; nothing else looks at it before the end.
  const bytes = RANGE_BYTES * 2;
  const open = world.source.open.bind(world.source);
  world.source.open = async (...parameters) => {
    const opened = await open(...parameters);
    return opened.ok && opened.value.kind === "object"
      ? {
          ok: true,
          value: {
            kind: "object",
            object: {
              ...opened.value.object,
              pin: { ...opened.value.object.pin, sizeBytes: bytes },
            },
          },
        }
      : opened;
  };
  let heads = 0;
  world.intercept = (call) => {
    heads += call === "ledger.saveHead" ? 1 : 0;
    return heads === 3 ? { kind: "die-before" } : undefined;
  };
  await expect(world.replicateCreated(versionId)).rejects.toThrow(WorkerDied);
  world.intercept = () => undefined;
  expect(world.ranges.map(bounds)).toEqual([
    [1, 2],
    [3, 4],
  ]);
  const { uploadId } = JSON.parse(world.ranges[0]?.body ?? "{}") as { readonly uploadId: string };
  for (const number of copied) {
    const body = (async function* () {
      yield Buffer.from(PART);
    })();
    await world.destination.uploadPart({ key: KEY, uploadId, number, sizeBytes: 10, body });
  }
  world.ranges.length = 0;
  world.nowMs += 3_600_000;
  await world.replicateCreated(versionId);
  return { ranges: world.ranges, uploadId, versionId };
}

describe("handing over once more, after a crash", () => {
  it.each([
    [
      [],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      [1],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [[1, 2], [[3, 4]]],
    [[1, 3, 4], [[1, 2]]],
  ])("A6 with parts %j there, the ranges %j are sent", async (copied, wanted) => {
    const { ranges } = await resent(copied);
    expect(ranges.map(bounds)).toEqual(wanted);
  });

  it("A6 where all parts are there, the last range is sent: its worker completes", async () => {
    const { ranges, uploadId, versionId } = await resent([1, 2, 3, 4]);
    expect(ranges).toEqual([
      {
        id: "3",
        body: writePartRequest({
          ...{ bucket: "source-bucket", key: KEY, versionId, uploadId },
          ...{ first: 3, last: 4 },
        }),
      },
    ]);
  });
});

describe("an object that takes longer than this worker has", () => {
  it("A6 is not handed over where there are no part workers", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts(PART, PART);
    const event = createdEvent({ versionId, sequencer: "00A1" });
    const run = { ...world.worker(), bytesPerSecond: 0.1 };
    expect(await replicate(event, run)).toEqual({
      ok: false,
      error: { kind: "no-time", neededMs: 200_000 },
    });
    expect(world.ledger.peek(KEY).head).toBeUndefined();
    expect(world.destination.openUploads).toBe(0);
  });
});

describe("handing over after a write that broke off", () => {
  it("A6 L3 waits until it has settled, since part workers know nothing of it", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts(PART, PART);
    const opened = await world.source.open(KEY, versionId);
    if (!opened.ok || opened.value.kind !== "object") {
      throw new Error("the source in memory has what was put there");
    }
    const run = world.slowWorker();
    const session = new KeySession(KEY, undefined, "settled", run);
    await session.begin({ versionId, startedMs: world.nowMs });
    session.writeGivenUp();
    const crossing = { versionId, entry: opened.value, row: undefined };
    const plan = { kind: "hand-over", partCount: 2, ranges: [{ first: 1, last: 2 }] } as const;
    expect(await handOver(crossing, plan, {}, session, run)).toEqual({
      ok: false,
      error: { kind: "leased", untilMs: START_MS + 2_000 },
    });
    expect(world.ranges).toEqual([]);
    expect(world.destination.openUploads).toBe(0);
    world.nowMs += 2_000;
    expect(await handOver(crossing, plan, {}, session, run)).toMatchObject({ ok: true });
    expect(world.ranges.map(bounds)).toEqual([[1, 2]]);
  });
});

describe("handing over, what it sends", () => {
  /** Hands an object of three parts over, in a range a part, after whatever an attempt left. */
  async function handed(world: PartsWorld, leftover?: Attempt) {
    const { versionId = "none" } = world.source.entries(KEY)[0] ?? {};
    const opened = await world.source.open(KEY, versionId);
    if (!opened.ok || opened.value.kind !== "object") {
      throw new Error("the source in memory has what was put there");
    }
    const run = world.slowWorker({ sourceMetadata: "copied-from" });
    const { head } = world.ledger.peek(KEY);
    const session = new KeySession(KEY, head, "settled", run);
    const crossing = { versionId, entry: opened.value, row: undefined, leftover };
    await session.begin(attemptOf(crossing, run));
    const ranges = [1, 2, 3].map((number) => ({ first: number, last: number }));
    const plan = { kind: "hand-over", partCount: 3, ranges } as const;
    return handOver(crossing, plan, { team: "data" }, session, run);
  }

  function threeParts(): PartsWorld {
    const world = new PartsWorld();
    world.putInParts(PART, PART, PART);
    return world;
  }

  it("A6 A12 the upload has the object's tags, and names its source", async () => {
    const world = threeParts();
    const begun: NewUpload[] = [];
    const begin = world.destination.beginUpload.bind(world.destination);
    world.destination.beginUpload = (upload) => {
      begun.push(upload);
      return begin(upload);
    };
    expect(await handed(world)).toMatchObject({ ok: true, value: { kind: "handed-over" } });
    expect(begun).toMatchObject([
      {
        attributes: { metadata: { "copied-from": `s3://bucket/${KEY}?versionId=source-v1` } },
        tags: { team: "data" },
      },
    ]);
  });

  it("F5 nothing is sent where the upload cannot be begun", async () => {
    const world = threeParts();
    world.intercept = onCall("destination.beginUpload", { kind: "refuse", error: "throttled" });
    expect(await handed(world)).toMatchObject({ error: { error: { kind: "throttled" } } });
    expect(world.ranges).toEqual([]);
  });

  it("A6 of many ranges that are all there, only the last is sent again", async () => {
    const world = threeParts();
    await handed(world);
    const { attempt } = world.ledger.peek(KEY).head ?? {};
    const uploadId = attempt?.upload?.id ?? "none";
    for (const number of [1, 2, 3]) {
      const part = { key: KEY, uploadId, number, sizeBytes: PART.length };
      await world.destination.uploadPart({ ...part, body: textBody(PART) });
    }
    world.ranges.length = 0;
    await handed(world, attempt);
    expect(world.ranges.map(bounds)).toEqual([[3, 3]]);
  });
});
