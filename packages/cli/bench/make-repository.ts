import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";

/** Names that old tools choked on. */
const ODD_NAMES = [
  "with space.txt",
  "plus+sign.txt",
  "per%cent%20.txt",
  "ünïcode-日本-😀.txt",
  "quote'\"and\\back.txt",
  "tab\there.txt",
  "a&b=c?d#e.txt",
  "very/deep/path/of/many/folders/down/to/a/file.json",
];

const ONE_MEBIBYTE = 1024 * 1024;
/** 2026-01-01, so that every run makes the same commits. */
const START_SECONDS = 1_767_225_600;

/**
 * Makes a git repository with a long history of small files by `git fast-import`: adds, changes,
 * deletes, renames, files that come back, odd names, empty files and a few of 1 MiB. The same arguments
 * make the same repository.
 */
export async function makeRepository(directory: string, commits: number): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await run("git", ["init", "--quiet", "--initial-branch=main", directory]);
  const child = spawn("git", ["fast-import", "--quiet"], {
    cwd: directory,
    stdio: ["pipe", "inherit", "inherit"],
  });
  const history = createHistory();
  for (let number = 1; number <= commits; number += 1) {
    if (!child.stdin.write(commitText(number, history(number)))) {
      await once(child.stdin, "drain");
    }
  }
  child.stdin.end();
  const [code] = await once(child, "close");
  if (code !== 0) {
    throw new Error(`git fast-import ended with ${code}`);
  }
}

type FileChange = { readonly path: string; readonly content: string | undefined };

function createHistory(): (commit: number) => readonly FileChange[] {
  const present: string[] = [];
  const removed: string[] = [];
  const random = createRandom(42);
  const pick = (names: readonly string[]) => names[Math.floor(random() * names.length)] ?? "";
  const add = (path: string, content: string): FileChange => {
    if (!present.includes(path)) {
      present.push(path);
    }
    return { path, content };
  };
  const remove = (path: string): FileChange => {
    present.splice(present.indexOf(path), 1);
    removed.push(path);
    return { path, content: undefined };
  };
  return (commit) => {
    const text = `commit ${commit}\n${"lorem ipsum ".repeat(commit % 200)}\n`;
    const changes = [add(newName(commit), commit % 50 === 0 ? "" : text)];
    if (present.length > 5) {
      changes.push(add(pick(present), `${text}changed\n`));
    }
    if (commit % 7 === 0) {
      changes.push(remove(pick(present.slice(0, -2))));
    }
    if (commit % 11 === 0) {
      const from = pick(present.slice(0, -3));
      changes.push(remove(from), add(`renamed/${commit}-${from}`.slice(0, 200), text));
    }
    if (commit % 13 === 0 && removed.length > 0) {
      changes.push(add(removed.shift() ?? "", `${text}back again\n`));
    }
    if (commit % 1000 === 500) {
      changes.push(add(`big/${commit}.bin`, "x".repeat(ONE_MEBIBYTE)));
    }
    return lastOfEachPath(changes);
  };
}

function newName(commit: number): string {
  const odd = ODD_NAMES[commit % (ODD_NAMES.length * 5)];
  return odd === undefined ? `dir${commit % 17}/file-${commit}.txt` : `odd/${commit}/${odd}`;
}

/** fast-import takes one change of a path a commit. */
function lastOfEachPath(changes: readonly FileChange[]): readonly FileChange[] {
  return [...new Map(changes.map((change) => [change.path, change])).values()];
}

function commitText(number: number, changes: readonly FileChange[]): string {
  const message = `commit ${number}\n`;
  const seconds = START_SECONDS + number * 60;
  const lines = changes.map(({ path, content }) =>
    content === undefined
      ? `D ${quoted(path)}\n`
      : `M 100644 inline ${quoted(path)}\ndata ${Buffer.byteLength(content)}\n${content}\n`,
  );
  const author = `committer Bench <bench@example.com> ${seconds} +0000\n`;
  return `commit refs/heads/main\n${author}data ${message.length}\n${message}${lines.join("")}\n`;
}

/** C style, as git-fast-import(1) wants for paths with odd characters. */
function quoted(path: string): string {
  const escaped = path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\t", "\\t");
  return `"${escaped}"`;
}

/** mulberry32: small, seeded, good enough to choose files. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, [...args], { stdio: "inherit" });
  const [code] = await once(child, "close");
  if (code !== 0) {
    throw new Error(`${command} ended with ${code}`);
  }
}
