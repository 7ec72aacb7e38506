// Builds what `pnpm bench` holds xpart against, through the Go module proxy: rclone with nothing but S3, `check` and
// `copy`, and s5cmd, below .xpart/peers/bin; and MinIO or another S3 server, below .xpart/s3-servers. Needs Go; takes
// some minutes once, of which MinIO takes most.
//   node scripts/bring-peers.mjs [rclone] [s5cmd] [minio] [versitygw]     default: the first three
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install, SERVERS } from "./interop-s3/install-servers.mjs";

const RCLONE = "github.com/rclone/rclone@v1.71.0";
const S5CMD = ["github.com/peak/s5cmd/v2", "v2.3.0"];

const RCLONE_MAIN = `// rclone with the S3 backend and what the bench runs of it, and nothing else.
package main

import (
	_ "github.com/rclone/rclone/backend/s3"
	"github.com/rclone/rclone/cmd"
	_ "github.com/rclone/rclone/cmd/check"
	_ "github.com/rclone/rclone/cmd/copy"
	_ "github.com/rclone/rclone/cmd/version"
)

func main() { cmd.Main() }
`;

const folder = fileURLToPath(new URL("../.xpart/peers/", import.meta.url));
const bin = join(folder, "bin");

/** The one table of what can be brought. */
const PEERS = {
  rclone: bringRclone,
  s5cmd: bringS5cmd,
  ...Object.fromEntries(Object.keys(SERVERS).map((name) => [name, () => bringServer(name)])),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PEERS, name));
if (unknown.length > 0) {
  console.error(`no peer ${unknown.join(", ")}: there are ${Object.keys(PEERS).join(", ")}`);
  process.exit(2);
}
mkdirSync(bin, { recursive: true });
for (const name of asked.length > 0 ? asked : ["rclone", "s5cmd", "minio"]) {
  try {
    PEERS[name]();
    console.log(`${name}: ready`);
  } catch (error) {
    console.error(`${name} could not be brought: ${error.message}`);
    process.exitCode = 1;
  }
}

function bringRclone() {
  const source = join(folder, "rclone");
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, "main.go"), RCLONE_MAIN);
  writeFileSync(join(source, "go.mod"), "module xpart-bench-rclone\n");
  go(source, "get", RCLONE);
  go(source, "mod", "tidy", "-e");
  go(source, "build", "-o", join(bin, "rclone"), ".");
}

/** In a module of its own that names the version: `go install` asks for a list of versions, which not every proxy has. */
function bringS5cmd() {
  const [program, version] = S5CMD;
  const source = join(folder, "s5cmd");
  mkdirSync(source, { recursive: true });
  writeFileSync(
    join(source, "go.mod"),
    `module xpart-bench-s5cmd\n\nrequire ${program} ${version}\n`,
  );
  go(source, "build", "-mod=mod", "-buildvcs=false", "-o", join(bin, "s5cmd"), program);
}

function bringServer(name) {
  const failure = install(name);
  if (failure !== undefined) {
    throw new Error(failure);
  }
}

function go(cwd, ...args) {
  execFileSync("go", args, { cwd, stdio: "inherit" });
}
