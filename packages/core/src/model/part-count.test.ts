import { describe, expect, it } from "vitest";
import { partCountOf } from "./part-count.ts";

const MD5 = "d41d8cd98f00b204e9800998ecf8427e";

describe("partCountOf", () => {
  it.each([
    [`${MD5}-1`, 1],
    [`${MD5}-17`, 17],
    [`${MD5}-10000`, 10_000],
    [`${MD5}-10001`, undefined],
    [`${MD5}-100000`, undefined],
    [`${MD5}-0`, undefined],
    [`${MD5}-01`, undefined],
    [`${MD5}-`, undefined],
    [`${MD5}-1a`, undefined],
    [`${MD5}-2-3`, 3],
    [MD5, undefined],
    ["", undefined],
  ])("A3 the ETag %s tells how many parts there were", (etag, expected) => {
    expect(partCountOf(etag)).toBe(expected);
  });
});
