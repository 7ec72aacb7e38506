import { describe, expect, it } from "vitest";
import type { PortErrorKind } from "../model/port-error.ts";
import { err } from "../model/result.ts";
import type { UploadCompletion } from "../ports/upload-store.ts";
import { reconcileKey } from "../run/reconcile-key.ts";
import { PartsWorld } from "../testing/parts-world.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { textBody } from "../testing/text-body.ts";

const CHECKSUM = { algorithm: "SHA256", value: "AAAA-2", type: "COMPOSITE" } as const;

/** An upload of two parts that was handed over, of an object with these tags. */
async function handedOver(tags = {}) {
  const world = new PartsWorld();
  const versionId = world.source.put(KEY, "onetwo", {
    partSizes: [3, 3],
    tags,
    attributes: { metadata: {}, checksum: CHECKSUM },
  });
  await world.replicateCreated(versionId);
  const completions: UploadCompletion[] = [];
  const complete = world.destination.completeUpload.bind(world.destination);
  world.destination.completeUpload = (completion) => {
    completions.push(completion);
    return complete(completion);
  };
  world.calls.length = 0;
  return { world, versionId, completions };
}

const refuse = (world: PartsWorld, name: string, error: PortErrorKind = "throttled") => {
  world.intercept = (call) => (call === name ? { kind: "refuse", error } : undefined);
};

describe("completeUpload", () => {
  it("A2 states size, parts and checksum, for the destination to verify", async () => {
    const { world, completions } = await handedOver();
    await world.copyRanges();
    expect(completions).toMatchObject([
      { sizeBytes: 6, checksum: CHECKSUM, parts: [{ number: 1 }, { number: 2 }], tags: {} },
    ]);
  });

  it("A1 gives the tags that the source has now, and none where it is gone", async () => {
    const { world, versionId, completions } = await handedOver({ a: "1" });
    world.source.tag(KEY, versionId, { a: "2" });
    await world.copyRanges();
    expect(completions).toMatchObject([{ tags: { a: "2" } }]);

    const gone = await handedOver({ a: "1" });
    gone.world.afterCall = (call) => {
      if (call === "destination.listParts" && gone.world.calls.includes("destination.uploadPart")) {
        gone.world.source.removeEntry(KEY, gone.versionId);
      }
    };
    await gone.world.copyRanges();
    expect(gone.completions).toMatchObject([{ tags: {} }]);
  });

  it.each([
    ["source.readTags", "throttled"],
    ["ledger.saveRow", "throttled"],
    ["destination.completeUpload", "throttled"],
    ["ledger.saveHead", "conflict"],
  ] as const)(
    "F5 where %s is %s the message is returned, and is done later",
    async (name, error) => {
      const { world } = await handedOver();
      refuse(world, name, error);
      const [outcome] = await world.copyRanges();
      expect(outcome?.result).toMatchObject({ error: { kind: "service", error: { kind: error } } });
      expect(world.ledger.peek(KEY).rows).toEqual([]);
    },
  );

  it.each([
    ["of this version alone end the upload, and the reconcile sets it aside", false, "parked"],
    ["of all are a failure", true, undefined],
  ] as const)(
    "A9 tags that are denied since it was handed over, %s",
    async (_title, all, state) => {
      const { world, versionId } = await handedOver({ a: "1" });
      const readTags = world.source.readTags.bind(world.source);
      const denied = { kind: "denied", side: "source", operation: "GetObjectTagging" } as const;
      world.source.readTags = async (key, id) =>
        all || id === versionId ? err({ ...denied, message: "denied" }) : readTags(key, id);
      const [outcome] = await world.copyRanges();
      expect(outcome?.result).toMatchObject(
        all ? { error: { kind: "service", error: denied } } : { value: { kind: "given-up" } },
      );
      await reconcileKey({ key: KEY }, world.slowWorker());
      expect(world.ledger.peek(KEY).rows[0]?.state).toBe(state);
      expect(await world.destination.listUploads(KEY)).toMatchObject({ value: all ? [{}] : [] });
    },
  );

  it("A5 content that is refused is copied anew once, by the key's reconcile", async () => {
    const { world, versionId } = await handedOver();
    refuse(world, "destination.completeUpload", "corrupt");
    const [outcome] = await world.copyRanges();
    expect(outcome?.result).toEqual({ ok: true, value: { kind: "recovering" } });
    expect([world.destination.openUploads, world.events.messages.length]).toEqual([0, 1]);
    expect(world.ledger.peek(KEY).rows).toEqual([]);

    world.intercept = () => undefined;
    world.calls.length = 0;
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({ ok: true });
    expect(world.calls.filter((call) => call === "source.openPart")).toHaveLength(2);
    expect(world.contents("destination", KEY)).toEqual(["onetwo"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ versionId, state: "replicated" }]);
    expect(world.destination.openUploads).toBe(0);
  });

  it("A9 what is refused for what it is, is set aside, and the key goes on", async () => {
    const { world, versionId } = await handedOver();
    refuse(world, "destination.completeUpload", "invalid");
    const [outcome] = await world.copyRanges();
    expect(outcome?.result).toEqual({ ok: true, value: { kind: "given-up" } });
    expect([world.destination.openUploads, world.events.messages.length]).toEqual([0, 1]);
    const { head, rows } = world.ledger.peek(KEY);
    expect(head?.attempt).toBeUndefined();
    expect(rows).toMatchObject([
      {
        ...{ versionId, state: "parked", reason: "destination-refused" },
        answer: "CompleteMultipartUpload: invalid, made to fail by a test",
      },
    ]);

    world.intercept = () => undefined;
    expect(await reconcileKey({ key: KEY, release: true }, world.worker())).toMatchObject({
      ok: true,
    });
    expect(world.contents("destination", KEY)).toEqual(["onetwo"]);
  });

  it("A10 what came out as other content is deleted again, and copied anew", async () => {
    const { world, versionId } = await handedOver();
    const upload = world.destination.uploadPart;
    world.destination.uploadPart = (part) =>
      upload(part.number === 2 ? { ...part, body: textBody("tvo") } : part);
    const [outcome] = await world.copyRanges();
    expect(outcome?.result).toEqual({ ok: true, value: { kind: "recovering" } });
    expect(world.contents("destination", KEY)).toEqual([]);
    world.destination.uploadPart = upload;
    expect(await reconcileKey({ key: KEY }, world.worker())).toMatchObject({ ok: true });
    expect(world.contents("destination", KEY)).toEqual(["onetwo"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ versionId, state: "replicated" }]);
  });

  it.each([
    ["that cannot be mended either keeps its attempt for the next try", "refuse", "key"],
    ["is mended all the same, and the record comes again", "happen", undefined],
  ])("F5 a key whose reconcile the queue does not take %s", async (_title, listing, scope) => {
    const { world, completions } = await handedOver();
    const error = { kind: "unavailable", side: "queue", operation: "x", message: "no" } as const;
    world.events.send = async (messages) => new Map(messages.map(({ id }) => [id, error]));
    world.intercept = (call) =>
      listing === "refuse" && call === "source.readStack" && completions.length > 0
        ? { kind: "refuse", error: "unavailable" }
        : undefined;
    const [outcome] = await world.copyRanges();
    expect(outcome?.result).toMatchObject({ error: { kind: "service", error } });
    expect(world.ledger.peek(KEY).head?.attempt?.scope).toBe(scope);
    const [again] = await world.copyRanges();
    expect(again?.result.ok).toBe(scope === undefined);
  });

  it("L4 an upload that goes while it is completed is recovered from", async () => {
    const { world } = await handedOver();
    world.afterCall = (call) => {
      if (call === "source.readTags") {
        void world.destination.abortUpload({ key: KEY, uploadId: "upload-1" });
      }
    };
    const [outcome] = await world.copyRanges();
    expect(outcome?.result).toEqual({ ok: true, value: { kind: "recovering" } });
    expect(world.ledger.peek(KEY).head?.attempt?.leaseUntilMs).toBe(world.nowMs);
    expect(world.events.messages).toHaveLength(1);
  });

  it("A6 an upload that is gone when its parts are counted is somebody else's to finish", async () => {
    const { world } = await handedOver();
    world.afterCall = (call) => {
      if (call === "destination.uploadPart" && world.calls.filter((c) => c === call).length === 2) {
        void world.destination.abortUpload({ key: KEY, uploadId: "upload-1" });
      }
    };
    const [outcome] = await world.copyRanges();
    expect(outcome?.result).toMatchObject({ ok: true, value: { kind: "copied" } });
  });
});
