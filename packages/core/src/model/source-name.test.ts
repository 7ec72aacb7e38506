import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, parsePolicy } from "./policy.ts";
import { comparedMetadata, namingSource, sourceNameOf } from "./source-name.ts";

const NAMED = { ...DEFAULT_POLICY, sourceMetadata: "from" };
const OBJECT = { bucket: "reports", key: "a b/c+ü.csv", versionId: "v1" };

describe("metadata that names the source", () => {
  it("A12 is a URI of ASCII, with the slashes of the key", () => {
    expect(sourceNameOf("reports", "a b/c+ü.csv", "v1")).toBe(
      "s3://reports/a%20b/c%2B%C3%BC.csv?versionId=v1",
    );
  });

  it("A12 is of any key, and the key is found in it again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (key) => {
        const name = sourceNameOf("reports", key, "null");
        expect(name).toMatch(/^[\x21-\x7e]+$/);
        const path = /^s3:\/\/reports\/(.*)\?versionId=null$/.exec(name)?.[1] ?? "";
        expect(decodeURIComponent(path)).toBe(key);
      }),
    );
    expect(sourceNameOf("reports", "half \ud800", "v1")).toContain("half%20%EF%BF%BD");
  });

  it("A12 goes along where policy says so, beside what the object has", () => {
    const attributes = { contentType: "text/csv", metadata: { team: "data" } };
    expect(namingSource(DEFAULT_POLICY, attributes, OBJECT)).toBe(attributes);
    expect(namingSource(NAMED, attributes, { ...OBJECT, bucket: undefined })).toBe(attributes);
    expect(namingSource(NAMED, attributes, OBJECT)).toEqual({
      contentType: "text/csv",
      metadata: { team: "data", from: "s3://reports/a%20b/c%2B%C3%BC.csv?versionId=v1" },
    });
  });

  it("A12 leaves an object's own metadata of that name", () => {
    const attributes = { metadata: { from: "elsewhere" } };
    expect(namingSource(NAMED, attributes, OBJECT)).toBe(attributes);
  });

  it("A12 leaves out what would make more metadata than S3 takes", () => {
    const name = sourceNameOf(OBJECT.bucket, OBJECT.key, OBJECT.versionId);
    const room = 2_048 - name.length - "from".length - "own".length;
    const fitting = { metadata: { own: "x".repeat(room) } };
    expect(namingSource(NAMED, fitting, OBJECT).metadata).toHaveProperty("from", name);
    const full = { metadata: { own: "x".repeat(room + 1) } };
    expect(namingSource(NAMED, full, OBJECT)).toBe(full);
  });

  it.each<[string, Record<string, string>, Record<string, string>, Record<string, string>]>([
    ["only one side has it", { team: "a", from: "s3://x" }, { team: "a" }, { team: "a" }],
    ["both have it", { from: "s3://x" }, { from: "s3://y" }, { from: "s3://x" }],
    ["neither has it", { team: "a" }, {}, { team: "a" }],
  ])("A12 is compared as %s", (_what, metadata, counterpart, compared) => {
    expect(comparedMetadata(NAMED, metadata, counterpart)).toEqual(compared);
    expect(comparedMetadata(DEFAULT_POLICY, metadata, counterpart)).toBe(metadata);
  });

  it.each(["", "From", "x-amz-meta-from", "a b", "a".repeat(65)])(
    "A12 is not called %j",
    (name) => {
      expect(parsePolicy({ sourceMetadata: name })).toEqual({
        ok: false,
        error: [expect.stringMatching(/^sourceMetadata: must be a name of user metadata/)],
      });
    },
  );
});
