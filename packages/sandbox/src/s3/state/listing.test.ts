import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestS3, elements } from "../testing/test-s3.ts";
import { type Listed, type ListingPage, list } from "./listing.ts";

/** Keys over few letters and the delimiter, so that prefixes are shared. */
const keys = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 5 }), { maxLength: 25 })
  .map((unsorted) => unsorted.filter((key) => key !== "").sort());

const query = fc.record({
  prefix: fc.constantFrom("", "a", "a/", "b"),
  delimiter: fc.constantFrom("", "/", "ab"),
});

function names(page: ListingPage<string>): string[] {
  return page.lines.map((line) => nameOf(line));
}

function nameOf(line: Listed<string>): string {
  return line.kind === "prefix" ? `${line.prefix}*` : line.item;
}

/** The listing as S3 words it: group by the part up to the delimiter behind the prefix. */
function expected(sorted: readonly string[], prefix: string, delimiter: string): string[] {
  const all = sorted
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      return end === -1 ? key : `${key.slice(0, end + delimiter.length)}*`;
    });
  return [...new Set(all)];
}

describe("list", () => {
  it("W3 keys and common prefixes come as the definition says", () => {
    fc.assert(
      fc.property(keys, query, (sorted, { prefix, delimiter }) => {
        const whole = { prefix, delimiter, maxKeys: 1000 };
        const page = list(sorted, whole, { key: "", isInclusive: false }, (key) => [key]);
        expect(names(page)).toEqual(expected(sorted, prefix, delimiter));
        expect(page.isTruncated).toBe(false);
      }),
    );
  });

  it("W3 pages of any size, each begun behind the last name, make up the whole listing", () => {
    fc.assert(
      fc.property(keys, query, fc.integer({ min: 1, max: 4 }), (sorted, base, maxKeys) => {
        const collected: string[] = [];
        let after = "";
        for (let pages = 0; pages <= sorted.length; pages += 1) {
          const start = { key: after, isInclusive: false };
          const page = list(sorted, { ...base, maxKeys }, start, (key) => [key]);
          collected.push(...names(page));
          expect(page.lines.length).toBeLessThanOrEqual(maxKeys);
          if (!page.isTruncated) {
            break;
          }
          after = collected.at(-1)?.replace("*", "") ?? "";
        }
        expect(collected).toEqual(expected(sorted, base.prefix, base.delimiter));
      }),
    );
  });

  it("W3 keys without anything to list neither show nor make a prefix", () => {
    const page = list(
      ["a/1", "b/1"],
      { prefix: "", delimiter: "/", maxKeys: 1 },
      { key: "", isInclusive: false },
      (key) => (key === "a/1" ? [] : [key]),
    );
    expect(names(page)).toEqual(["b/*"]);
    expect(page.isTruncated).toBe(false);
  });
});

describe("ListObjectVersions", () => {
  it("W3 versions and markers interleave, newest first, and page by key and version id", async () => {
    const { service, send } = createTestS3();
    service.createBucket("b", { versioning: "enabled", eventBridge: false });
    for (const action of ["PUT", "DELETE", "PUT", "DELETE"]) {
      await send(action, "/b/k");
    }
    await send("PUT", "/b/k1");
    const order: string[] = [];
    let next = "";
    for (let pages = 0; pages < 5; pages += 1) {
      const { text } = await send("GET", "/b", { query: `versions&prefix=k&max-keys=1${next}` });
      const kind = /<(Version|DeleteMarker)>/.exec(text)?.[1];
      order.push(`${kind} ${elements(text, "Key")[0]} ${elements(text, "IsLatest")[0]}`);
      const [key] = elements(text, "NextKeyMarker");
      const [id] = elements(text, "NextVersionIdMarker");
      expect(elements(text, "IsTruncated")).toEqual([pages === 4 ? "false" : "true"]);
      next = `&key-marker=${key}&version-id-marker=${id}`;
    }
    expect(order).toEqual([
      "DeleteMarker k true",
      "Version k false",
      "DeleteMarker k false",
      "Version k false",
      "Version k1 true",
    ]);
  });

  it("W3 a key XML cannot carry is a character reference, or percent-encoded on request", async () => {
    const { service, send } = createTestS3();
    service.createBucket("b", { versioning: "enabled", eventBridge: false });
    await send("PUT", "/b/a%01%20b%2Bc~%2F%C3%A9");
    const plain = await send("GET", "/b", { query: "versions" });
    expect(elements(plain.text, "Key")).toEqual(["a&#x1; b+c~/é"]);
    const encoded = await send("GET", "/b", { query: "versions&encoding-type=url" });
    expect(elements(encoded.text, "Key")).toEqual(["a%01+b%2Bc%7E/%C3%A9"]);
    expect(elements(encoded.text, "EncodingType")).toEqual(["url"]);
  });

  it("W3 a listing whose marker was deleted meanwhile leaves nothing out", async () => {
    const { service, send } = createTestS3();
    service.createBucket("b", { versioning: "enabled", eventBridge: false });
    await send("PUT", "/b/k");
    await send("PUT", "/b/k");
    const first = await send("GET", "/b", { query: "versions&max-keys=1" });
    const [id = ""] = elements(first.text, "VersionId");
    await send("DELETE", "/b/k", { query: `versionId=${id}` });
    const query = `versions&key-marker=k&version-id-marker=${id}`;
    expect(elements((await send("GET", "/b", { query })).text, "Key")).toEqual(["k"]);
  });
});
