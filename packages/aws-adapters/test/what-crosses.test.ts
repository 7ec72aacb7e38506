import { describe, expect, it } from "vitest";
import { WHAT_CROSSES } from "../src/s3/request/what-crosses.ts";
import { whatCrossesDocument } from "./what-crosses-document.ts";

describe("the table of what crosses", () => {
  it("A1 docs/what-crosses.md says what the table says (or run: npx vitest run what-crosses -u)", async () => {
    await expect(whatCrossesDocument()).toMatchFileSnapshot("../../../docs/what-crosses.md");
  });

  it("A1 what does not cross as it is says why", () => {
    const silent = Object.values(WHAT_CROSSES).filter(
      ({ crosses, note }) => crosses !== "as-is" && note === undefined,
    );
    expect(silent).toEqual([]);
  });
});
