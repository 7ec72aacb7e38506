// Ceph as one server of S3: a monitor, an object store in memory, and the RADOS gateway, all on loopback, with one user.
// Nothing is authenticated but S3's requests, and all is gone when it ends: it is for tests alone.
//   node run-ceph.mjs TREE FOLDER PORT
// TREE: where install-ceph.mjs unpacked it; FOLDER: its files; PORT: of S3. The user's key is in AWS_ACCESS_KEY_ID and
// AWS_SECRET_ACCESS_KEY. It ends with SIGTERM, and its processes end with it.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const [tree, folder, port] = process.argv.slice(2);
const libraries = join(tree, "usr", "lib", "x86_64-linux-gnu");
const env = {
  ...process.env,
  LD_LIBRARY_PATH: [libraries, join(libraries, "ceph"), join(tree, "lib", "x86_64-linux-gnu")].join(
    ":",
  ),
};
const conf = join(folder, "ceph.conf");
const children = new Set();

async function main() {
  for (const name of ["mon", "osd", "run"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const [fsid, osd, monitor] = [randomUUID(), randomUUID(), `v2:127.0.0.1:${await freePort()}`];
  writeFileSync(conf, configText(fsid, monitor));
  const map = join(folder, "monmap");
  await finish("monmaptool", "--create", "--addv", "a", `[${monitor}]`, "--fsid", fsid, map);
  await finish("ceph-mon", "--conf", conf, "--mkfs", "--id", "a", "--monmap", map);
  start("ceph-mon", "--id", "a");
  await finish("ceph-osd", "--conf", conf, "--mkfs", "--id", "0", "--osd-uuid", osd);
  start("ceph-osd", "--id", "0");
  const key = ["--access-key", env.AWS_ACCESS_KEY_ID, "--secret-key", env.AWS_SECRET_ACCESS_KEY];
  await finish(
    "radosgw-admin",
    "--conf",
    conf,
    "user",
    "create",
    "--uid=xpart",
    "--display-name=xpart",
    ...key,
  );
  start("radosgw", "--name", "client.admin");
}

function configText(fsid, monitor) {
  const settings = {
    fsid,
    "mon host": `[${monitor}]`,
    "public addr": "127.0.0.1",
    "cluster addr": "127.0.0.1",
    "auth cluster required": "none",
    "auth service required": "none",
    "auth client required": "none",
    // The gateway wants it encrypted otherwise, with a key that there is not.
    "ms mon client mode": "crc",
    "mon allow pool size one": true,
    // One monitor agrees with itself: it need not gather a second's changes first.
    "paxos propose interval": 0.02,
    "paxos min wait": 0.01,
    // What the machine's disk has left does not matter to an object store in memory.
    "mon data avail crit": 1,
    "mon data": join(folder, "mon"),
    "osd data": join(folder, "osd"),
    "osd objectstore": "memstore",
    "memstore device bytes": 8 * 1024 ** 3,
    "osd pool default size": 1,
    "osd pool default min size": 1,
    "osd pool default pg num": 8,
    "osd pool default pgp num": 8,
    "osd pool default pg autoscale mode": "off",
    "osd crush chooseleaf type": 0,
    // There is no manager, which alone would count placement groups.
    "mon max pg per osd": 1_000,
    "osd crush update on start": true,
    "run dir": join(folder, "run"),
    "admin socket": join(folder, "run", "$name.asok"),
    "log file": join(folder, "$name.log"),
    "plugin dir": join(libraries, "ceph"),
    "erasure code dir": join(libraries, "ceph", "erasure-code"),
    "osd class dir": join(libraries, "rados-classes"),
    "rgw frontends": `beast endpoint=127.0.0.1:${port}`,
    "rgw data": join(folder, "run"),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return `[global]\n${lines.join("\n")}\n`;
}

/** Runs a program to its end. @throws Error - when it fails. */
async function finish(name, ...args) {
  const child = begin(name, args, ["ignore", "ignore", "pipe"]);
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [status] = await once(child, "close");
  children.delete(child);
  if (status !== 0) {
    throw new Error(`${name} ${args.join(" ")}: ${said}`);
  }
}

/** Starts a daemon. When it ends by itself, all do. */
function start(name, ...args) {
  const all = ["--foreground", "--conf", conf, ...args];
  begin(name, all, ["ignore", "ignore", "inherit"]).once("exit", (code, signal) => {
    console.error(`${name} ended with ${code ?? signal}`);
    stop(1);
  });
}

/** Starts a program that ends with this process, however this one ends. */
function begin(name, args, stdio) {
  const program = join(tree, "usr", "bin", name);
  const child = spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], { env, stdio });
  child.once("error", (error) => {
    console.error(error.message);
    stop(1);
  });
  children.add(child);
  return child;
}

function stop(status) {
  for (const child of children) {
    child.removeAllListeners("exit");
    // Nothing of it is to be kept, so that nothing has to be flushed.
    child.kill("SIGKILL");
  }
  process.exit(status);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: free } = server.address();
  server.close();
  return free;
}

process.on("SIGTERM", () => stop(0));
process.on("SIGINT", () => stop(0));
await main().catch((error) => {
  console.error(error.message);
  stop(1);
});
