import { describe, expect, it } from "vitest";
import { describeThrown } from "./describe-thrown.ts";

function planOf(key: string): never {
  throw new RangeError(`no plan for ${key}`);
}

describe("describeThrown", () => {
  it("S3 an error has its name and its place, not its message", () => {
    try {
      planOf("secret.txt");
    } catch (thrown) {
      expect(describeThrown(thrown)).toMatch(/^RangeError in planOf/);
      expect(describeThrown(thrown)).not.toMatch(/secret|no plan|[/\\]/);
    }
  });

  it.each([
    ["a text", "secret", "thrown was: string"],
    ["nothing", undefined, "thrown was: undefined"],
    ["an error without a stack", Object.assign(new Error("secret"), { stack: "" }), "Error"],
    ["a stack of text", Object.assign(new Error("x"), { stack: "x\n  secret (a)" }), "Error"],
  ])("S3 %s is described without its content", (_title, thrown, text) => {
    expect(describeThrown(thrown)).toBe(text);
  });
});
