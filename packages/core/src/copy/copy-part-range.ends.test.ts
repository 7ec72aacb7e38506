import { describe, expect, it } from "vitest";
import { KeySession } from "../lease/key-session.ts";
import type { Attempt } from "../model/ledger-head.ts";
import type { PortErrorKind } from "../model/port-error.ts";
import { err } from "../model/result.ts";
import { portError } from "../testing/memory-run.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { copyPartRange } from "./copy-part-range.ts";
import { probeKey } from "./probe-key.ts";

/** An upload of two parts that was handed over; what its head says may differ. */
async function handedOver(change: (attempt: Attempt) => Attempt = (attempt) => attempt) {
  const world = new PartsWorld();
  const versionId = world.putInParts("one", "three");
  await world.replicateCreated(versionId);
  const { head } = world.ledger.peek(KEY);
  if (head?.attempt === undefined) {
    throw new Error("the object was not handed over");
  }
  await world.ledger.saveHead({ ...head, attempt: change(head.attempt) });
  world.calls.length = 0;
  const request = { bucket: "source-bucket", key: KEY, versionId, uploadId: "upload-1" };
  const run = { ...world.worker(), queue: world.events };
  const copy = (first: number, last: number) => copyPartRange({ ...request, first, last }, run);
  return { world, versionId, copy };
}

const refuse = (world: PartsWorld, errors: Readonly<Record<string, PortErrorKind>>) => {
  world.intercept = (call) => {
    const error = errors[call];
    return error && { kind: "refuse", error };
  };
};

describe("copyPartRange, of an upload that the head does not have", () => {
  it.each<[string, (attempt: Attempt) => Attempt]>([
    ["it is of another version", (attempt) => ({ ...attempt, versionId: "source-v9" })],
    ["it is another upload", (attempt) => ({ ...attempt, upload: { id: "u9", partCount: 2 } })],
    ["there is none", ({ upload: _, ...attempt }) => attempt],
    ["its content is not known", ({ content: _, ...attempt }) => attempt],
  ])("A6 nothing is to do where %s", async (_title, change) => {
    const { world, copy } = await handedOver(change);
    expect(await copy(1, 2)).toEqual({ ok: true, value: { kind: "upload-over" } });
    expect(world.calls).toEqual(["ledger.read"]);
  });
});

describe("copyPartRange, its range", () => {
  it("A6 of the parts no more is listed than the range, and its bytes are told", async () => {
    const { world, copy } = await handedOver();
    const listings: unknown[] = [];
    const list = world.destination.listParts.bind(world.destination);
    world.destination.listParts = (listing) => {
      listings.push(listing);
      return list(listing);
    };
    expect(await copy(2, 2)).toEqual({ ok: true, value: { kind: "copied", bytes: 5 } });
    expect(listings[0]).toEqual({ key: KEY, uploadId: "upload-1", after: 1, limit: 1 });
    expect(await copy(1, 2)).toEqual({ ok: true, value: { kind: "completed", bytes: 3 } });
    expect(listings[2]).toEqual({ key: KEY, uploadId: "upload-1", after: 0, limit: 2 });
  });

  it("F2 parts that cannot be listed are a failure, and none is copied", async () => {
    const { world, copy } = await handedOver();
    refuse(world, { "destination.listParts": "throttled" });
    expect(await copy(1, 2)).toMatchObject({ ok: false, error: { error: { kind: "throttled" } } });
    expect(world.calls).toEqual(["ledger.read", "destination.listParts"]);
  });
});

describe("copyPartRange, an upload that goes meanwhile", () => {
  it("A5 is begun anew by the key's reconcile, where it goes while a part is copied", async () => {
    const { world, copy } = await handedOver();
    world.afterCall = (call) => {
      if (call === "source.openPart") {
        void world.destination.abortUpload({ key: KEY, uploadId: "upload-1" });
      }
    };
    expect(await copy(1, 1)).toEqual({ ok: true, value: { kind: "recovering" } });
    expect(world.events.messages).toHaveLength(1);
  });

  it("A6 is waited for where somebody has taken it to complete it", async () => {
    const { world, copy } = await handedOver();
    const run = world.worker();
    const list = world.destination.listParts.bind(world.destination);
    world.destination.listParts = async (listing) => {
      const { head } = world.ledger.peek(KEY);
      await new KeySession(KEY, head, "upload", run).takeUpload();
      await world.destination.abortUpload({ key: KEY, uploadId: "upload-1" });
      return list(listing);
    };
    expect(await copy(1, 1)).toMatchObject({ ok: false, error: { kind: "leased" } });
    expect(world.events.messages).toEqual([]);
  });
});

describe("copyPartRange, what is refused", () => {
  it.each<[string, PortErrorKind]>([
    ["destination.uploadPart", "denied"],
    ["source.openPart", "corrupt"],
  ])("F5 where %s is %s nothing else is asked", async (call, error) => {
    const { world, copy } = await handedOver();
    refuse(world, { [call]: error });
    expect(await copy(1, 1)).toMatchObject({ ok: false, error: { error: { kind: error } } });
    expect(world.calls).not.toContain("source.describe");
  });

  it("A9 a part that was denied once, of a version that is given, comes again", async () => {
    const { world, copy } = await handedOver();
    refuse(world, { "source.openPart": "denied" });
    expect(await copy(1, 1)).toMatchObject({ ok: false, error: { error: { kind: "denied" } } });
    expect(world.calls.filter((call) => call === "source.describe")).toHaveLength(1);
    expect(world.destination.openUploads).toBe(1);
  });

  it("F2 A9 nor is it given up where the second answer is none", async () => {
    const { world, copy } = await handedOver();
    let asked = 0;
    world.intercept = (call) => {
      asked += call === "source.describe" ? 1 : 0;
      return call === "source.openPart"
        ? { kind: "refuse", error: "denied" }
        : call === "source.describe" && asked === 1
          ? { kind: "refuse", error: "throttled" }
          : undefined;
    };
    expect(await copy(1, 1)).toMatchObject({ ok: false, error: { error: { kind: "denied" } } });
    expect(world.destination.openUploads).toBe(1);
  });

  it("A7 A9 one that was denied, and now cannot be read for another reason, is given up", async () => {
    const { world, versionId, copy } = await handedOver();
    refuse(world, { "source.openPart": "denied" });
    world.source.setReadable(KEY, versionId, "key-unusable");
    expect(await copy(1, 1)).toEqual({ ok: true, value: { kind: "given-up" } });
    expect(world.destination.openUploads).toBe(0);
  });

  it("A9 a version that is denied alone is given up, for the key's reconcile to decide", async () => {
    const { world, versionId, copy } = await handedOver();
    refuse(world, { "source.openPart": "denied" });
    const asked: string[][] = [];
    const describeEntry = world.source.describe.bind(world.source);
    world.source.describe = async (key, id) => {
      asked.push([key, id]);
      return key === KEY ? err(portError("denied", "source", "describe")) : describeEntry(key, id);
    };
    expect(await copy(1, 1)).toEqual({ ok: true, value: { kind: "given-up" } });
    expect(asked).toEqual([
      [KEY, versionId],
      [probeKey(KEY), "null"],
    ]);
    expect(world.destination.openUploads).toBe(0);
  });
});
