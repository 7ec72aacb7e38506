import { describe, expect, it } from "vitest";
import type { PortErrorKind } from "../model/port-error.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { MemoryRun, onCall, START_MS } from "../testing/memory-run.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { textBody } from "../testing/text-body.ts";
import { copyParts } from "./copy-parts.ts";

const PARTS = ["one", "two", "six", "ten", "end"] as const;
const NUMBERS = [1, 2, 3, 4, 5];

/** What the object is said to be. */
interface Change {
  readonly sizeBytes?: number;
  readonly algorithm?: string | undefined;
}

/** An object of five parts of three bytes at the source, and an upload that waits for them. */
async function parted({ sizeBytes = 15, algorithm }: Change = {}) {
  const world = new MemoryRun();
  const versionId = world.source.put(KEY, PARTS.join(""), { partSizes: PARTS.map(() => 3) });
  const described = await world.source.describe(KEY, versionId);
  if (!described.ok || described.value.kind !== "object") {
    throw new Error("the source in memory has what was put there");
  }
  const begun = await world.destination.beginUpload({
    ...{ key: KEY, attributes: { metadata: {} }, tags: {} },
  });
  const uploadId = begun.ok ? begun.value : "";
  const sized = { ...described.value.object.pin, sizeBytes };
  const copyOf = { key: KEY, versionId, pin: sized, partCount: PARTS.length, uploadId, algorithm };
  const copy = (numbers: readonly number[], more: Partial<ReplicationRun> = {}) =>
    copyParts(copyOf, numbers, { ...world.worker(), ...more });
  const count = (name: string) => world.calls.filter((call) => call === name).length;
  const numbersThere = async () => {
    const listed = await world.destination.listParts({ key: KEY, uploadId });
    return listed.ok && listed.value !== "gone" ? listed.value.map(({ number }) => number) : [];
  };
  return { world, versionId, uploadId, copy, count, numbersThere };
}

describe("copyParts", () => {
  it("A3 copies the parts of these numbers and no others", async () => {
    const { copy, numbersThere } = await parted();
    expect(await copy([2, 5])).toEqual({
      ok: true,
      value: [
        { number: 2, sizeBytes: 3, etag: "etag of two" },
        { number: 5, sizeBytes: 3, etag: "etag of end" },
      ],
    });
    expect(await numbersThere()).toEqual([2, 5]);
  });

  it("A4 has four parts on their way at a time", async () => {
    const { world, copy, count } = await parted();
    const open = world.source.openPart.bind(world.source);
    const opened: (() => void)[] = [];
    world.source.openPart = async (...parameters) => {
      await new Promise<void>((resolve) => opened.push(resolve));
      return open(...parameters);
    };
    const copying = copy(NUMBERS);
    await new Promise((resolve) => setImmediate(resolve));
    expect(opened).toHaveLength(4);
    opened[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(opened).toHaveLength(5);
    for (const go of opened) {
      go();
    }
    expect(await copying).toMatchObject({ ok: true });
    expect(count("destination.uploadPart")).toBe(5);
  });

  it.each<[PortErrorKind, number]>([
    ["unavailable", 3],
    ["throttled", 3],
    ["denied", 1],
    ["corrupt", 1],
  ])("A6 a part that fails as %s is tried %i times", async (error, tries) => {
    const { world, copy, count } = await parted();
    world.intercept = (call) =>
      call === "destination.uploadPart" ? { kind: "refuse", error } : undefined;
    expect(await copy([1])).toMatchObject({
      ok: false,
      error: { kind: "service", error: { kind: error, side: "destination" } },
    });
    expect(count("destination.uploadPart")).toBe(tries);
  });

  it("A6 a part that crosses at its last try is copied", async () => {
    const { world, copy } = await parted();
    let tries = 0;
    world.intercept = (call) => {
      tries += call === "source.openPart" ? 1 : 0;
      return call === "source.openPart" && tries < 3
        ? { kind: "refuse", error: "throttled" }
        : undefined;
    };
    expect(await copy([1])).toMatchObject({ ok: true, value: [{ number: 1 }] });
  });

  it("A6 after a failure no further part is begun, and the first failure is told", async () => {
    const { world, copy, count } = await parted();
    world.intercept = (call, index) =>
      call === "source.openPart"
        ? { kind: "refuse", error: index === 0 ? "denied" : "invalid" }
        : undefined;
    expect(await copy(NUMBERS)).toMatchObject({ error: { error: { kind: "denied" } } });
    expect(count("source.openPart")).toBe(4);
  });

  it("A6 nor by those whose parts were copied", async () => {
    const { world, copy, count } = await parted();
    world.intercept = onCall("source.openPart", { kind: "refuse", error: "denied" });
    expect(await copy(NUMBERS)).toMatchObject({ error: { error: { kind: "denied" } } });
    expect([count("source.openPart"), count("destination.uploadPart")]).toEqual([4, 3]);
  });

  it("B2 a part that takes just as long as the worker has is copied", async () => {
    const { copy } = await parted();
    const run = { bytesPerSecond: 1, deadlineMs: START_MS + 3_000 };
    expect(await copy([1], run)).toMatchObject({ ok: true });
  });

  it("B2 a part is not begun without the time for it", async () => {
    const { world, copy } = await parted();
    const run = { bytesPerSecond: 1, deadlineMs: START_MS + 2_999 };
    expect(await copy([1], run)).toEqual({
      ok: false,
      error: { kind: "no-time", neededMs: 3_000 },
    });
    expect(world.calls).toEqual([]);
  });

  it("B2 nor tried again without it", async () => {
    const { world, copy, count } = await parted();
    world.intercept = (call) => {
      world.nowMs += call === "source.openPart" ? 1 : 0;
      return call === "source.openPart" ? { kind: "refuse", error: "throttled" } : undefined;
    };
    const run = { bytesPerSecond: 1, deadlineMs: START_MS + 3_000 };
    expect(await copy([1], run)).toMatchObject({ error: { kind: "no-time" } });
    expect(count("source.openPart")).toBe(1);
  });

  it("A5 says that the source no longer has the version", async () => {
    const { world, versionId, copy } = await parted();
    world.source.removeEntry(KEY, versionId);
    expect(await copy([1])).toEqual({ ok: false, error: { kind: "source-gone" } });
  });

  it("A5 says that the upload is gone", async () => {
    const { world, uploadId, copy } = await parted();
    await world.destination.abortUpload({ key: KEY, uploadId });
    expect(await copy([1])).toEqual({ ok: false, error: { kind: "upload-gone" } });
  });

  it("A3 says that the source gives no parts by number", async () => {
    const { world, copy, count } = await parted();
    world.source.openPart = async () => ({ ok: true, value: "unnumbered" });
    expect(await copy([1])).toEqual({ ok: false, error: { kind: "unnumbered" } });
    expect(count("destination.uploadPart")).toBe(0);
  });

  it.each([
    ["the first part is all of the object", 1, "all of it", { ok: true }],
    ["another part is all of the object", 2, "all of it", { error: { kind: "unnumbered" } }],
    ["another part is not all of the object", 2, "a part", { ok: true }],
    ["an empty part is all of an empty object", 2, "", { ok: true }],
  ])("A3 where %s", async (_title, number, content, outcome) => {
    const sizeBytes = content === "a part" ? 100 : content.length;
    const { world, copy } = await parted({ sizeBytes });
    let discarded = 0;
    world.source.openPart = async () => ({
      ok: true,
      value: {
        sizeBytes: content.length,
        body: textBody(content),
        discard: () => {
          discarded += 1;
        },
      },
    });
    expect(await copy([number])).toMatchObject(outcome);
    expect(discarded).toBe("ok" in outcome ? 0 : 1);
  });

  it.each([
    ["its own checksum and the upload's algorithm", "SHA256"],
    ["neither where there is none", undefined],
  ])("A3 a part is sent with %s", async (_title, algorithm) => {
    const { world, copy } = await parted({ algorithm });
    const checksum = algorithm && { algorithm, value: "AAAA" };
    const open = world.source.openPart.bind(world.source);
    world.source.openPart = async (...parameters) => {
      const opened = await open(...parameters);
      return opened.ok && typeof opened.value === "object"
        ? { ok: true, value: { ...opened.value, ...(checksum && { checksum }) } }
        : opened;
    };
    const sent: object[] = [];
    const upload = world.destination.uploadPart.bind(world.destination);
    world.destination.uploadPart = (part) => {
      sent.push(part);
      return upload(part);
    };
    await copy([1]);
    const { body: _, ...part } = sent[0] as { readonly body: unknown };
    expect(part).toEqual({
      ...{ key: KEY, uploadId: "upload-1", number: 1, sizeBytes: 3 },
      ...(algorithm === undefined ? {} : { checksum, algorithm }),
    });
  });
});
