import { describe, expect, it } from "vitest";
import { parsePartRequest, writePartRequest } from "./part-request.ts";

const REQUEST = {
  bucket: "reports",
  key: "a b+é\ufffe.csv",
  versionId: "null",
  uploadId: "VXBsb2FkIElE",
  first: 1,
  last: 125,
};

describe("part requests", () => {
  it("A6 what is written is read, and is ASCII whatever the key", () => {
    const body = writePartRequest(REQUEST);
    expect(body).toMatch(/^[\x20-\x7e]+$/);
    expect(parsePartRequest(body)).toEqual({ ok: true, value: REQUEST });
  });

  it.each([
    ["what is not JSON", "{", /not JSON/],
    ["an array", "[]", /xpart/],
    ["null", "null", /xpart/],
    ["another message", '{"xpart":"reconcile"}', /xpart/],
    ["no upload", JSON.stringify({ ...REQUEST, xpart: "parts", uploadId: "" }), /field/],
    ["no number", JSON.stringify({ ...REQUEST, xpart: "parts", first: "1" }), /field/],
    ["part 0", JSON.stringify({ ...REQUEST, xpart: "parts", first: 0 }), /field/],
    ["a range of none", JSON.stringify({ ...REQUEST, xpart: "parts", last: 0 }), /field/],
  ])("P5 %s is refused, without quoting it", (_title, body, problem) => {
    const parsed = parsePartRequest(body);
    expect(parsed).toEqual({ ok: false, error: expect.stringMatching(problem) });
    expect(JSON.stringify(parsed)).not.toContain("reports");
  });
});
