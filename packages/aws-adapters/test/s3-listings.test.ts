import type { KeyStack, ListingPlace, Stack } from "@xpart/core";
import { startPartition } from "@xpart/sandbox";
import { describe, expect, it } from "vitest";
import { createS3DestinationStore } from "../src/index.ts";
import type { Answer } from "./answering-server.ts";
import { storeAnswering } from "./answering-store.ts";
import { s3Client } from "./both-ways.ts";

const version = (key: string, id: string, isLatest = false) =>
  `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${isLatest}</IsLatest>` +
  "<LastModified>2026-03-08T17:50:14.000Z</LastModified><ETag>&#34;00&#34;</ETag>" +
  "<Size>1</Size></Version>";

const marker = (key: string, id: string, isLatest = false) =>
  `<DeleteMarker><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${isLatest}</IsLatest>` +
  "<LastModified>2026-03-08T17:50:14.000Z</LastModified></DeleteMarker>";

/** A page with this marker behind it; without one it is the last. */
function page(entries: readonly string[], keyMarker?: string, versionIdMarker = ""): Answer {
  const more =
    keyMarker === undefined
      ? "<IsTruncated>false</IsTruncated>"
      : `<IsTruncated>true</IsTruncated><NextKeyMarker>${keyMarker}</NextKeyMarker>` +
        `<NextVersionIdMarker>${versionIdMarker}</NextVersionIdMarker>`;
  const body = `<ListVersionsResult>${more}${entries.join("")}</ListVersionsResult>`;
  return { status: 200, body };
}

const idsOf = ({ entries }: Stack) => entries.map(({ versionId }) => versionId);

describe("paging", () => {
  it("O5 a listing goes on while there is more, whatever its markers look like", async () => {
    const suffix = "[minio_cache:v2,return:]";
    const { store, server } = await storeAnswering(
      page([version("k", "v3", true)], `k${suffix}`, "v3"),
      page([version("k", "v2")], `k${suffix}`, "v2"),
      page([version("k", "v1")]),
    );
    const stack = await store.readStack("k");
    expect(stack.ok && idsOf(stack.value)).toEqual(["v3", "v2", "v1"]);
    expect(server.requests).toHaveLength(3);
  });

  it("O5 a listing ends with the first entry of another key", async () => {
    const { store, server } = await storeAnswering(
      page([version("k", "v1", true), version("k1", "w1", true)], "k1", "w1"),
    );
    const stack = await store.readStack("k");
    expect(stack.ok && idsOf(stack.value)).toEqual(["v1"]);
    expect(server.requests).toHaveLength(1);
  });

  it("O5 a page without an entry is not the end where there is more", async () => {
    const { store } = await storeAnswering(page([], "j"), page([version("k", "v1", true)]));
    const stack = await store.readStack("k");
    expect(stack.ok && idsOf(stack.value)).toEqual(["v1"]);
  });

  it("F2 a listing that leads in a circle is an error, not a loop", async () => {
    const circle = (step: number) => page([version("k", `v${step}`)], "k", `v${step}`);
    const { store, server } = await storeAnswering(
      ...Array.from({ length: 40 }, (_, index) => circle(index < 3 ? index : 3 + (index % 5))),
    );
    expect(await store.readStack("k")).toMatchObject({ ok: false, error: { kind: "invalid" } });
    expect(server.requests.length).toBeLessThan(20);
  });

  it("F2 a listing of ever more empty pages is an error, not a loop", async () => {
    const { store, server } = await storeAnswering(
      ...Array.from({ length: 200 }, (_, index) => page([], `j${index}`)),
    );
    const listed: unknown[] = [];
    for await (const stack of store.listStacks("k")) listed.push(stack);
    expect(listed).toMatchObject([{ ok: false, error: { kind: "invalid" } }]);
    expect(server.requests.length).toBeLessThan(150);
  });

  it("V3 what a server repeats on a page that begins within a key is there once", async () => {
    const pages = [
      page([marker("k", "v5", true), version("k", "v4")], "k", "v4"),
      page([version("k", "v3"), marker("k", "v5", true)], "k", "v3"), // as versitygw 1.8 answered
      page([version("k", "v3"), version("k", "v2"), version("l", "l1", true)]),
    ] as const;
    const { store } = await storeAnswering(...pages);
    const listed: unknown[] = [];
    for await (const stack of store.listStacks("")) {
      listed.push(stack.ok && [stack.value.key, ...idsOf(stack.value)]);
    }
    expect(listed).toEqual([
      ["k", "v5", "v4", "v3", "v2"],
      ["l", "l1"],
    ]);
    const { lister } = await storeAnswering(...pages);
    const ids: string[] = [];
    let from: ListingPlace | undefined;
    do {
      const read = await lister.listPage({ prefix: "" }, { from });
      if (!read.ok) throw new Error(read.error.message);
      ids.push(...read.value.versions.map(({ entry }) => entry.versionId));
      from = read.value.next;
    } while (from !== undefined);
    expect(ids).toEqual(["v5", "v4", "v3", "v2", "l1"]);
  });

  it("V1 a key whose stack goes on over several pages is listed once, with all of it", async () => {
    const { store } = await storeAnswering(
      page([version("a", "a1", true), version("k", "v3", true)], "k", "v3"),
      page([version("k", "v2")], "k", "v2"),
      page([version("k", "v1"), version("l", "l1", true)]),
    );
    const listed: unknown[] = [];
    for await (const stack of store.listStacks("")) {
      listed.push(stack.ok && keyAndIds(stack.value));
    }
    expect(listed).toEqual([
      ["a", ["a1"]],
      ["k", ["v3", "v2", "v1"]],
      ["l", ["l1"]],
    ]);
  });
});

const keyAndIds = ({ key, ...stack }: KeyStack) => [key, idsOf(stack)];

describe("a key of many versions", () => {
  it("O5 a stack of 20,000 versions is read in one request per 1,000", async () => {
    const place = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
    const partition = await startPartition(place);
    const client = s3Client(partition);
    partition.s3.createBucket("b", { versioning: "enabled", eventBridge: false });
    const store = createS3DestinationStore({ client, bucket: "b" });
    const count = 20_000;
    for (let made = 0; made < count; made += 1) {
      partition.s3.expireCurrent("b", "long");
    }
    partition.resetRequestCounts();
    const stack = await store.readStack("long");
    expect(stack.ok && new Set(idsOf(stack.value)).size).toBe(count);
    expect(partition.requestCounts().s3).toEqual({ ListObjectVersions: 21 });
    client.destroy();
    await partition.stop();
  });
});
