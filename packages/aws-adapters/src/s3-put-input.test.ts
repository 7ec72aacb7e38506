import type { NewObject, ObjectAttributes } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { areTagsLeftOver, encodeTags, putHeaders, putInput } from "./s3-put-input.ts";

const object = (attributes: Partial<ObjectAttributes>, tags = {}): NewObject => ({
  key: "k",
  sizeBytes: 1,
  attributes: { metadata: {}, ...attributes },
  tags,
  body: (async function* () {})(),
});
const plain = { kmsKeyId: undefined, hasObjectLock: false };

describe("putInput", () => {
  it("A1 Object Lock attributes cross only where the bucket has Object Lock", () => {
    const locked = object({
      retention: { mode: "COMPLIANCE", retainUntilMs: 1_900_000_000_000 },
      legalHold: true,
    });
    expect(putInput(locked, { ...plain, hasObjectLock: true })).toMatchObject({
      ObjectLockMode: "COMPLIANCE",
      ObjectLockRetainUntilDate: new Date(1_900_000_000_000),
      ObjectLockLegalHoldStatus: "ON",
    });
    const names = Object.keys(putInput(locked, plain));
    expect(names.filter((name) => name.startsWith("ObjectLock"))).toEqual([]);
  });

  it("A1 replicas are encrypted with the key that is configured, if one is", () => {
    expect(putInput(object({}), { ...plain, kmsKeyId: "alias/x" })).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: "alias/x",
    });
    expect(putInput(object({}), plain)).not.toHaveProperty("ServerSideEncryption");
  });

  it("A1 tags go along encoded, unless they are too long for a header", () => {
    const tags = { "a b&c": "=é+" };
    expect(putInput(object({}, tags), plain).Tagging).toBe("a%20b%26c=%3D%C3%A9%2B");
    expect(areTagsLeftOver(tags)).toBe(false);
    const long = { k: "é".repeat(400) };
    expect(encodeTags(long).length).toBeGreaterThan(2_048);
    expect(putInput(object({}, long), plain)).not.toHaveProperty("Tagging");
    expect(areTagsLeftOver(long)).toBe(true);
  });
});

describe("putHeaders", () => {
  it("A1 Expires crosses as it was written", () => {
    expect(putHeaders({ metadata: {}, expires: "next week" })).toEqual({ expires: "next week" });
  });

  it.each(["CRC32", "CRC64NVME", "SHA512", "XXHASH3", "NEWER1"])(
    "A2 the value of a %s over the whole object is passed on",
    (algorithm) => {
      const checksum = { algorithm, value: "AAAA", type: "FULL_OBJECT" } as const;
      expect(putHeaders({ metadata: {}, checksum })).toEqual({
        [`x-amz-checksum-${algorithm.toLowerCase()}`]: "AAAA",
      });
    },
  );

  it("A2 a checksum of part checksums is not given to an object of one part", () => {
    const checksum = { algorithm: "SHA256", value: "AAAA-3", type: "COMPOSITE" } as const;
    expect(putHeaders({ metadata: {}, checksum })).toEqual({});
  });
});
