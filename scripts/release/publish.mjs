// Publishes the packed packages (temp/tarballs, made by scripts/pack.mjs) that the registry does not have
// yet, in the order of their dependencies. Flags go on to npm: `--provenance` in the release workflow,
// `--dry-run` to write nothing. npm signs in by itself where trusted publishing is set up; elsewhere
// NODE_AUTH_TOKEN is a token for the registry that npm uses. What is there already is left alone, so a run that broke off can be repeated.
import { spawnSync } from "node:child_process";
import { PUBLISHABLE_PACKAGES, tarballOf } from "../check/publishable-packages.mjs";

const flags = process.argv.slice(2);
const env = npmEnvironment();
const packages = PUBLISHABLE_PACKAGES.map(readTarball);
const versions = new Set(packages.map(({ version }) => version));
if (versions.size > 1) {
  fail(
    `The tarballs have several versions (${[...versions].join(", ")}): run "pnpm changeset version" and pack again`,
  );
}
const missing = packages.filter((packed) => !isPublished(packed));
for (const { name, version } of packages.filter((packed) => !missing.includes(packed))) {
  console.log(`${name}@${version} is published already`);
}
for (const { name, version, path } of missing) {
  const args = ["publish", path, "--access", "public", ...flags];
  if (spawnSync("npm", args, { stdio: "inherit", env }).status !== 0) {
    fail(
      `${name}@${version} was not published, nor what follows it; npm's message is above. Run it again`,
    );
  }
  console.log(
    `${name}@${version} ${flags.includes("--dry-run") ? "would be published" : "published"}`,
  );
}

/** npm takes a token only together with the registry that it is for. */
function npmEnvironment() {
  const { NODE_AUTH_TOKEN: token, ...others } = process.env;
  if (!token) {
    return others;
  }
  const args = ["config", "get", "registry"];
  const registry = spawnSync("npm", args, { encoding: "utf8" }).stdout.trim();
  return { ...others, [`npm_config_${registry.replace(/^https?:/, "")}:_authToken`]: token };
}

/** @returns {{ name: string, version: string, path: string }} */
function readTarball(folder) {
  const path = tarballOf(folder);
  const { status, stdout } = spawnSync("tar", ["-xzOf", path, "package/package.json"], {
    encoding: "utf8",
  });
  if (status !== 0) {
    fail(`${path} cannot be read: run "node scripts/pack.mjs" first`);
  }
  const { name, version } = JSON.parse(stdout);
  return { name, version, path };
}

/** Whether the registry has a version. Only a plain "not found" means that it has not. */
function isPublished({ name, version }) {
  const args = ["view", `${name}@${version}`, "version", "--json"];
  const { status, stdout, stderr } = spawnSync("npm", args, { encoding: "utf8" });
  if (status === 0) {
    // Nothing is said where the package is there and the version is not.
    return stdout.trim() !== "";
  }
  const code = /"code": *"(\w+)"/.exec(stdout)?.[1];
  // npm calls it an error that a version is not there yet, which is what a release expects.
  if (code !== "E404") {
    console.error(stderr);
    fail(
      `The registry did not say whether it has ${name}@${version} (${code ?? "no answer"}); nothing was published`,
    );
  }
  return false;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
