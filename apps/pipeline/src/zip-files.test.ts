import { createHash } from "node:crypto";
import { strFromU8, strToU8, unzipSync } from "fflate";
import { afterEach, describe, expect, it } from "vitest";
import { zipFiles } from "./zip-files.ts";

const TZ = process.env["TZ"];
const FILES: readonly [string, Uint8Array][] = [
  ["index.mjs", strToU8("export const handler = () => 1;\n".repeat(50))],
  ["chunk-A.mjs", strToU8("export {};\n")],
];

/** A central directory's entry: its signature, and from there the upper half of the attributes. */
const CENTRAL_ENTRY = Buffer.from("PK\u0001\u0002", "latin1");
const MODE_OFFSET = 40;

afterEach(() => {
  if (TZ === undefined) {
    delete process.env["TZ"];
  } else {
    process.env["TZ"] = TZ;
  }
});

describe("zipFiles", () => {
  it("G6 the bytes follow from names and contents, in any order and time zone", () => {
    const hashes = ["Pacific/Kiritimati", "America/New_York", "UTC"].flatMap((zone) => {
      process.env["TZ"] = zone;
      return [FILES, [...FILES].reverse()].map((files) => sha256(zipFiles(new Map(files))));
    });
    expect(new Set(hashes)).toHaveLength(1);
  });

  it("G6 another content makes other bytes", () => {
    const other = new Map([...FILES, ["chunk-A.mjs", strToU8("export { };\n")]] as const);
    expect(sha256(zipFiles(other))).not.toBe(sha256(zipFiles(new Map(FILES))));
  });

  it("G6 what was zipped comes out, readable for everybody, in the order of names", () => {
    const zip = zipFiles(new Map(FILES));
    const entries = Object.entries(unzipSync(zip)).map(([name, content]) => [
      name,
      strFromU8(content),
    ]);
    expect(entries).toEqual([...FILES].reverse().map(([name, bytes]) => [name, strFromU8(bytes)]));
    const buffer = Buffer.from(zip);
    const mode = buffer.readUInt16LE(buffer.indexOf(CENTRAL_ENTRY) + MODE_OFFSET);
    expect(mode.toString(8)).toBe("100644");
  });
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
