import { describe, expect, it } from "vitest";
import type { Attempt, LedgerRow } from "../model/ledger-row.ts";
import { MemoryRun, onCall, START_MS } from "../testing/memory-run.ts";
import { findOrphan } from "./find-orphan.ts";

const MINUTE_MS = 60_000;
const CRC = { algorithm: "CRC32", type: "FULL_OBJECT" } as const;

interface Left {
  readonly content: string;
  readonly atMs?: number;
  readonly checksum?: string;
}

/** A destination on which a crashed attempt, and perhaps others, left something. */
async function look(
  left: readonly Left[],
  attempt: Partial<Attempt> = {},
  rows: readonly LedgerRow[] = [],
  isDenied = false,
) {
  const world = new MemoryRun();
  for (const { content, atMs = START_MS, checksum } of left) {
    world.nowMs = atMs;
    const attributes =
      checksum === undefined
        ? { metadata: {} }
        : { metadata: {}, checksum: { ...CRC, value: checksum } };
    if (content === "-") {
      world.destination.remove("k");
    } else {
      world.destination.put("k", content, { attributes });
    }
  }
  world.intercept = isDenied
    ? onCall("destination.describe", { kind: "refuse", error: "denied" })
    : () => undefined;
  const { destination } = world.worker();
  const stack = await world.destination.readStack("k");
  const found = await findOrphan(
    { id: "x", scope: "entry", versionId: "v1", startedMs: START_MS, leaseUntilMs: 0, ...attempt },
    rows,
    stack.ok ? stack.value : { entries: [] },
    "k",
    destination,
  );
  return found.ok ? found.value?.versionId : found.error.kind;
}

const pin = { etag: "etag of abc", sizeBytes: 3, lastModifiedMs: START_MS };
const abc = { content: { pin } };
const abcWithCrc = { content: { pin, checksum: { ...CRC, value: "AAAA" } } };
const known: LedgerRow = {
  key: "k",
  versionId: "v0",
  kind: "object",
  state: "replicated",
  destinationVersionId: "destination-v1",
};

describe("findOrphan", () => {
  it("L3 an entry with the content, that no row knows, made since: adopted", async () => {
    expect(await look([{ content: "abc" }], abc)).toBe("destination-v1");
  });

  it("L3 an entry that a row knows: not adopted", async () => {
    expect(await look([{ content: "abc" }], abc, [known])).toBeUndefined();
  });

  it.each([
    ["another size", "abcd"],
    ["another ETag", "xyz"],
  ])("L3 an entry with %s: not adopted", async (_title, content) => {
    expect(await look([{ content }], abc)).toBeUndefined();
  });

  it.each([
    [15, "destination-v1"],
    [16, undefined],
  ])("L3 an entry made %i minutes before, as clocks may differ: %s", async (minutes, expected) => {
    const left = [{ content: "abc", atMs: START_MS - minutes * MINUTE_MS }];
    expect(await look(left, abc)).toBe(expected);
  });

  it("L3 another ETag and the checksum that crossed: adopted", async () => {
    expect(await look([{ content: "xyz", checksum: "AAAA" }], abcWithCrc)).toBe("destination-v1");
  });

  it.each([
    ["another checksum", "BBBB"],
    ["no checksum", undefined],
  ])("L3 another ETag and %s: not adopted", async (_title, checksum) => {
    const left = [{ content: "xyz", ...(checksum === undefined ? {} : { checksum }) }];
    expect(await look(left, abcWithCrc)).toBeUndefined();
  });

  it.each([
    ["another size, whatever its checksum", "abcd", abcWithCrc],
    ["another ETag, where none but the ETag is known", "xyz", abc],
  ])("L3 an entry with %s: not adopted, without a request", async (_title, content, attempt) => {
    expect(await look([{ content, checksum: "AAAA" }], attempt, [], true)).toBeUndefined();
  });

  it("L3 the same value of another checksum algorithm: not adopted", async () => {
    const checksum = { algorithm: "CRC32C", type: "FULL_OBJECT", value: "AAAA" } as const;
    const left = [{ content: "xyz", checksum: "AAAA" }];
    expect(await look(left, { content: { pin, checksum } })).toBeUndefined();
  });

  it("L3 an entry that went away since the listing: not adopted", async () => {
    const { destination } = new MemoryRun();
    const entry = { kind: "object", versionId: "d1", pin: { ...pin, etag: "of KMS" } } as const;
    const attempt = { id: "x", scope: "entry", startedMs: START_MS, leaseUntilMs: 0 } as const;
    const stack = { entries: [entry] };
    const found = await findOrphan({ ...attempt, ...abcWithCrc }, [], stack, "k", destination);
    expect(found).toEqual({ ok: true, value: undefined });
  });

  it("L3 among several it is the newest that fits", async () => {
    const left = [{ content: "abc" }, { content: "abc" }, { content: "xyz" }];
    expect(await look(left, abc)).toBe("destination-v2");
  });

  it("L3 a marker was on its way: a marker is adopted, an object is not", async () => {
    expect(await look([{ content: "abc" }, { content: "-" }])).toBe("destination-v2");
    expect(await look([{ content: "abc" }])).toBeUndefined();
  });

  it("L3 an object was on its way: a marker is not adopted", async () => {
    expect(await look([{ content: "-" }], abc)).toBeUndefined();
  });

  it("F2 a checksum that cannot be read is an error, not a difference", async () => {
    expect(await look([{ content: "xyz" }], abcWithCrc, [], true)).toBe("denied");
  });
});
