import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("mutate.mjs", import.meta.url));

for (const path of ["packages/core/src/no-such-file.ts", "packages/cli/src/main.ts"]) {
  test(`U4 mutate says that ${path} is not a file of core, and mutates nothing`, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, path], {
      encoding: "utf8",
    });
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^no file of packages\/core: .*\nName files such as packages\/core\/src/);
  });
}
