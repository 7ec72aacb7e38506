import type { ObjectAttributes } from "@xpart/core";
import { describe, expect, it } from "vitest";
import {
  areTagsLeftOver,
  attributesHeaders,
  attributesInput,
  checksumHeaders,
  encodeTags,
  type PutSettings,
  wholeChecksum,
} from "./s3-put-input.ts";

const input = (attributes: Partial<ObjectAttributes>, settings: PutSettings, tags = {}) =>
  attributesInput({ metadata: {}, ...attributes }, tags, settings);
const plain = { placement: {}, hasObjectLock: false };

describe("attributesInput", () => {
  it("A1 S19: Object Lock attributes cross only where the bucket has Object Lock", () => {
    const locked: Partial<ObjectAttributes> = {
      retention: { mode: "COMPLIANCE", retainUntilMs: 1_900_000_000_000 },
      legalHold: true,
    };
    expect(input(locked, { ...plain, hasObjectLock: true })).toMatchObject({
      ObjectLockMode: "COMPLIANCE",
      ObjectLockRetainUntilDate: new Date(1_900_000_000_000),
      ObjectLockLegalHoldStatus: "ON",
    });
    const names = Object.keys(input(locked, plain));
    expect(names.filter((name) => name.startsWith("ObjectLock"))).toEqual([]);
  });

  it.each([
    ["days", { ObjectLockEventHoldDurationDays: 3 }],
    ["years", { ObjectLockEventHoldDurationYears: 3 }],
  ] as const)(
    "A1 under an event hold the duration in %s crosses instead of the date",
    (unit, duration) => {
      const eventHold = { unit, count: 3 };
      const held = { retention: { mode: "GOVERNANCE", retainUntilMs: 1, eventHold } } as const;
      expect(input(held, { ...plain, hasObjectLock: true })).toEqual({
        ObjectLockMode: "GOVERNANCE",
        ObjectLockEventHold: "ON",
        Metadata: {},
        ...duration,
      });
    },
  );

  it("A1 replicas are encrypted with the key that is configured, if one is", () => {
    expect(input({}, { ...plain, placement: { kmsKeyId: "alias/x" } })).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: "alias/x",
    });
    expect(input({}, plain)).not.toHaveProperty("ServerSideEncryption");
  });

  it.each([
    [{ encryption: "AES256" }, { ServerSideEncryption: "AES256" }],
    [{ encryption: "aws:kms" }, { ServerSideEncryption: "aws:kms" }],
    [
      { encryption: "aws:kms:dsse", kmsKeyId: "k" },
      { ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId: "k" },
    ],
    [{ acl: "bucket-owner-full-control" }, { ACL: "bucket-owner-full-control" }],
  ] as const)("A11 what is configured as %o is said with the write", (placement, said) => {
    expect(input({}, { ...plain, placement })).toEqual({ Metadata: {}, ...said });
  });

  it("A1 tags go along encoded, unless they are too long for a header", () => {
    const tags = { "a b&c": "=é+" };
    expect(input({}, plain, tags).Tagging).toBe("a%20b%26c=%3D%C3%A9%2B");
    expect(areTagsLeftOver(tags)).toBe(false);
    const long = { k: "é".repeat(400) };
    expect(encodeTags(long).length).toBeGreaterThan(2_048);
    expect(input({}, plain, long)).not.toHaveProperty("Tagging");
    expect(areTagsLeftOver(long)).toBe(true);
  });
});

describe("attributesHeaders", () => {
  it("A1 Expires crosses as it was written", () => {
    const attributes = { metadata: {}, expires: "next week" };
    expect(attributesHeaders(attributes)).toEqual({ expires: "next week" });
    expect(attributesHeaders({ metadata: {} })).toEqual({});
  });
});

describe("checksums", () => {
  it.each(["CRC32", "CRC64NVME", "SHA512", "XXHASH3", "NEWER1"])(
    "A2 the value of a %s over the whole object is passed on",
    (algorithm) => {
      const checksum = { algorithm, value: "AAAA", type: "FULL_OBJECT" } as const;
      expect(checksumHeaders(wholeChecksum({ checksum }))).toEqual({
        [`x-amz-checksum-${algorithm.toLowerCase()}`]: "AAAA",
      });
    },
  );

  it("A2 a checksum of part checksums is not given to an object of one part", () => {
    const checksum = { algorithm: "SHA256", value: "AAAA-3", type: "COMPOSITE" } as const;
    expect(checksumHeaders(wholeChecksum({ checksum }))).toEqual({});
  });
});
