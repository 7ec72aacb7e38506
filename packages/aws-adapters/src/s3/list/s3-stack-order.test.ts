import { describe, expect, it } from "vitest";
import type { ListedEntry } from "../request/s3-version-document.ts";
import { listingStyle, orderEntries } from "./s3-stack-order.ts";

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
      madeMs: lastModifiedMs,
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
    ["m4@40! m2@20 v3@30 v1@10", "markers come first, and one is older than the version below it"],
  ])("O5 %s is grouped: %s", (notation) => {
    expect(styleOf(notation)).toBe("grouped");
  });

  it.each([
    ["v2@20! v1@10", "versions alone"],
    ["m2@20! m1@10", "markers alone"],
    ["v3@30! v2@20 m1@10", "an order that both write"],
    ["v3@10!* m2@20 m1@10", "a multipart upload that began before the marker below it"],
    ["m4@40! m3@30 v2@20 v1@10", "markers come first, and all are younger than the versions"],
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

describe("orderEntries where nothing proves a style", () => {
  const readOf = (notation: string) => {
    const stack = orderEntries(entries(notation), "unproven");
    return [stack.entries.map(({ versionId }) => versionId).join(" "), stack.ambiguous ?? false];
  };

  it.each([
    ["v3@30! v2@20 m1@10", "3 2 1", false, "both styles have one order"],
    ["v3@10!* m2@20 m1@10", "3 2 1", false, "the latest entry is on top"],
    ["m4@10! m2@10 v3@10 v1@10", "4 2 3 1", true, "all of one second, markers first"],
    ["v4@20! v2@10 m3@15", "4 2 3", true, "an upload that was begun early, or another style"],
  ])("O5 %s is read as %s, ambiguous: %s, since %s", (notation, order, isAmbiguous) => {
    expect(readOf(notation)).toEqual([order, isAmbiguous]);
  });
});

describe("what servers are known for", () => {
  const marker = (versionId: string, madeMs: number, isLatest = false): ListedEntry => ({
    ...{ key: "k", isLatest, madeMs },
    entry: { kind: "marker", versionId, lastModifiedMs: madeMs },
  });
  const version = (versionId: string, madeMs: number): ListedEntry => ({
    ...{ key: "k", isLatest: false, madeMs },
    entry: { kind: "object", versionId, pin: { etag: "00", sizeBytes: 1, lastModifiedMs: madeMs } },
  });
  const idsOf = (listed: readonly ListedEntry[], server?: string) => {
    const stack = orderEntries(listed, "grouped", server);
    return [stack.entries.map(({ versionId }) => versionId), stack.ambiguous ?? false];
  };
  /** As versitygw 1.8 answered: versions by the second, markers more finely; the ids are ULIDs. */
  const ids = ["5PHZJ", "5P1XT", "5MGQB", "5M45F"].map((end) => `01M8H3P5M45FE7GQYSYXQ${end}`);
  const [m2 = "", v2 = "", m1 = "", v1 = ""] = ids;

  it("O5 ids that are made in the order of time tell it, where times do not", () => {
    const listed = [marker(m2, 27_450, true), marker(m1, 27_362), version(v2, 27_000)];
    expect(idsOf([...listed, version(v1, 27_000)], "VERSITYGW")).toEqual([[m2, v2, m1, v1], false]);
  });

  it.each(["grouped", "unproven"] as const)(
    "O5 SeaweedFS gives times by the second, and its ids tell the order of a %s page",
    (style) => {
      const listed = [
        version("67139ce7a7af8f85f32ca285574e9621", 27_000),
        marker("67139ce79d12c5909a9845f0026f0962", 27_000, true),
        marker("67139ce79f330f1528ae7443cc547ed8", 27_000),
        marker("67139ce7a5795c0842693ff9391c5ac8", 27_000),
        marker("67139ce7a9bbbb635913b1ab748ab0ff", 27_000),
      ];
      const inOrder = [1, 2, 3, 0, 4].map((at) => listed[at] as ListedEntry);
      const stack = orderEntries(style === "grouped" ? listed : inOrder, style, "SeaweedFS 30GB");
      expect(stack).toEqual({ entries: inOrder.map(({ entry }) => entry) });
    },
  );

  it("O5 ids of older SeaweedFS count nanoseconds up, and null tells nothing", () => {
    const [v1 = "", m2 = ""] = ["187c6a3f00000001", "187c6a3f00000002"].map((t) =>
      t.padEnd(32, "a"),
    );
    const [v3 = ""] = ["67139ce7a7af8f85"].map((t) => t.padEnd(32, "a"));
    const listed = [version(v3, 27_000), version(v1, 27_000), marker(m2, 27_000)];
    expect(idsOf(listed, "SeaweedFS")).toEqual([[v3, m2, v1], false]);
    expect(idsOf([version("null", 27_000), marker(m2, 27_000)], "SeaweedFS")[1]).toBe(true);
  });

  it("O5 times of two precisions are compared at the coarser one", () => {
    const listed = [marker("m2", 27_450, true), marker("m1", 27_362), version("v2", 27_000)];
    expect(idsOf([...listed, version("v1", 26_000)])[1]).toBe(true);
    expect(
      idsOf([marker("m2", 27_450, true), marker("m1", 27_362), version("v2", 28_000)]),
    ).toEqual([["m2", "v2", "m1"], false]);
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
      madeMs: lastModifiedMs,
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
