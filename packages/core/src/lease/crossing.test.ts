import { describe, expect, it } from "vitest";
import type { Attempt } from "../model/ledger-head.ts";
import type { ObjectDescription, OpenObject } from "../ports/bucket-reader.ts";
import { MemoryRun, START_MS } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { SAMPLE_PIN as PIN } from "../testing/sample-facts.ts";
import { textBody } from "../testing/text-body.ts";
import { attemptOf, type Crossing, discard, movedRow, rowOfAttempt } from "./crossing.ts";

const MARKER = { kind: "marker" } as const;
const CHECKSUM = { algorithm: "SHA256", type: "COMPOSITE", value: "AAAA-2" } as const;
const ATTEMPT: Attempt = { id: "attempt-1", scope: "entry", startedMs: 1, leaseUntilMs: 2 };
const LEFTOVER: Attempt = { ...ATTEMPT, versionId: "v1", content: { pin: PIN } };

function opened(fields: Partial<ObjectDescription> = {}, discarded = () => {}) {
  const object = { pin: PIN, attributes: { metadata: {} }, tagCount: 0, ...fields };
  const open = { ...object, body: textBody("a"), discard: discarded } as OpenObject;
  return { kind: "object", object: open } as const;
}

const begun = (crossing: Partial<Crossing>) =>
  attemptOf(
    { versionId: "v1", entry: opened(), row: undefined, ...crossing },
    new MemoryRun().worker(),
  );

describe("what is written down before the first byte", () => {
  it("L2 of a marker it is which, and when", () => {
    expect(begun({ entry: MARKER, sequencer: "00A1" })).toStrictEqual({
      versionId: "v1",
      startedMs: START_MS,
    });
  });

  it("L2 of an object its content, too", () => {
    expect(begun({})).toStrictEqual({
      versionId: "v1",
      startedMs: START_MS,
      content: { pin: PIN },
    });
    const attributes = { metadata: {}, checksum: CHECKSUM };
    expect(begun({ entry: opened({ attributes, hasMd5Etag: false }) })).toStrictEqual({
      versionId: "v1",
      startedMs: START_MS,
      content: { pin: PIN, checksum: CHECKSUM, hasMd5Etag: false },
    });
  });

  it("A5 what a crashed attempt uploaded stays written down, and since when it may have", () => {
    const upload = { id: "upload-1", partCount: 2 };
    expect(begun({ leftover: { ...LEFTOVER, upload } })).toStrictEqual({
      ...{ versionId: "v1", startedMs: 1, content: { pin: PIN }, upload },
    });
    expect(begun({ leftover: LEFTOVER })).not.toHaveProperty("upload");
  });

  it("D2 the event's place in the order is of the null version alone", () => {
    expect(begun({ versionId: "null", sequencer: "00A1" })).toMatchObject({ sequencer: "00A1" });
    expect(begun({ versionId: "v1", sequencer: "00A1" })).not.toHaveProperty("sequencer");
    expect(begun({ versionId: "null" })).not.toHaveProperty("sequencer");
  });
});

describe("the row of what was brought across", () => {
  const base = { key: "k", versionId: "v1", state: "replicated", attemptId: "attempt-1" } as const;

  it("L1 of a marker names its replica", () => {
    expect(rowOfAttempt("k", "v1", ATTEMPT, { versionId: "d1" }, undefined)).toStrictEqual({
      ...{ ...base, kind: "marker", destinationVersionId: "d1" },
    });
  });

  it("L1 of an object says what crossed and what came of it", () => {
    const attempt = { ...ATTEMPT, content: { pin: PIN }, sequencer: "00A1" };
    const known = rowOf({
      ...{ key: "k", versionId: "v1", kind: "object", pin: PIN },
      ...{ state: "parked", reason: "archived", revision: "r7" },
    });
    const written = { versionId: "d1", etag: "e2" };
    expect(rowOfAttempt("k", "v1", attempt, written, known)).toStrictEqual({
      ...{ ...base, kind: "object", pin: PIN, destinationVersionId: "d1", destinationEtag: "e2" },
      ...{ sequencer: "00A1", revision: "r7" },
    });
  });
});

describe("the row of what was set aside and put on top once more", () => {
  const parked = {
    key: "k",
    versionId: "v1",
    kind: "object",
    pin: PIN,
    revision: "r7",
    state: "parked",
    reason: "tags-refused",
    destinationVersionId: "d1",
  } as const;

  it.each([
    ["names the new replica with its ETag", { versionId: "d2", etag: "e2" }, "e2"],
    ["has no ETag where none was answered: the old one is of another", { versionId: "d2" }],
  ])("R8 %s", (_title, written, etag?: string) => {
    expect(movedRow({ ...parked, destinationEtag: "e1" }, ATTEMPT, written)).toStrictEqual({
      ...{ ...parked, destinationVersionId: "d2", attemptId: "attempt-1" },
      ...(etag === undefined ? {} : { destinationEtag: etag }),
    });
  });
});

describe("giving up what was opened", () => {
  it("F1 closes an object's content, and a marker has none", () => {
    let closed = 0;
    const entry = opened({}, () => {
      closed += 1;
    });
    discard({ versionId: "v1", entry, row: undefined });
    discard({ versionId: "v1", entry: MARKER, row: undefined });
    expect(closed).toBe(1);
  });
});
