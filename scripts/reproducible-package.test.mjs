import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, test } from "node:test";
import { pinnedPnpm, root } from "./check/publishable-packages.mjs";
import { repositoryFiles } from "./check/repository-files.mjs";

/** What one machine may have otherwise than another. */
const MACHINES = [
  { name: "one", umask: "022", days: 0, env: { TZ: "Pacific/Kiritimati", LC_ALL: "C" } },
  {
    name: "another/deeper",
    umask: "077",
    days: 400,
    env: { TZ: "America/New_York", LC_ALL: "en_US.UTF-8", LOGNAME: "somebody", CI: "true" },
    node: process.version.startsWith("v22.") ? "24" : "22.18.0",
  },
];
const MADE = [
  "xpart.zip",
  "xpart-cache.zip",
  "xpart.cdx.json",
  "xpart-cache.cdx.json",
  "packages.json",
];

const NETWORK = /^(NODE_EXTRA_CA_CERTS|npm_config_(registry|noproxy|.*proxy|cafile|ca))$/i;

const folder = mkdtempSync(join(tmpdir(), "xpart-reproducible-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("G6 two clean builds make the same zips: other place, time, zone, umask and Node", async () => {
  const [one, another] = await Promise.all(MACHINES.map((machine) => buildCleanly(machine)));
  for (const name of MADE) {
    assert.ok(one.get(name).length > 0, name);
    assert.ok(one.get(name).equals(another.get(name)), `${name} differs`);
  }
  const [main] = JSON.parse(one.get("packages.json"));
  assert.ok(main.bytes <= 250_000, `xpart.zip has ${main.bytes} bytes`);
});

/** Copies the work tree, installs what the lockfile says, builds, packages. @returns what was made */
async function buildCleanly({ name, umask, days, env, node }) {
  const tree = join(folder, name);
  copyTree(tree, days);
  const run = async (command, cwd, more = {}) => {
    const child = spawn("sh", ["-c", `umask ${umask}; exec ${command} 2>&1`], {
      cwd,
      env: { ...cleanEnvironment(), ...env, ...more },
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
    const [status] = await once(child, "close");
    assert.equal(status, 0, `${command}\n${output}`);
  };
  const flags = "--frozen-lockfile --prefer-offline --config.confirmModulesPurge=false";
  await run(`npx --yes ${pinnedPnpm()} install ${flags} --filter @xpart/lambda...`, tree);
  const shifted = { NODE_OPTIONS: `--import ${clockAhead(days)}`, ...nodePath(node) };
  await run("npm run build", join(tree, "apps/lambda"), shifted);
  await run("npm run package", join(tree, "apps/lambda"), shifted);
  return new Map(MADE.map((file) => [file, readFileSync(join(tree, "apps/lambda/dist", file))]));
}

/**
 * Without what tests are run with, which would tell the tools where the original is. How the network is reached stays:
 * without a registry of its own, or its certificates, npm would ask again and again for minutes.
 */
function cleanEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => NETWORK.test(name) || !/^(npm_|NODE_|INIT_CWD|TURBO_)/.test(name),
  );
  return Object.fromEntries(kept);
}

function copyTree(target, days) {
  const changed = new Date(Date.now() - days * 86_400_000);
  for (const path of repositoryFiles(root)) {
    // Tracked files may be gone, and links are nobody's source.
    if (lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      copyFileSync(join(root, path), join(target, path));
      utimesSync(join(target, path), changed, changed);
    }
  }
}

/** A module that sets the clock of a process ahead. */
function clockAhead(days) {
  const code = `const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...fields) { super(...(fields.length === 0 ? [Date.now()] : fields)); }
      static now() { return Real.now() + ${days * 86_400_000}; }
    };`;
  return `data:text/javascript,${encodeURIComponent(code).replaceAll("'", "%27")}`;
}

/** The PATH with another Node in front; this one's where there is none to be had. */
function nodePath(version) {
  if (version === undefined) {
    return {};
  }
  const script = join(root, "scripts/bring-node.mjs");
  const { status, stdout } = spawnSync(process.execPath, [script, version], { encoding: "utf8" });
  assert.ok(status === 0 || process.env.XPART_REQUIRE_NODES !== "1", `no Node ${version}`);
  return status === 0 ? { PATH: [stdout.trim(), process.env.PATH].join(delimiter) } : {};
}
