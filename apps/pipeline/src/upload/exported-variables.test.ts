import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type SampleFolder, sampleFolder } from "../../test/sample-folder.ts";
import { exportLines } from "./exported-variables.ts";

let folder: SampleFolder | undefined;
afterEach(() => folder?.remove());

describe("exportLines", () => {
  it("G10 a shell that reads the lines exports the values as they are", () => {
    const value = 'it\'s $HOME/`pwd` "x"; echo no';
    folder = sampleFolder({ "package.env": exportLines([{ name: "PACKAGE_KEY", value }]) });
    const script = `. ${join(folder.path, "package.env")} && node -p process.env.PACKAGE_KEY`;
    expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toBe(`${value}\n`);
  });
});
