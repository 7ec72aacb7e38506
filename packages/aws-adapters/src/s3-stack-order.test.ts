import { describe, expect, it } from "vitest";
import { listingStyle, orderEntries } from "./s3-stack-order.ts";
import type { ListedEntry } from "./s3-version-document.ts";

/**
 * Entries in short: kind (v or m), version id, second of last-modified, `!` where it is the latest, `*`
 * where it came of a multipart upload, and the key if it is not `k`: `v1@10!`, `m2@12/other`.
 */
function entries(notation: string): readonly ListedEntry[] {
  return notation.split(" ").map((word) => {
    const [, kind = "", id = "", seconds = "", mark = "", key = "k"] =
      /^([vm])(\d+)@(\d+)([!*]*)(?:\/(.+))?$/.exec(word) ?? [];
    const lastModifiedMs = Number(seconds) * 1000;
    const etag = mark.includes("*") ? "00-2" : "00";
    return {
      key,
      isLatest: mark.includes("!"),
      entry:
        kind === "v"
          ? { kind: "object", versionId: id, pin: { etag, sizeBytes: 1, lastModifiedMs } }
          : { kind: "marker", versionId: id, lastModifiedMs },
    };
  });
}

const styleOf = (notation: string, server?: string) =>
  listingStyle({
    entries: entries(notation),
    isTruncated: false,
    nextKeyMarker: undefined,
    nextVersionIdMarker: undefined,
    server,
  });

describe("listingStyle", () => {
  it.each([
    ["v3@30! m2@20 v1@10", "a version below a marker"],
    ["m3@30! v2@20 m1@10", "a marker below a version below a marker"],
    ["m1@10!/a v2@20!/b m3@30!/c", "a version of a key between markers of others"],
  ])("O5 %s is interleaved: %s", (notation) => {
    expect(styleOf(notation)).toBe("interleaved");
  });

  it.each([
    ["v1@10 m2@20!", "the latest entry is not the first"],
    ["v9@90!/b m1@10!/a", "a marker's key goes back"],
    ["m2@20 v3@30! v1@10", "markers come first, and the latest is none of them"],
    ["m1@10!/b v9@90!/a", "markers come first, and a version's key goes back"],
  ])("O5 %s is grouped: %s", (notation) => {
    expect(styleOf(notation)).toBe("grouped");
  });

  it.each([
    ["v2@20! v1@10", "versions alone"],
    ["m2@20! m1@10", "markers alone"],
    ["v3@30! v2@20 m1@10", "an order that both write"],
    ["v3@10!* m2@20 m1@10", "a multipart upload that began before the marker below it"],
    ["v1@10!/a m2@20!/b", "two keys in order"],
    ["m1@10!/a v2@20!/b", "two keys in order, the marker's before"],
  ])("O5 %s proves nothing: %s", (notation) => {
    expect(styleOf(notation)).toBeUndefined();
  });

  it("O5 what AWS answers is never doubted", () => {
    expect(styleOf("v1@10 m2@20!", "AmazonS3")).toBe("interleaved");
    expect(styleOf("v2@20! v1@10", "Werkzeug/3.1.8 Python/3.11.7")).toBe("grouped");
  });
});

describe("orderEntries", () => {
  const idsOf = (notation: string, style: "interleaved" | "grouped") => {
    const stack = orderEntries(entries(notation), style);
    return [stack.entries.map(({ versionId }) => versionId).join(" "), stack.ambiguous ?? false];
  };

  it("O5 an interleaved listing is taken as it stands, whatever its times", () => {
    expect(idsOf("v4@10! m3@10 v2@30 m1@10", "interleaved")).toEqual(["4 3 2 1", false]);
  });

  it.each([
    ["v4@40! v2@20 m3@30 m1@10", "4 3 2 1", false],
    ["v3@30 v1@10 m4@40! m2@20", "4 3 2 1", false],
    ["v2@10! m1@10", "2 1", false],
    ["v1@10 m2@10!", "2 1", false],
    ["v4@20! v2@10 m3@10", "4 2 3", true],
    ["v4@20! v3@10 m2@10 m1@5", "4 3 2 1", true],
    ["v3@20! v2@20 m1@10", "3 2 1", false],
  ])("O5 the grouped listing %s is %s, ambiguous: %s", (notation, order, isAmbiguous) => {
    expect(idsOf(notation, "grouped")).toEqual([order, isAmbiguous]);
  });
});

describe("orders of many entries", () => {
  /** Far above what a key was seen to have, and above what a call takes arguments. */
  const MANY = 130_000;
  const many = Array.from({ length: MANY }, (_, index): ListedEntry => {
    const versionId = String(MANY - index);
    const lastModifiedMs = (MANY - index) * 1000;
    return {
      key: "k",
      isLatest: index === 0,
      entry:
        index % 2 === 0
          ? { kind: "object", versionId, pin: { etag: "00", sizeBytes: 1, lastModifiedMs } }
          : { kind: "marker", versionId, lastModifiedMs },
    };
  });
  const kindOf = (kind: "object" | "marker") => many.filter(({ entry }) => entry.kind === kind);

  it("O5 a key of 130,000 entries is put in order, however they are listed", () => {
    const ids = many.map(({ entry }) => entry.versionId);
    const grouped = [...kindOf("marker"), ...kindOf("object")];
    const page = { isTruncated: false, nextKeyMarker: undefined, nextVersionIdMarker: undefined };
    expect(listingStyle({ ...page, entries: many, server: undefined })).toBe("interleaved");
    expect(listingStyle({ ...page, entries: grouped, server: undefined })).toBe("grouped");
    for (const [entries, style] of [
      [many, "interleaved"],
      [grouped, "grouped"],
    ] as const) {
      const stack = orderEntries(entries, style);
      expect(stack.entries.map(({ versionId }) => versionId)).toEqual(ids);
    }
  });
});
