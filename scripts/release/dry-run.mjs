// `pnpm release:dry`: a release of what is committed, up to and without the writes to the registry. In a
// clone in a temporary folder: versions and changelogs from the changesets, installation, build, zips,
// tarballs with their checks, then `npm publish --dry-run` of each. The work tree stays as it is.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  PUBLISHABLE_PACKAGES,
  pinnedPnpm,
  publishedName,
  root,
} from "../check/publishable-packages.mjs";

const folder = mkdtempSync(join(tmpdir(), "xpart-release-"));
const tree = join(folder, "xpart");
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

run("git", ["clone", "--quiet", "--shared", root, tree], root);
const before = versionOf("core");
run(process.execPath, [join(root, "node_modules/@changesets/cli/bin.js"), "version"], tree);
console.log(
  `\n${before} -> ${versionOf("core")}: ${PUBLISHABLE_PACKAGES.map(publishedName).join(", ")}`,
);
// With the changelogs, which are new files.
run("git", ["add", "--all", "--intent-to-add"], tree);
run("git", ["--no-pager", "diff", "--stat"], tree);

pnpm(
  "install",
  "--frozen-lockfile",
  "--prefer-offline",
  "--filter",
  "./packages/*",
  "--filter",
  "@xpart/infra...",
  "--filter",
  "@xpart/lambda...",
);
run(
  "npx",
  [
    "--yes",
    "--package",
    pinnedPnpm(),
    "--",
    join(root, "node_modules/.bin/turbo"),
    "run",
    "build",
    "package",
    "--filter",
    "@xpart/cli",
    "--filter",
    "@xpart/infra",
    "--filter",
    "@xpart/lambda",
    "--output-logs=errors-only",
  ],
  tree,
);
run(process.execPath, ["scripts/pack.mjs"], tree);
// As the job that packs does: what is wrong with a tarball is said before it is published.
run(process.execPath, ["scripts/check.mjs", "--only", "publint,attw"], tree);
run(
  process.execPath,
  ["--test", "--test-reporter=dot", "scripts/packed-core.test.mjs", "scripts/packed-cli.test.mjs"],
  tree,
);
run(
  process.execPath,
  ["scripts/release/publish.mjs", "--dry-run", "--provenance=false", "--loglevel=warn"],
  tree,
);
console.log("\nAttached to the release:");
for (const { file, bytes, sha256 } of JSON.parse(
  readFileSync(join(tree, "apps/lambda/dist/packages.json"), "utf8"),
)) {
  console.log(`${file}: ${bytes} bytes, SHA-256 ${sha256}`);
}
console.log("\nNothing was published, and the work tree is as it was.");

function pnpm(...args) {
  run("npx", ["--yes", pinnedPnpm(), ...args], tree);
}

function versionOf(name) {
  return JSON.parse(readFileSync(join(tree, "packages", name, "package.json"), "utf8")).version;
}

function run(command, args, cwd) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: "inherit" });
  if (status !== 0) {
    console.error(
      `${command} ${args.join(" ")} failed${error === undefined ? "" : ` (${error.message})`}: a release would fail there`,
    );
    process.exit(1);
  }
}
