import type { ObjectAttributes, ObjectChecksum, Tags } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { compareContent, compareDescriptions } from "./compare-descriptions.ts";

const PIN = { etag: "e", sizeBytes: 1, lastModifiedMs: 0 };

function version(attributes: Partial<ObjectAttributes> = {}, tags: Tags = {}) {
  return {
    description: { pin: PIN, tagCount: 0, attributes: { metadata: {}, ...attributes } },
    tags,
  };
}

describe("compareDescriptions", () => {
  it("U5 equal versions have no differing field, whatever the order of metadata and tags", () => {
    const left = version({ metadata: { a: "1", b: "2" } }, { x: "1", y: "2" });
    const right = version({ metadata: { b: "2", a: "1" } }, { y: "2", x: "1" });
    expect(compareDescriptions(left, right)).toEqual([]);
  });

  it.each<[string, Partial<ObjectAttributes>]>([
    ["contentType", { contentType: "text/plain" }],
    ["cacheControl", { cacheControl: "no-store" }],
    ["contentDisposition", { contentDisposition: "inline" }],
    ["contentEncoding", { contentEncoding: "gzip" }],
    ["contentLanguage", { contentLanguage: "de" }],
    ["expires", { expires: "no date" }],
    ["websiteRedirectLocation", { websiteRedirectLocation: "/x" }],
    ["storageClass", { storageClass: "GLACIER_IR" }],
    ["legalHold", { legalHold: true }],
    ["retention", { retention: { mode: "GOVERNANCE", retainUntilMs: 5 } }],
    ["metadata.team", { metadata: { team: "a" } }],
  ])("U5 names %s where one side lacks it", (name, attributes) => {
    expect(compareDescriptions(version(attributes), version())).toEqual([name]);
    expect(compareDescriptions(version(), version(attributes))).toEqual([name]);
  });

  it("U5 under an event hold the date moves, and its duration is compared", () => {
    const held = (retainUntilMs: number, count: number) =>
      version({
        retention: { mode: "COMPLIANCE", retainUntilMs, eventHold: { unit: "days", count } },
      });
    expect(compareDescriptions(held(1, 3), held(2, 3))).toEqual([]);
    expect(compareDescriptions(held(1, 3), held(1, 4))).toEqual(["retention"]);
    const released = version({ retention: { mode: "COMPLIANCE", retainUntilMs: 1 } });
    expect(compareDescriptions(held(1, 3), released)).toEqual(["retention"]);
  });

  it("A1 a replica is to be locked as much longer as policy says", () => {
    const locked = (retainUntilMs: number) =>
      version({ retention: { mode: "COMPLIANCE", retainUntilMs } });
    const policy = { retention: { addDays: 2 } };
    expect(compareDescriptions(locked(1), locked(172_800_001), policy)).toEqual([]);
    expect(compareDescriptions(locked(1), locked(1), policy)).toEqual(["retention"]);
  });

  it("A12 metadata that names the source is no difference where policy adds it", () => {
    const [plain, named] = [version(), version({ metadata: { from: "s3://reports/k" } })];
    const policy = { sourceMetadata: "from" };
    expect(compareDescriptions(plain, named, policy)).toEqual([]);
    expect(compareDescriptions(named, plain, policy)).toEqual([]);
    expect(compareDescriptions(plain, named)).toEqual(["metadata.from"]);
    const other = version({ metadata: { from: "s3://other/k" } });
    expect(compareDescriptions(other, named, policy)).toEqual(["metadata.from"]);
  });

  it("S3 names tags that differ without their values", () => {
    const left = version({}, { team: "secret-1", cost: "1" });
    const right = version({}, { team: "secret-2", cost: "1" });
    expect(compareDescriptions(left, right)).toEqual(["tags.team"]);
  });
});

const FULL = (value: string, algorithm = "CRC32"): ObjectChecksum => ({
  algorithm,
  value,
  type: "FULL_OBJECT",
});
const COMPOSITE = (value: string): ObjectChecksum => ({
  algorithm: "CRC32",
  value,
  type: "COMPOSITE",
});

describe("compareContent", () => {
  it.each([
    ["equal checksums", "e1", "e2", FULL("v"), FULL("v"), "equal-checksum"],
    ["other checksums", "e", "e", FULL("v"), FULL("w"), "different"],
    ["equal composite ones", "e1", "e2", COMPOSITE("v-2"), COMPOSITE("v-2"), "equal-checksum"],
    ["composite ones of other parts", "e1", "e2", COMPOSITE("v-2"), COMPOSITE("w-3"), "unknown"],
    ["other algorithms, equal ETags", "e", "e", FULL("v"), FULL("w", "SHA256"), "equal-etag"],
    ["no checksum, other ETags", "e1", "e2", undefined, FULL("v"), "unknown"],
    ["no checksum, equal ETags", "e", "e", undefined, undefined, "equal-etag"],
  ] as const)("U5 %s", (_name, leftEtag, rightEtag, left, right, expected) => {
    const describe = (etag: string, checksum: ObjectChecksum | undefined) => ({
      pin: { ...PIN, etag },
      tagCount: 0,
      attributes: { metadata: {}, ...(checksum === undefined ? {} : { checksum }) },
    });
    expect(compareContent(describe(leftEtag, left), describe(rightEtag, right))).toBe(expected);
  });

  it("U5 another size is another content, whatever the ETags", () => {
    const left = version().description;
    const right = { ...left, pin: { ...PIN, sizeBytes: 2 } };
    expect(compareContent(left, right)).toBe("different");
  });
});
