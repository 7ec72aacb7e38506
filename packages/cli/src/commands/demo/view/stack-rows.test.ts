import { describe, expect, it } from "vitest";
import { type StackEntry, stackText } from "./stack-rows.ts";

const MARKER: StackEntry = { kind: "marker" };

function version(sizeBytes: number): StackEntry {
  return { kind: "version", sizeBytes, etag: `e${sizeBytes}`.repeat(9) };
}

describe("stackText", () => {
  it("U1 a replica that fills is aligned with the source from its oldest entry on", () => {
    const source = [version(3), MARKER, version(1)];
    expect(stackText({ key: "a\u0007", source, destination: [version(1)] })).toBe(
      [
        "a\\u0007: source 3 | replica 1 entries, newest first",
        "  3  version 3 B e3e3e3e3  …",
        "  2  delete marker         …",
        "  1  version 1 B e1e1e1e1  =  version 1 B e1e1e1e1",
      ].join("\n"),
    );
  });

  it("U1 an entry that is another is not called equal", () => {
    const text = stackText({ key: "a", source: [version(2)], destination: [MARKER] });
    expect(text).toContain("1  version 2 B e2e2e2e2  ≠  delete marker");
  });
});
