import { DeleteObjectCommand, DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { decodeListedKey } from "@xpart/test-kit/empty-bucket";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { listVersions, placesIn, stackOf } from "./listing-document.ts";
import type { S3Context } from "./s3-context.ts";
import { etagOf, store } from "./s3-steps.ts";

/** Pages a listing of this suite can have at most. */
const MAX_PAGES = 20;

/** W3: ListObjectVersions, read as the document it is. */
export const listingVersionsBehaviours: readonly Behaviour[] = [
  {
    id: "versions-newest-first",
    title: "W3 ListObjectVersions gives a key's entries newest first, also within one second",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const ids: string[] = [];
      for (const text of ["1", "2", "3", "4", "5", "6"]) {
        ids.unshift(await store(s3, { Bucket, Key }, text));
      }
      const listing = await listVersions(context, Bucket, { prefix: Key });
      expect(stackOf(listing)).toEqual(ids.map((id) => `Version ${id}`));
    },
  },
  {
    id: "versions-and-markers-interleave",
    title: "W3 ListObjectVersions interleaves Version and DeleteMarker elements in stack order",
    run: async (context) => {
      const { versioned: Bucket, key } = context;
      const stack = await mixedStack(context, `${key}/a`);
      const listing = await listVersions(context, Bucket, { prefix: key });
      expect(placesIn(stack, listing)).toEqual([0, 1, 2, 3]);
      const latest = listing.entries.map(({ fields }) => fields.IsLatest);
      expect(latest).toEqual(["true", "false", "false", "false"]);
    },
  },
  {
    id: "versions-key-order",
    title: "W3 ListObjectVersions orders keys by their UTF-8 bytes",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      // U+FF5E sorts after U+1F600 in UTF-16 code units and before it in UTF-8.
      const endings = ["!", "/", "0", "A", "_", "a", "a/b", "aa", "é", "日", "\uFF5E", "\u{1F600}"];
      for (const ending of [...endings].reverse()) {
        await store(s3, { Bucket, Key: `${key}${ending}` }, "x");
      }
      const { entries } = await listVersions(context, Bucket, { prefix: key });
      expect(entries.map(({ fields }) => fields.Key?.slice(key.length))).toEqual(endings);
    },
  },
  {
    id: "versions-fields",
    title: "W3 a Version element has ETag, Size, StorageClass, Owner and whole-second LastModified",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await store(s3, { Bucket, Key }, "content");
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const { entries } = await listVersions(context, Bucket, { prefix: Key });
      const version = entries.find(({ kind }) => kind === "Version")?.fields;
      const wholeSecond = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/;
      expect(version?.ETag).toBe(etagOf("content"));
      expect([version?.Size, version?.StorageClass]).toEqual(["7", "STANDARD"]);
      expect(version).toHaveProperty("Owner");
      expect(version?.LastModified).toMatch(wholeSecond);
      const marker = entries.find(({ kind }) => kind === "DeleteMarker")?.fields;
      expect(marker?.LastModified).toMatch(wholeSecond);
      expect(Object.keys(marker ?? {})).not.toContain("Size");
    },
  },
  {
    id: "versions-pages",
    title: "W3 pages of ListObjectVersions give every entry once, in order, versions or markers",
    run: async (context) => {
      const { versioned: Bucket, key } = context;
      const wanted = [
        ...(await mixedStack(context, `${key}/a`)),
        ...(await mixedStack(context, `${key}/b`)),
      ];
      for (const pageSize of ["1", "3"]) {
        const paged = await pagedStack(context, Bucket, { prefix: key, "max-keys": pageSize });
        expect(paged.map((entry) => wanted.indexOf(entry))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      }
    },
  },
  {
    id: "versions-page-is-full",
    title: "W3 a page of ListObjectVersions holds max-keys entries and says it is truncated",
    run: async (context) => {
      const { versioned: Bucket, key } = context;
      const stack = await mixedStack(context, key);
      const page = await listVersions(context, Bucket, { prefix: key, "max-keys": "2" });
      expect(placesIn(stack, page)).toEqual([0, 1]);
      expect(page.fields.IsTruncated).toBe("true");
      expect(page.fields.NextKeyMarker).toBe(key);
      expect(`Version ${page.fields.NextVersionIdMarker}`).toBe(stack[1]);
    },
  },
  {
    id: "versions-key-marker",
    title: "W3 key-marker alone starts after all entries of that key",
    run: async (context) => {
      const { versioned: Bucket, key } = context;
      await mixedStack(context, `${key}/a`);
      const later = await mixedStack(context, `${key}/b`);
      const listing = await listVersions(context, Bucket, {
        prefix: key,
        "key-marker": `${key}/a`,
      });
      expect(placesIn(later, listing).sort()).toEqual([0, 1, 2, 3]);
    },
  },
  {
    id: "versions-version-id-marker",
    title: "W3 key-marker with version-id-marker starts after that entry, within the key",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const oldest = await store(s3, { Bucket, Key }, "1");
      const middle = await store(s3, { Bucket, Key }, "2");
      const newest = await store(s3, { Bucket, Key }, "3");
      const after = async (versionId: string) =>
        stackOf(
          await listVersions(context, Bucket, {
            prefix: Key,
            "key-marker": Key,
            "version-id-marker": versionId,
          }),
        );
      expect(await after(newest)).toEqual([`Version ${middle}`, `Version ${oldest}`]);
      expect(await after(oldest)).toEqual([]);
    },
  },
  {
    id: "versions-version-id-marker-alone",
    title: "W3 version-id-marker without key-marker is an InvalidArgument",
    run: async ({ s3, http, versioned: bucket, key }) => {
      const id = await store(s3, { Bucket: bucket, Key: key }, "1");
      const query = { versions: "", "version-id-marker": id };
      const { status, text } = await http.send({ method: "GET", bucket, query });
      expect(`${status} ${text}`).toMatch(/^400 .*<Code>InvalidArgument<\/Code>/s);
    },
  },
  {
    id: "versions-default-page",
    title: "W3 without max-keys a page of ListObjectVersions ends after 1,000 entries",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      // One request makes a thousand entries: a delete marker for every key that never was.
      const Objects = Array.from({ length: 1000 }, (_, index) => ({ Key: `${key}/${index}` }));
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      await s3.send(new DeleteObjectCommand({ Bucket, Key: `${key}/last` }));
      const { entries, fields } = await listVersions(context, Bucket, { prefix: key });
      expect([entries.length, fields.MaxKeys, fields.IsTruncated]).toEqual([1000, "1000", "true"]);
      const markers = {
        "key-marker": fields.NextKeyMarker ?? "",
        "version-id-marker": fields.NextVersionIdMarker ?? "",
      };
      const rest = await listVersions(context, Bucket, { prefix: key, ...markers });
      expect(rest.entries.map((entry) => entry.fields.Key)).toEqual([`${key}/last`]);
      expect(rest.fields.IsTruncated).toBe("false");
    },
  },
  {
    id: "versions-prefix",
    title: "W3 the prefix k lists k1 as well as k",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      for (const ending of ["", "1", "/x"])
        await store(s3, { Bucket, Key: `${key}${ending}` }, "x");
      const { entries } = await listVersions(context, Bucket, { prefix: key });
      expect(entries.map(({ fields }) => fields.Key)).toEqual([key, `${key}/x`, `${key}1`]);
    },
  },
  {
    id: "versions-delimiter",
    title: "W3 a delimiter rolls keys up into common prefixes, each of which counts as one",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      for (const ending of ["/a", "/d/1", "/d/2", "/e/1", "/z"]) {
        await store(s3, { Bucket, Key: `${key}${ending}` }, "x");
      }
      const query = { prefix: `${key}/`, delimiter: "/" };
      const whole = await listVersions(context, Bucket, query);
      expect(whole.entries.map(({ fields }) => fields.Key)).toEqual([`${key}/a`, `${key}/z`]);
      expect(whole.commonPrefixes).toEqual([`${key}/d/`, `${key}/e/`]);
      const page = await listVersions(context, Bucket, { ...query, "max-keys": "2" });
      expect([page.entries.length, page.commonPrefixes, page.fields.IsTruncated]).toEqual([
        1,
        [`${key}/d/`],
        "true",
      ]);
    },
  },
  {
    id: "versions-encoding-url",
    title: "W3 encoding-type=url encodes keys, prefix and key markers of ListObjectVersions",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      const endings = ["/ +%41é", "/\u0001control"];
      for (const ending of endings) await store(s3, { Bucket, Key: `${key}${ending}` }, "x");
      const query = { prefix: `${key}/`, "encoding-type": "url" };
      const { entries, fields } = await listVersions(context, Bucket, query);
      const encoded = entries.map((entry) => entry.fields.Key ?? "");
      expect(encoded.map(decodeListedKey).sort()).toEqual(endings.map((e) => `${key}${e}`).sort());
      expect(encoded.join()).toMatch(/%2B%2541%C3%A9/);
      expect(fields.EncodingType).toBe("url");
      const page = await listVersions(context, Bucket, { ...query, "max-keys": "1" });
      expect(page.fields.NextKeyMarker).toBe(encoded[0]);
    },
  },
];

/** A stack of marker, version, marker, version; its entries newest first. */
async function mixedStack({ s3, versioned: Bucket }: S3Context, Key: string): Promise<string[]> {
  const stack: string[] = [];
  for (const text of ["one", "two"]) {
    stack.unshift(`Version ${await store(s3, { Bucket, Key }, text)}`);
    const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    stack.unshift(`DeleteMarker ${VersionId}`);
  }
  return stack;
}

async function pagedStack(
  context: S3Context,
  bucket: string,
  query: Readonly<Record<string, string>>,
): Promise<string[]> {
  const stack: string[] = [];
  let markers: Record<string, string> = {};
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const listing = await listVersions(context, bucket, { ...query, ...markers });
    stack.push(...stackOf(listing));
    if (listing.fields.IsTruncated !== "true") return stack;
    markers = {
      "key-marker": listing.fields.NextKeyMarker ?? "",
      "version-id-marker": listing.fields.NextVersionIdMarker ?? "",
    };
  }
  throw new Error(`more than ${MAX_PAGES} pages`);
}
