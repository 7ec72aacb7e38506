import { describe, expect, it } from "vitest";
import { printable, printableJson, shellQuoted } from "./printable.ts";

const ODD = "a\u0000\u001b[31m\u0085\u202e\u2028\ud800\\é日\u{e0001}";

describe("what a terminal is shown", () => {
  it("U11 escapes all that does not print, and nothing else", () => {
    expect(printable(ODD)).toBe("a\\u0000\\u001b[31m\\u0085\\u202e\\u2028\\ud800\\\\é日\\u{e0001}");
  });

  it("U11 the same in JSON, which stays the same data", () => {
    const text = printableJson({ key: ODD });
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(text)).toEqual({ key: ODD });
  });

  it.each([
    ["plain/key-1.txt", "plain/key-1.txt"],
    ["it's here", `'it'\\''s here'`],
    ["$(rm) `x`", "'$(rm) `x`'"],
    ["back\\slash", "'back\\slash'"],
    ["tab\there's", "$'tab\\u0009here\\'s'"],
  ])("U11 %j as a shell takes it", (text, expected) => {
    expect(shellQuoted(text)).toBe(expected);
  });
});
