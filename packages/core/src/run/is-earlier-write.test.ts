import { describe, expect, it } from "vitest";
import type { Entry } from "../model/stack.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { isBelowOwn, mayBeEarlier } from "./is-earlier-write.ts";

/** An object of one content, written after so many seconds. */
function object(versionId: string, seconds: number, etag = "e1"): Entry {
  const pin = { etag, sizeBytes: 5, lastModifiedMs: seconds * 1_000 };
  return { kind: "object", versionId, pin };
}

const NULL = object("null", 10);

/** Whether what was made after so many seconds may be of an earlier write of the null version. */
function isEarlier(seconds: number, more: Parameters<typeof about>[0] = {}): boolean {
  const { write, known } = about(more);
  return mayBeEarlier(write, object("d1", seconds), known);
}

function about({
  entry = NULL,
  writtenMs,
  source = [NULL],
  adopted = [],
}: {
  readonly entry?: Entry;
  readonly writtenMs?: number;
  readonly source?: readonly Entry[];
  readonly adopted?: readonly string[];
}) {
  const facts = { key: KEY, source: { entries: source }, destination: { entries: [] } };
  return {
    write: { entry, sinceMs: 0, ...(writtenMs === undefined ? {} : { writtenMs }) } as never,
    known: {
      adopted: new Map(adopted.map((id) => [id, true])),
      facts: { ...facts, rows: [], retiring: [] },
    },
  };
}

describe("mayBeEarlier, of what has the content of a write and other metadata", () => {
  it("D2 what was made since the source had that content may be of an earlier write of it", () => {
    expect([11, 10].map((seconds) => isEarlier(seconds))).toEqual([true, true]);
    expect(isEarlier(11, { writtenMs: 11_000 })).toBe(true);
  });

  it("D2 what stood before the source had what was on its way is not", () => {
    expect(isEarlier(11, { writtenMs: 11_001 })).toBe(false);
  });

  it("D2 nor what is of a version, or has its replica", () => {
    const version = object("v1", 10);
    expect(isEarlier(11, { entry: version, source: [version] })).toBe(false);
    expect(isEarlier(11, { adopted: ["null"] })).toBe(false);
    expect(isEarlier(11, { adopted: ["v1"] })).toBe(true);
  });

  it("D2 nor where another version of that content was there by then, of which it may be a copy", () => {
    expect(isEarlier(11, { source: [NULL, object("v1", 9)] })).toBe(false);
    expect(isEarlier(11, { source: [object("v1", 12), NULL] })).toBe(true);
    expect(isEarlier(11, { source: [NULL, object("v1", 9, "e2")] })).toBe(true);
  });
});

describe("isBelowOwn", () => {
  const entries = [object("d3", 3), object("d2", 2), object("d1", 1)] as const;
  const row = sampleRow({ versionId: "null", destinationVersionId: "d2" });
  const facts = { key: KEY, source: { entries: [NULL] }, destination: { entries }, retiring: [] };

  it("L3 S3 adds on top, so what stands below the replica that a row names was written before", () => {
    expect(entries.map((entry) => isBelowOwn(NULL, entry, { ...facts, rows: [row] }))).toEqual([
      ...[false, false, true],
    ]);
  });

  it("L3 nothing is below one that no row names, or that does not stand", () => {
    const gone = { ...row, destinationVersionId: "d9" };
    for (const rows of [[], [gone]]) {
      expect(entries.some((entry) => isBelowOwn(NULL, entry, { ...facts, rows }))).toBe(false);
    }
  });
});
