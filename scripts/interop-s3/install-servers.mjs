// Installs S3 servers that others wrote into .xpart/s3-servers, at pinned versions: those of Go from the Go module proxy,
// Ceph from Debian's packages. It needs Go, the network once, and minutes: MinIO has a thousand packages.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/work-tree.mjs";
import { installCeph } from "./install-ceph.mjs";

export const folder = join(root, ".xpart", "s3-servers");

/** Each server's program, and the version that docs/servers.md and the table of gaps are of. */
export const SERVERS = {
  minio: { program: "github.com/minio/minio", version: "v0.0.0-20260212201848-7aac2a2c5b7c" },
  versitygw: { program: "github.com/versity/versitygw/cmd/versitygw", version: "v1.8.0" },
  seaweedfs: {
    program: "github.com/seaweedfs/seaweedfs/weed",
    version: "v0.0.0-20261109003541-7506e5f91cd6",
  },
  ceph: { program: "radosgw", version: "16.2.15" },
};

/** @returns why the server could not be installed; undefined: it is there. */
export function install(name) {
  const { program, version } = SERVERS[name];
  const stamp = join(folder, `${name}.txt`);
  const made = `${program}@${version}\n`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === made) {
    return undefined;
  }
  console.log(`installing ${name} (${version}) ...`);
  mkdirSync(folder, { recursive: true });
  const failure = name === "ceph" ? installCeph(folder, version) : build(name);
  if (failure === undefined) {
    // Written last, so that half a build is never taken for one.
    writeFileSync(stamp, made);
  }
  return failure;
}

function build(name) {
  const { program, version } = SERVERS[name];
  const module = join(folder, `${name}-module`);
  rmSync(module, { recursive: true, force: true });
  mkdirSync(module, { recursive: true });
  // In a module of its own: go install refuses a program whose module has replace directives.
  const steps = [
    ["mod", "init", "xpart.invalid/servers"],
    ["get", `${program}@${version}`],
    ["build", "-buildvcs=false", "-o", join(folder, name), program],
  ];
  for (const step of steps) {
    const { status, error, stderr } = spawnSync("go", step, { cwd: module, encoding: "utf8" });
    if (status !== 0) {
      return `go ${step.join(" ")}: ${error?.message ?? stderr.slice(-2_000)}`;
    }
  }
  rmSync(module, { recursive: true, force: true });
  return undefined;
}
