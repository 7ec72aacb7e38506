import { describe, expect, it } from "vitest";
import { createTestS3, elements, type TestS3 } from "../testing/test-s3.ts";

const body = "<RestoreRequest><Days>3</Days></RestoreRequest>";

async function withArchived(): Promise<TestS3 & { readonly versionId: string }> {
  const s3 = createTestS3({ restores: "by-hand" });
  s3.service.createBucket("b", { versioning: "enabled", eventBridge: true });
  const headers = { "x-amz-storage-class": "GLACIER" };
  const put = await s3.send("PUT", "/b/k", { headers, body: "x" });
  return { ...s3, versionId: put.headers["x-amz-version-id"] ?? "" };
}

describe("restores by hand", () => {
  it("W18 an archived object stays unreadable until its restore is finished", async () => {
    const { service, send, versionId } = await withArchived();
    expect((await send("POST", "/b/k", { query: "restore", body })).status).toBe(202);
    expect((await send("GET", "/b/k")).status).toBe(403);
    expect((await send("HEAD", "/b/k")).headers["x-amz-restore"]).toBe('ongoing-request="true"');
    const again = await send("POST", "/b/k", { query: "restore", body });
    expect([again.status, elements(again.text, "Code")]).toEqual([
      409,
      ["RestoreAlreadyInProgress"],
    ]);
    service.finishRestore("b", "k", versionId);
    expect((await send("GET", "/b/k")).text).toBe("x");
    expect((await send("HEAD", "/b/k")).headers["x-amz-restore"]).toContain("Thu, 12 Mar 2026");
    expect((await send("POST", "/b/k", { query: "restore", body })).status).toBe(200);
  });

  it("W9 its events come when it is asked for and when it is finished", async () => {
    const { service, send, events, versionId } = await withArchived();
    await send("POST", "/b/k", { query: "restore", body });
    expect(events.map((event) => event["detail-type"])).toEqual([
      "Object Created",
      "Object Restore Initiated",
    ]);
    service.finishRestore("b", "k", versionId);
    expect(events[2]).toMatchObject({
      "detail-type": "Object Restore Completed",
      detail: {
        object: { key: "k", "version-id": versionId, size: 1 },
        "source-storage-class": "GLACIER",
        "restore-expiry-time": "2026-03-12T00:00:00Z",
        requester: "s3.amazonaws.com",
      },
    });
  });

  it("W18 a restore that nobody asked for cannot be finished", async () => {
    const { service, versionId } = await withArchived();
    expect(() => service.finishRestore("b", "k", versionId)).toThrow("no restore of k");
  });
});
