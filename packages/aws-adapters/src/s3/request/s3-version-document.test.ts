import { describe, expect, it } from "vitest";
import { parseVersionsPage } from "./s3-version-document.ts";

const version = (id: string, more = "") =>
  `<Version><Key>k</Key><VersionId>${id}</VersionId><IsLatest>false</IsLatest>` +
  `<LastModified>2026-03-08T17:50:14.000Z</LastModified><ETag>&quot;00&quot;</ETag>` +
  `<Size>12</Size><Owner><ID>1</ID></Owner>${more}</Version>`;
const marker = (id: string) =>
  `<DeleteMarker><Key>k</Key><VersionId>${id}</VersionId><IsLatest>true</IsLatest>` +
  `<LastModified>2026-03-08T17:50:14.000Z</LastModified></DeleteMarker>`;
const document = (content: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n` +
  `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>` +
  `<IsTruncated>false</IsTruncated>${content}</ListVersionsResult>`;

describe("parseVersionsPage", () => {
  it("O5 versions and markers keep the order of the document", () => {
    const page = parseVersionsPage(
      document(marker("m2") + version("v2") + marker("m1") + version("v1")),
    );
    expect(page?.entries.map(({ entry }) => entry.versionId)).toEqual(["m2", "v2", "m1", "v1"]);
    expect(page?.entries.map(({ isLatest }) => isLatest)).toEqual([true, false, true, false]);
  });

  it("O5 an entry has its pin and a storage class that is not the usual one", () => {
    const entries = parseVersionsPage(
      document(
        version("v2", "<StorageClass>GLACIER</StorageClass>") +
          version("null", "<StorageClass>STANDARD</StorageClass>"),
      ),
    )?.entries.map(({ entry }) => entry);
    const pin = { etag: "00", sizeBytes: 12, lastModifiedMs: Date.UTC(2026, 2, 8, 17, 50, 14) };
    expect(entries).toEqual([
      { kind: "object", versionId: "v2", pin, storageClass: "GLACIER" },
      { kind: "object", versionId: "null", pin },
    ]);
  });

  it("A8 keys that are encoded are decoded, control characters and plus signs too", () => {
    const page = parseVersionsPage(
      document(
        `<EncodingType>url</EncodingType>${version("v1").replace(
          "<Key>k",
          "<Key>a+b%2Bc%01%0D%0A/%E2%82%AC",
        )}<NextKeyMarker>a+b%2Bc</NextKeyMarker><NextVersionIdMarker>v+1</NextVersionIdMarker>`,
      ),
    );
    expect(page?.entries[0]?.key).toBe("a b+c\u0001\r\n/€");
    expect(page?.nextKeyMarker).toBe("a b+c");
    expect(page?.nextVersionIdMarker).toBe("v+1");
  });

  it("A8 keys of a server that does not encode are taken as they are, spaces at their ends too", () => {
    const page = parseVersionsPage(
      document(version("v1").replace("<Key>k", "<Key> 100%+a &amp; b ")),
    );
    expect(page?.entries[0]?.key).toBe(" 100%+a & b ");
  });

  it("O5 a page holds a thousand entries with their entities", () => {
    const page = parseVersionsPage(document(version("v1").repeat(1_000)));
    expect(page?.entries).toHaveLength(1_000);
    expect(page?.entries.at(-1)?.entry).toMatchObject({ pin: { etag: "00" } });
  });

  it.each(["&#34;", "&#x22;", "&quot;", '"'])(
    "O5 a quote of an ETag is one, written as %s too",
    (quote) => {
      const text = document(version("v1").replaceAll("&quot;", quote));
      expect(parseVersionsPage(text)?.entries[0]?.entry).toMatchObject({ pin: { etag: "00" } });
    },
  );

  it("A8 references in a key are read once, by name and by number", () => {
    const key = "&lt;&#39;&#x27;&amp;#38;&#128640;&#x1F680;&#x110000;&gt;&apos;&unknown;";
    const page = parseVersionsPage(document(version("v1").replace("<Key>k", `<Key>${key}`)));
    expect(page?.entries[0]?.key).toBe("<''&#38;🚀🚀&#x110000;>'&unknown;");
  });

  it("A8 a key that is said to be encoded and is not is taken as it stands", () => {
    const page = parseVersionsPage(
      document(`<EncodingType>url</EncodingType>${version("v1").replace("<Key>k", "<Key>100%")}`),
    );
    expect(page?.entries[0]?.key).toBe("100%");
  });

  it("F1 another document is not taken for an empty listing", () => {
    expect(parseVersionsPage("<Error><Code>InternalError</Code></Error>")).toBeUndefined();
    expect(() => parseVersionsPage(document("<Version><Key>k</Key></Version>"))).toThrow(
      /without LastModified/,
    );
  });
});
