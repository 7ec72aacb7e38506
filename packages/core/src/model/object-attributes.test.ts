import { describe, expect, it } from "vitest";
import { attributesUnder, type ObjectAttributes } from "./object-attributes.ts";
import { DEFAULT_POLICY } from "./policy.ts";

const NOW_MS = Date.UTC(2026, 2, 8);
const retention = { mode: "COMPLIANCE", retainUntilMs: NOW_MS } as const;
const locked: ObjectAttributes = { metadata: { a: "b" }, legalHold: true, retention };

describe("attributesUnder", () => {
  it("A1 a retention crosses until its date has come; S3 refuses to write one that has ended", () => {
    expect(attributesUnder(DEFAULT_POLICY, locked, NOW_MS - 1)).toEqual(locked);
    const { retention: _over, ...rest } = locked;
    expect(attributesUnder(DEFAULT_POLICY, locked, NOW_MS)).toEqual(rest);
  });

  it("A1 an event hold keeps a retention whose date has passed: S3 counts it anew", () => {
    const held = { ...locked, retention: { ...retention, eventHold: { unit: "days", count: 3 } } };
    const attributes = held as ObjectAttributes;
    expect(attributesUnder(DEFAULT_POLICY, attributes, NOW_MS + 1)).toEqual(attributes);
  });

  it("A1 the policy's days are added to a retention, which may lock longer than its object is", () => {
    const policy = { ...DEFAULT_POLICY, retention: { addDays: 2 } };
    const until = NOW_MS + 2 * 86_400_000;
    const longer = { ...locked, retention: { ...retention, retainUntilMs: until } };
    expect(attributesUnder(policy, locked, until - 1)).toEqual(longer);
    expect(attributesUnder(policy, locked, until).retention).toBeUndefined();
    const held = { ...retention, eventHold: { unit: "days", count: 3 } } as const;
    expect(attributesUnder(policy, { metadata: {}, retention: held }, NOW_MS).retention).toBe(held);
    expect(attributesUnder(policy, { metadata: {} }, NOW_MS)).toEqual({ metadata: {} });
  });

  it("A1 the policy's storage class takes the place of the object's", () => {
    const policy = { ...DEFAULT_POLICY, storageClass: "STANDARD_IA" };
    const cold: ObjectAttributes = { metadata: {}, storageClass: "GLACIER_IR" };
    expect(attributesUnder(policy, cold, NOW_MS)).toEqual({ ...cold, storageClass: "STANDARD_IA" });
    expect(attributesUnder(DEFAULT_POLICY, cold, NOW_MS)).toEqual(cold);
  });

  it.each([
    ["GLACIER", "STANDARD_IA"],
    [undefined, "ONEZONE_IA"],
    ["DEEP_ARCHIVE", "DEEP_ARCHIVE"],
    ["toString", "toString"],
  ])("A1 a class for a class: what has %s gets %s", (storageClass, expected) => {
    const policy = {
      ...DEFAULT_POLICY,
      storageClass: { GLACIER: "STANDARD_IA", STANDARD: "ONEZONE_IA" },
    };
    const object = { metadata: {}, ...(storageClass === undefined ? {} : { storageClass }) };
    expect(attributesUnder(policy, object, NOW_MS).storageClass).toBe(expected);
  });
});
