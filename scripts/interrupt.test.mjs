import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { root } from "./setup/work-tree.mjs";

/** Moments of `npm run demo`: what it has said last before Ctrl-C, of all that it says. */
const MOMENTS = [
  /^/,
  /setup\.mjs demo/,
  /sandbox: aws/,
  /replaying the history of/,
  /replicating: \d+ (of \d+|done)/,
  /replicating: [1-9]\d* of/,
  /sent \d+ versions/,
  /all queues are empty/,
  // Between this and the end both sides are compared, which is told only where it takes a while.
  /entries, newest first/,
  /equal: true/,
];

for (const [index, moment] of MOMENTS.entries()) {
  test(`U3 Ctrl-C at moment ${index} of the demo, ${moment}, is 130, without a trace or a process left`, async (t) => {
    const { code, signal, output } = await ended(t, {
      ...{ command: "npm", args: ["run", "demo", "--"], moment },
      // As the terminal does: to every process of the foreground group.
      end: (pid) => process.kill(-pid, "SIGINT"),
    });
    assert.ok(code === 130 || signal === "SIGINT", `ended with ${code ?? signal}: ${output}`);
  });
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  test(`U3 ${name} to the first process alone is 130, and ends all that it has started`, async (t) => {
    const { code, output } = await ended(t, {
      ...{ command: process.execPath, args: ["scripts/setup.mjs", "demo"] },
      moment: /replicating: \d+ (of \d+|done)/,
      end: (pid) => process.kill(pid, name),
    });
    assert.equal(code, 130, output);
  });
}

/** Starts the demo and ends it at a moment; nothing that it started runs then. @returns how it ended. */
async function ended(t, { command, args, moment, end }) {
  if (process.platform !== "linux") {
    t.skip("it looks for processes in /proc");
    return { code: 130, signal: null, output: "" };
  }
  const repository = makeRepository();
  t.after(() => rmSync(repository, { recursive: true }));
  // In a process group of its own, as a terminal starts it.
  const child = spawn(command, [...args, "--git", repository], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const seen = new Map();
  const watch = setInterval(() => descendantsOf(child.pid, seen), 10);
  let output = "";
  let isSent = false;
  const look = (chunk = "") => {
    output += chunk;
    if (!isSent && moment.test(output)) {
      isSent = true;
      descendantsOf(child.pid, seen);
      end(child.pid);
    }
  };
  child.stdout.setEncoding("utf8").on("data", look);
  child.stderr.setEncoding("utf8").on("data", look);
  child.once("spawn", () => look());
  const [code, signal] = await once(child, "close");
  clearInterval(watch);
  assert.ok(isSent, `it ended before: ${output}`);
  assert.doesNotMatch(output, /EPIPE|^\s+at .*:\d+|itself failed|needs the network/m);
  await haveEnded(seen);
  return { code, signal, output };
}

/** Enough files that git is being read at every moment of the replay. */
function makeRepository() {
  const folder = mkdtempSync(join(tmpdir(), "xpart-interrupt-"));
  const git = (...args) => {
    const identity = ["-c", "user.name=T", "-c", "user.email=t@example.com"];
    execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "ignore" });
  };
  git("init", "--initial-branch=main");
  for (const round of [1, 2]) {
    for (let number = 0; number < 150; number += 1) {
      writeFileSync(join(folder, `${number}.txt`), `content ${number} of round ${round}\n`);
    }
    git("add", "--all");
    git("commit", "--message", `round ${round}`);
  }
  return folder;
}

/** Adds the processes below one, by id, with the time at which each was started. */
function descendantsOf(pid, seen) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const stat = statOf(name);
    if (stat !== undefined) {
      parents.set(Number(name), stat);
    }
  }
  const known = new Set([pid, ...seen.keys()]);
  for (let isMore = true; isMore; ) {
    isMore = false;
    for (const [id, { parent, started }] of parents) {
      if (known.has(parent) && !known.has(id)) {
        known.add(id);
        seen.set(id, started);
        isMore = true;
      }
    }
  }
}

/** Of proc(5): the fields after the name, which may hold anything. */
function statOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { state: fields[0], parent: Number(fields[1]), started: fields[19] };
  } catch {
    return undefined;
  }
}

/** Waits until none of the processes runs. What hangs is ended by the limit of the tests alone. */
async function haveEnded(seen) {
  const left = () =>
    [...seen].filter(([pid, started]) => {
      const stat = statOf(pid);
      return stat !== undefined && stat.started === started && stat.state !== "Z";
    });
  for (let tries = 0; left().length > 0 && tries < 600; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.deepEqual(left(), []);
}
