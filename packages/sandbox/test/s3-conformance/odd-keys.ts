import { DeleteObjectCommand, HeadObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { decodeListedKey } from "@xpart/test-kit/empty-bucket";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { read, refusal, store } from "./s3-steps.ts";

/** The unique key stands for `K`, so that a run finds nothing of another one. */
const ODD_KEYS: readonly (readonly [id: string, what: string, key: string])[] = [
  ["space", "spaces at both ends and within", " K a  b "],
  ["plus", "plus signs and an ampersand", "K+a+&b=c"],
  ["percent", "percent signs that look like an encoding", "K%41%2F%zz%"],
  ["non-ascii", "letters of several scripts and an emoji", "K/ünïcödé/日本語/\u{1F600}"],
  ["decomposed", "a letter and its combining accent", "K/e\u0301"],
  ["leading-slash", "a leading slash", "/K"],
  ["leading-slashes", "two leading slashes", "//K"],
  ["double-slash", "empty path segments", "K//a///b"],
  ["trailing-slash", "a trailing slash, as of a folder marker", "K/"],
  ["dots", "path segments of dots", "K/./a/../b/..."],
  ["query", "what delimits a URL's query and fragment", "K?versionId=null#top;x"],
  ["markup", "what XML would take for markup", "K<a>&amp;'\"]]>"],
  ["backslash", "backslashes and brackets", "K\\a\\b[c]{d}|e^f`"],
  ["unreserved", "the characters that encoders disagree on", "K~a!b*c'd(e)f,g:h@i$j"],
  ["control", "control characters", "K\u0001\u0008\u001f\u007f"],
  ["white-space", "a tab, a line feed and a carriage return", "K\ta\nb\r"],
];

/** W13: keys that clients and servers tend to mangle on their way. */
export const oddKeyBehaviours: readonly Behaviour[] = ODD_KEYS.map(([id, what, pattern]) => ({
  id: `odd-key-${id}`,
  title: `W13 a key can have ${what}`,
  run: async ({ s3, versioned: Bucket, key }) => {
    const Key = pattern.replace("K", key);
    const VersionId = await store(s3, { Bucket, Key }, id);
    expect(await read(s3, { Bucket, Key })).toBe(id);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
    expect(head.ContentLength).toBe(id.length);
    const Prefix = Key.slice(0, pattern.indexOf("K") + key.length);
    const listing = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix, EncodingType: "url" }),
    );
    expect(listing.Contents?.map((entry) => decodeListedKey(entry.Key ?? ""))).toEqual([Key]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    expect(await refusal(read(s3, { Bucket, Key }))).toBe("404 NoSuchKey");
  },
}));
