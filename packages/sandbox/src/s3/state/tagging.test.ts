import { describe, expect, it } from "vitest";
import { S3Error } from "../protocol/s3-error.ts";
import { readXml } from "../protocol/s3-xml.ts";
import { readTagging } from "./tagging.ts";

function tagging(tags: readonly (readonly [string, string])[]): string {
  const nodes = tags.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`);
  return `<Tagging><TagSet>${nodes.join("")}</TagSet></Tagging>`;
}

function codeOf(tags: readonly (readonly [string, string])[]): string {
  try {
    readTagging(readXml(tagging(tags)));
    return "accepted";
  } catch (error) {
    return error instanceof S3Error ? error.code : String(error);
  }
}

const eleven = Array.from({ length: 11 }, (_, index) => [`k${index}`, ""] as const);

describe("tag limits", () => {
  it.each([
    ["ten tags", eleven.slice(1), "accepted"],
    ["eleven tags", eleven, "BadRequest"],
    ["a key of 128 characters", [["k".repeat(128), ""]], "accepted"],
    ["a key of 129", [["k".repeat(129), ""]], "InvalidTag"],
    ["a value of 256", [["k", "v".repeat(256)]], "accepted"],
    ["a value of 257", [["k", "v".repeat(257)]], "InvalidTag"],
    ["an empty key", [["", "v"]], "InvalidTag"],
    ["a key twice", eleven.slice(0, 1).concat(eleven.slice(0, 1)), "InvalidTag"],
    ["a system key", [["aws:x", "v"]], "InvalidTag"],
    ["letters of any script", [["ключ", "値 +-=._:/@"]], "accepted"],
    ["a character outside S3's set", [["k", "a;b"]], "InvalidTag"],
  ] as const)("W4 %s", (_, tags, code) => {
    expect(codeOf(tags)).toBe(code);
  });
});
