// Ceph's monitor, object store and RADOS gateway from Debian's packages, unpacked below .xpart/s3-servers: nothing is
// installed in the system, nobody has to be root. What they link to and this machine has already is not brought.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGES = ["radosgw", "ceph-mon", "ceph-osd"];
/** Runs the three as one server; see its first lines. */
const LAUNCHER = join(import.meta.dirname, "run-ceph.mjs");

/**
 * @param folder - of all servers; there is a program `ceph` in it afterwards.
 * @param version - the upstream version that the table of gaps is of: another one is refused.
 * @returns why it could not be done; undefined: it is.
 */
export function installCeph(folder, version) {
  const candidate = /Candidate: (\S+)/.exec(run("apt-cache", ["policy", "radosgw"]).out)?.[1];
  if (candidate === undefined || candidate === "(none)") {
    return "apt knows no package radosgw: it is on Debian, and after an `apt-get update`";
  }
  if (!candidate.includes(version)) {
    return `apt has radosgw ${candidate}, and the table of gaps is of ${version} (Debian 12)`;
  }
  const [tree, packages] = [join(folder, "ceph-tree"), join(folder, "ceph-packages")];
  for (const made of [tree, packages]) {
    rmSync(made, { recursive: true, force: true });
  }
  mkdirSync(join(packages, "partial"), { recursive: true });
  const asked = ["install", "--yes", "--no-install-recommends", "--download-only"];
  const options = ["Debug::NoLocking=1", `Dir::Cache::archives=${packages}`];
  const brought = run("apt-get", [
    ...asked,
    ...options.flatMap((each) => ["-o", each]),
    ...PACKAGES,
  ]);
  if (brought.failure !== undefined) {
    return `apt-get: ${brought.failure}`;
  }
  for (const name of readdirSync(packages).filter((each) => each.endsWith(".deb"))) {
    const { failure } = run("dpkg-deb", ["--extract", join(packages, name), tree]);
    if (failure !== undefined) {
      return `${name}: ${failure}`;
    }
  }
  rmSync(packages, { recursive: true });
  const program = join(folder, "ceph");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${LAUNCHER}" "${tree}" "$@"\n`);
  chmodSync(program, 0o755);
  return undefined;
}

function run(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  const failure = status === 0 ? undefined : (error?.message ?? stderr.slice(-2_000));
  return { out: stdout ?? "", failure };
}
