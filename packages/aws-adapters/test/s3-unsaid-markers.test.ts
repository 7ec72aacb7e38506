import { describe, expect, it } from "vitest";
import type { Answer } from "./answering-server.ts";
import { storeAnswering } from "./answering-store.ts";

const by = (server: string | undefined, status: number, body?: string): Answer => ({
  ...{ status, isForeign: true },
  headers: { "x-amz-request-id": "R1", ...(server === undefined ? {} : { server }) },
  ...(body === undefined ? {} : { body }),
});

const listing = (elements: string) => `<ListVersionsResult>${elements}</ListVersionsResult>`;
const MARKER =
  "<DeleteMarker><Key>k</Key><VersionId>m1</VersionId><IsLatest>true</IsLatest>" +
  "<LastModified>2026-01-01T00:00:01Z</LastModified></DeleteMarker>";
const VERSION =
  "<Version><Key>k</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest><ETag>&#34;e&#34;</ETag>" +
  "<Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Version>";
const NO_SUCH_KEY = "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>";
const LISTED = listing(MARKER + VERSION);

const marker = { kind: "marker", lastModifiedMs: Date.UTC(2026, 0, 1, 0, 0, 1) };

describe("markers of which a server does not say that they are markers", () => {
  it.each([undefined, "SeaweedFS 30GB 4.48", "TwistedWeb/24.3.0"])(
    "O8 a HEAD of a marker that %s answers with 404 is looked up in the listing",
    async (server) => {
      const { store } = await storeAnswering(by(server, 404), by(server, 200, LISTED));
      expect(await store.describe("k", "m1")).toEqual({ ok: true, value: marker });
    },
  );

  it("O8 so is a GET, and what is current", async () => {
    const answers = [by("Ceph", 404, NO_SUCH_KEY), by("Ceph", 200, LISTED)];
    const { store, source } = await storeAnswering(...answers, ...answers, ...answers);
    expect(await store.open("k", "m1")).toEqual({ ok: true, value: marker });
    const current = { ok: true, value: { ...marker, versionId: "m1" } };
    expect(await source.openCurrent("k")).toEqual(current);
    expect(await source.describeCurrent("k")).toEqual(current);
  });

  it("O8 a HEAD that is refused as a method, without the header, is of a marker if that is listed", async () => {
    const { store } = await storeAnswering(by("Ceph", 405), by("Ceph", 200, LISTED));
    expect(await store.describe("k", "m1")).toEqual({ ok: true, value: marker });
  });

  it("F2 a HEAD that is refused as a method where no marker is listed stays refused", async () => {
    const { store } = await storeAnswering(by("Ceph", 405), by("Ceph", 200, listing(VERSION)));
    expect(await store.describe("k", "m1")).toMatchObject({ ok: false, error: { status: 405 } });
  });

  it("O8 a version that is not listed either is gone", async () => {
    const { store } = await storeAnswering(by("Ceph", 404), by("Ceph", 200, LISTED));
    expect(await store.describe("k", "v9")).toEqual({ ok: true, value: { kind: "gone" } });
  });

  it("F2 where the listing is denied, nothing is called gone", async () => {
    const denied = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
    const { store } = await storeAnswering(by("Ceph", 404), by("Ceph", 403, denied));
    expect(await store.describe("k", "m1")).toMatchObject({ ok: false, error: { kind: "denied" } });
  });

  it("O8 a current marker whose version is not named gets it from the listing", async () => {
    const unnamed: Answer = {
      ...{ status: 404, body: NO_SUCH_KEY, isForeign: true },
      headers: { server: "VERSITYGW", "x-amz-delete-marker": "true" },
    };
    const { source } = await storeAnswering(unnamed, by("VERSITYGW", 200, LISTED));
    expect(await source.openCurrent("k")).toEqual({
      ok: true,
      value: { ...marker, versionId: "m1" },
    });
  });

  it("R20 a DELETE that names no marker where one stands has made none, and means that one", async () => {
    const { store } = await storeAnswering(by(undefined, 204), by(undefined, 200, LISTED));
    expect(await store.addMarker("k")).toEqual({
      ok: true,
      value: { versionId: "m1", made: "perhaps" },
    });
  });

  it.each(["AmazonS3", "MinIO"])(
    "L6 %s says it itself, so that nothing is listed",
    async (name) => {
      const { store, server } = await storeAnswering(by(name, 404));
      expect(await store.describe("k", "m1")).toEqual({ ok: true, value: { kind: "gone" } });
      expect(server.requests).toEqual(["HEAD /b/k"]);
    },
  );
});
