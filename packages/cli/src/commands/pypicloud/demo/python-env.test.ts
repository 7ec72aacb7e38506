import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { findPypicloudPython } from "./python-env.ts";

describe("the Python of the demo", () => {
  const path = process.env["PATH"];
  const directory = temporaryDirectory("python-env");
  afterEach(() => {
    process.env["PATH"] = path;
  });
  afterAll(() => directory.remove());

  /** Has one `python3` on the PATH, of a version, whose `-m` does this. */
  function onlyPython(version: string, script: string): void {
    const file = join(directory.path, "python3");
    const lines = [
      "#!/bin/sh",
      `[ "$1" = --version ] && echo "Python ${version}" && exit 0`,
      script,
    ];
    writeFileSync(file, `${lines.join("\n")}\n`);
    chmodSync(file, 0o755);
    process.env["PATH"] = directory.path;
  }
  const find = async () => {
    const said: string[] = [];
    const found = await findPypicloudPython({
      environment: { XDG_CACHE_HOME: join(directory.path, "cache") },
      onInstall: (text) => said.push(text),
    });
    return { ...found, said };
  };

  it("Y20 one that pypicloud does not start on is not tried", async () => {
    onlyPython("3.11.7", "exit 1");
    expect(await find()).toEqual({
      kind: "none",
      reason: "no Python 3.9 or 3.10 is on the PATH",
      said: [],
    });
  });

  it.each([
    [
      "Debian's without its packages",
      'echo "The virtual environment was not created successfully because ensurepip is not\navailable."; exit 1',
      /^pypicloud cannot be installed: .*apt-get install python3-venv/,
    ],
    [
      "one that cannot reach PyPI",
      "echo 'ERROR: No matching distribution found for Beaker' >&2; exit 1",
      /^pypicloud cannot be installed: ERROR: No matching distribution found for Beaker$/,
    ],
  ])("Y20 %s: the demo says why, and leaves no half environment", async (_, script, expected) => {
    onlyPython("3.9.18", script);
    const { kind, said, ...rest } = await find();
    expect([kind, rest]).toEqual(["none", { reason: expect.stringMatching(expected) }]);
    expect(said).toEqual([expect.stringMatching(/installing pypicloud 1\.3\.12 into .* PyPI$/)]);
    expect(existsSync(join(directory.path, "cache/xpart/pypicloud-3.9/made-of.txt"))).toBe(false);
  });
});
