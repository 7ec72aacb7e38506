import { describe, expect, it } from "vitest";
import type { PortErrorKind } from "../model/port-error.ts";
import type { UploadCompletion } from "../ports/upload-store.ts";
import { reconcileKey } from "../run/reconcile-key.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { textBody } from "../testing/text-body.ts";
import { completeParts } from "./complete-parts.ts";

/** Fast enough for everything. */
const FAST = 1_000_000;
const PARTS = ["one", "two", "3"] as const;
const WHOLE = PARTS.join("");

const refuse = (world: PartsWorld, error: PortErrorKind) => {
  world.intercept = (call) =>
    call === "destination.completeUpload" ? { kind: "refuse", error } : undefined;
};

describe("completeParts", () => {
  it("A3 parts are given in the order of their numbers, with size, checksum and condition", async () => {
    const world = new PartsWorld();
    const given: UploadCompletion[] = [];
    world.destination.completeUpload = async (completion) => {
      given.push(completion);
      return { ok: true, value: { versionId: "d1" } };
    };
    const checksum = { algorithm: "SHA256", value: "AAAA-2", type: "COMPOSITE" } as const;
    const upload = { key: KEY, uploadId: "u1", tags: { a: "1" } };
    const part = (number: number) => ({ number, sizeBytes: 3, etag: `e${number}` });
    const onlyIf = { kind: "etag", etag: "aaaa" } as const;
    await completeParts(
      {
        ...{ ...upload, parts: [part(2), part(10), part(1)], onlyIf },
        pin: { etag: "aaaa-3", sizeBytes: 9, lastModifiedMs: 0 },
        attributes: { metadata: { not: "said again" }, checksum },
      },
      world.worker(),
    );
    const parts = [part(1), part(2), part(10)];
    expect(given).toEqual([{ ...upload, sizeBytes: 9, checksum, onlyIf, parts }]);
  });

  it("A5 where the destination says corrupt the upload is aborted, and the next try begins anew", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts(...PARTS);
    refuse(world, "corrupt");
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: false });
    expect(world.destination.openUploads).toBe(0);
    expect(world.contents("destination", KEY)).toEqual([]);

    world.intercept = () => undefined;
    world.nowMs += 3_600_000;
    world.calls.length = 0;
    expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
    expect(world.calls.filter((call) => call === "source.openPart")).toHaveLength(3);
    expect(world.contents("destination", KEY)).toEqual([WHOLE]);
  });

  it("A9 where the destination says invalid, twice, the entry is set aside, without an upload", async () => {
    const world = new PartsWorld();
    const versionId = world.putInParts(...PARTS);
    refuse(world, "invalid");
    expect(await world.replicateCreated(versionId, FAST)).toEqual({
      ok: true,
      value: { kind: "parked", cause: "destination-refused" },
    });
    expect(world.calls.filter((call) => call === "destination.completeUpload")).toHaveLength(2);
    expect([world.destination.openUploads, world.destination.keys()]).toEqual([0, []]);

    world.intercept = () => undefined;
    const run = { ...world.worker(), bytesPerSecond: FAST };
    expect(await reconcileKey({ key: KEY, release: true }, run)).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual([WHOLE]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ versionId, state: "replicated" }]);
  });

  it.each(["throttled", "conflict", "unavailable"] as const)(
    "A5 where the destination says %s the upload stays, and its parts are not copied again",
    async (error) => {
      const world = new PartsWorld();
      const versionId = world.putInParts(...PARTS);
      refuse(world, error);
      expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: false });
      expect(world.destination.openUploads).toBe(1);

      world.intercept = () => undefined;
      world.nowMs += 3_600_000;
      world.calls.length = 0;
      expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
      expect(world.calls).not.toContain("source.openPart");
      expect(world.contents("destination", KEY)).toEqual([WHOLE]);
    },
  );

  it.each([
    ["a short part", "tw"],
    ["a flipped bit", "tvo"],
  ])(
    "A10 %s is found at the end: the next try copies all parts anew, and succeeds",
    async (_title, bad) => {
      const world = new PartsWorld();
      const versionId = world.putInParts(...PARTS);
      const upload = world.destination.uploadPart;
      world.destination.uploadPart = (part) =>
        upload(part.number === 2 ? { ...part, body: textBody(bad) } : part);
      expect(await world.replicateCreated(versionId, FAST)).toMatchObject({
        error: { kind: "service", error: { kind: "corrupt", side: "destination" } },
      });
      expect([world.destination.openUploads, world.destination.keys()]).toEqual([0, []]);

      world.destination.uploadPart = upload;
      world.nowMs += 3_600_000;
      world.calls.length = 0;
      expect(await world.replicateCreated(versionId, FAST)).toMatchObject({ ok: true });
      expect(world.calls.filter((call) => call === "source.openPart")).toHaveLength(3);
      expect(world.contents("destination", KEY)).toEqual([WHOLE]);
      expect(world.ledger.peek(KEY).rows).toMatchObject([{ versionId, state: "replicated" }]);
    },
  );
});
