import { describe, expect, it } from "vitest";
import { createTestS3, elements, type TestS3 } from "../testing/test-s3.ts";

const dayMs = 86_400_000;

function withRules(rules: string, versioning: "enabled" | "unversioned" = "enabled"): TestS3 {
  const s3 = createTestS3();
  s3.service.createBucket("b", { versioning, eventBridge: true });
  const body = `<LifecycleConfiguration>${rules}</LifecycleConfiguration>`;
  void s3.send("PUT", "/b", { query: "lifecycle=", body });
  return s3;
}

const rule = (content: string, filter = "<Filter><Prefix>a/</Prefix></Filter>") =>
  `<Rule><Status>Enabled</Status>${filter}${content}</Rule>`;

async function stackOf(s3: TestS3, key: string): Promise<string[]> {
  const { text } = await s3.send("GET", "/b", { query: `versions=&prefix=${key}` });
  return [...text.matchAll(/<(Version|DeleteMarker)>/g)].map(([, kind = ""]) => kind);
}

describe("lifecycle rules that are run", () => {
  it("W9 an object expires at the midnight after its days, by a marker that tells the reason", async () => {
    const s3 = withRules(rule("<Expiration><Days>1</Days></Expiration>"));
    await s3.send("PUT", "/b/a/k", { body: "x" });
    await s3.send("PUT", "/b/other", { body: "x" });
    s3.advance(dayMs);
    expect(s3.service.runLifecycle("b").expired).toBe(0);
    s3.advance(dayMs / 2);
    expect(s3.service.runLifecycle("b").expired).toBe(1);
    expect(await stackOf(s3, "a/k")).toEqual(["DeleteMarker", "Version"]);
    expect(await stackOf(s3, "other")).toEqual(["Version"]);
    expect(s3.events.at(-1)?.detail).toMatchObject({ reason: "Lifecycle Expiration" });
    expect(s3.service.runLifecycle("b").expired).toBe(0);
  });

  it("W9 what is not current goes by its own days, but for as many as are kept; then its marker", async () => {
    const noncurrent =
      "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionExpiration>";
    const s3 = withRules(rule(noncurrent));
    for (const body of ["1", "2", "3"]) {
      await s3.send("PUT", "/b/a/k", { body });
    }
    s3.advance(2 * dayMs);
    expect(s3.service.runLifecycle("b")).toMatchObject({ expired: 0, expiredNoncurrent: 1 });
    expect(await stackOf(s3, "a/k")).toEqual(["Version", "Version"]);
  });

  it("W9 a marker with nothing below expires where a rule says so", async () => {
    const s3 = withRules(
      rule("<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"),
    );
    await s3.send("DELETE", "/b/a/k");
    await s3.send("PUT", "/b/a/kept", { body: "x" });
    await s3.send("DELETE", "/b/a/kept");
    expect(s3.service.runLifecycle("b")).toMatchObject({ expiredMarkers: 1 });
    expect(await stackOf(s3, "a/k")).toEqual(["DeleteMarker", "Version"]);
  });

  it("W9 tags and sizes are looked at, and small objects change their class only by a size", async () => {
    const glacier = "<Transition><Days>0</Days><StorageClass>GLACIER</StorageClass></Transition>";
    const sized =
      "<Filter><And><Prefix>b/</Prefix><ObjectSizeGreaterThan>0</ObjectSizeGreaterThan></And></Filter>";
    const tagged = "<Filter><Tag><Key>t</Key><Value>v</Value></Tag></Filter>";
    const s3 = withRules(
      rule(glacier, sized) +
        rule(glacier) +
        rule("<Expiration><Days>1</Days></Expiration>", tagged),
      "unversioned",
    );
    await s3.send("PUT", "/b/a/small", { body: "x" });
    await s3.send("PUT", "/b/a/large", { body: Buffer.alloc(128 * 1024) });
    await s3.send("PUT", "/b/b/small", { body: "x" });
    await s3.send("PUT", "/b/tagged", { body: "x", headers: { "x-amz-tagging": "t=v" } });
    s3.advance(2 * dayMs);
    expect(s3.service.runLifecycle("b")).toMatchObject({ transitioned: 2, expired: 1 });
    const { text } = await s3.send("GET", "/b");
    expect(elements(text, "Key")).toEqual(["a/large", "a/small", "b/small"]);
    expect(elements(text, "StorageClass")).toEqual(["GLACIER", "STANDARD", "GLACIER"]);
  });

  it("W9 uploads that were begun long ago are aborted, and a rule that is off does nothing", async () => {
    const abort =
      "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>";
    const off = rule("<Expiration><Days>1</Days></Expiration>").replace("Enabled", "Disabled");
    const s3 = withRules(rule(abort) + off);
    await s3.send("PUT", "/b/a/k", { body: "x" });
    await s3.send("POST", "/b/a/k", { query: "uploads=" });
    s3.advance(2 * dayMs);
    expect(s3.service.runLifecycle("b")).toMatchObject({ abortedUploads: 1, expired: 0 });
    const { text } = await s3.send("GET", "/b", { query: "uploads=" });
    expect(elements(text, "UploadId")).toEqual([]);
  });
});
