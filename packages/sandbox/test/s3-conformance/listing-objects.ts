import { DeleteObjectCommand, ListObjectsCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { decodeListedKey } from "@xpart/test-kit/empty-bucket";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { listVersions } from "./listing-document.ts";
import type { S3Context } from "./s3-context.ts";
import { refusal, store } from "./s3-steps.ts";

/** W3: ListObjects and ListObjectsV2, which see only what is current. */
export const listingObjectsBehaviours: readonly Behaviour[] = [
  {
    id: "objects-hide-deleted",
    title: "W3 ListObjectsV2 lists the current version once and no key with a marker on top",
    run: async ({ s3, versioned: Bucket, key }) => {
      await store(s3, { Bucket, Key: `${key}/a` }, "1");
      await store(s3, { Bucket, Key: `${key}/a` }, "22");
      await store(s3, { Bucket, Key: `${key}/b` }, "1");
      await s3.send(new DeleteObjectCommand({ Bucket, Key: `${key}/b` }));
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: key }));
      expect(Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([[`${key}/a`, 2]]);
    },
  },
  {
    id: "objects-pages",
    title: "W3 ListObjectsV2 pages by continuation token and counts what a page holds",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Prefix } = context;
      await storeEach(context, ["/a", "/b", "/c"]);
      const first = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 2 }));
      expect([first.KeyCount, first.IsTruncated, first.MaxKeys]).toEqual([2, true, 2]);
      const second = await s3.send(
        new ListObjectsV2Command({
          Bucket,
          Prefix,
          MaxKeys: 2,
          ContinuationToken: first.NextContinuationToken,
        }),
      );
      expect(second.Contents?.map(({ Key }) => Key)).toEqual([`${Prefix}/c`]);
      expect([second.IsTruncated, second.NextContinuationToken]).toEqual([false, undefined]);
    },
  },
  {
    id: "objects-start-after",
    title: "W3 ListObjectsV2 start-after and ListObjects marker name the key before the first",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Prefix } = context;
      await storeEach(context, ["/a", "/b", "/c"]);
      const v2 = await s3.send(
        new ListObjectsV2Command({ Bucket, Prefix, StartAfter: `${Prefix}/a` }),
      );
      const v1 = await s3.send(new ListObjectsCommand({ Bucket, Prefix, Marker: `${Prefix}/a` }));
      const wanted = [`${Prefix}/b`, `${Prefix}/c`];
      expect(v2.Contents?.map(({ Key }) => Key)).toEqual(wanted);
      expect(v1.Contents?.map(({ Key }) => Key)).toEqual(wanted);
    },
  },
  {
    id: "objects-delimiter",
    title: "W3 ListObjectsV2 counts keys and common prefixes together",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      await storeEach(context, ["/a", "/d/1", "/d/2"]);
      const listing = await s3.send(
        new ListObjectsV2Command({ Bucket, Prefix: `${key}/`, Delimiter: "/" }),
      );
      expect(listing.Contents?.map(({ Key }) => Key)).toEqual([`${key}/a`]);
      expect(listing.CommonPrefixes).toEqual([{ Prefix: `${key}/d/` }]);
      expect(listing.KeyCount).toBe(2);
    },
  },
  {
    id: "objects-encoding-url",
    title: "W3 encoding-type=url makes every key of ListObjectsV2 fit into XML",
    run: async ({ s3, versioned: Bucket, key }) => {
      const Key = `${key}/ +%41é\u0001&`;
      await store(s3, { Bucket, Key }, "x");
      const { Contents } = await s3.send(
        new ListObjectsV2Command({ Bucket, Prefix: `${key}/`, EncodingType: "url" }),
      );
      const encoded = Contents?.[0]?.Key ?? "";
      expect(decodeListedKey(encoded)).toBe(Key);
      expect(encoded).not.toMatch(/[^!-~]/);
    },
  },
  {
    id: "objects-max-keys-zero",
    title: "W3 max-keys=0 lists nothing and is not truncated",
    run: async ({ s3, versioned: Bucket, key }) => {
      await store(s3, { Bucket, Key: key }, "x");
      const listing = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: key, MaxKeys: 0 }));
      expect([listing.Contents, listing.KeyCount, listing.IsTruncated]).toEqual([
        undefined,
        0,
        false,
      ]);
    },
  },
  {
    id: "objects-max-keys-cap",
    title: "W3 max-keys is capped at 1,000 and may not be negative",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Prefix } = context;
      const listing = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 5000 }));
      expect(listing.MaxKeys).toBe(1000);
      const versions = await listVersions(context, Bucket, { prefix: Prefix, "max-keys": "5000" });
      expect(versions.fields.MaxKeys).toBe("1000");
      const negative = new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: -1 });
      expect(await refusal(s3.send(negative))).toBe("400 InvalidArgument");
    },
  },
];

async function storeEach({ s3, versioned: Bucket, key }: S3Context, endings: readonly string[]) {
  for (const ending of endings) await store(s3, { Bucket, Key: `${key}${ending}` }, "x");
}
