import { createReadStream } from "node:fs";
import { opendir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../../cli-error.ts";
import { contentTypeOf } from "./content-type.ts";
import {
  type Change,
  type Content,
  MAX_BUFFERED_BYTES,
  type PutChange,
  problemOfKey,
  type TrafficSource,
} from "./traffic.ts";

/** Of every so many files, one is overwritten and another deleted, so that there is history. */
const CHANGE_EVERY = 5;
/** At most so many of each. */
const MAX_CHANGES = 20;

/**
 * A folder tree as S3 traffic: every file is put; then a few are overwritten and a few deleted.
 * Symbolic links are left out, for they may lead out of the tree or in circles.
 *
 * @throws CliError when there is no such folder.
 */
export async function openFolderTree(directory: string): Promise<TrafficSource> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new CliError({
      what: "There is no such folder",
      subject: directory,
      remedy: "Name a folder with --dir PATH, or a git repository with --git PATH.",
    });
  }
  return {
    place: directory,
    title: `the files below ${directory}, then a few overwritten and a few deleted`,
    notes: [],
    changes: () => walkFolder(directory),
    stop: async () => undefined,
  };
}

async function* walkFolder(directory: string): AsyncGenerator<Change> {
  const overwritten: string[] = [];
  const deleted: string[] = [];
  let files = 0;
  for await (const found of listFiles(directory, "")) {
    if (typeof found !== "string") {
      yield found;
      continue;
    }
    yield await putOf(directory, found);
    const place = files % CHANGE_EVERY;
    files += 1;
    if (place === 0 && overwritten.length < MAX_CHANGES) {
      overwritten.push(found);
    }
    if (place === CHANGE_EVERY - 1 && deleted.length < MAX_CHANGES) {
      deleted.push(found);
    }
  }
  yield* overwritten.map(overwriteOf);
  yield* deleted.map((key): Change => ({ kind: "delete", key }));
}

/** Keys of regular files, in no particular order, and what is left out. */
async function* listFiles(root: string, parent: string): AsyncGenerator<string | Change> {
  const directory = await opendir(join(root, parent)).catch(() => undefined);
  if (directory === undefined) {
    yield { kind: "skipped", name: parent, reason: "not readable" };
    return;
  }
  for await (const entry of directory) {
    const key = parent === "" ? entry.name : `${parent}/${entry.name}`;
    if (entry.isDirectory()) {
      yield* listFiles(root, key);
    } else {
      yield problemOf(entry, key) ?? key;
    }
  }
}

function problemOf(
  entry: { readonly name: string; isFile(): boolean; isSymbolicLink(): boolean },
  key: string,
): Change | undefined {
  if (!entry.isFile()) {
    const reason = entry.isSymbolicLink() ? "symbolic link" : "not a regular file";
    return { kind: "skipped", name: key, reason };
  }
  // What was not UTF-8 was replaced by this when the name was read.
  const reason = entry.name.includes("\ufffd") ? "name is not UTF-8" : problemOfKey(key);
  return reason === undefined ? undefined : { kind: "skipped", name: key, reason };
}

async function putOf(directory: string, key: string): Promise<PutChange> {
  const path = join(directory, key);
  // What is gone by now, its reading tells.
  const found = await stat(path).catch(() => undefined);
  return {
    kind: "put",
    key,
    contentType: contentTypeOf(key),
    metadata: { origin: "folder" },
    ...(found && { authoredMs: found.mtimeMs }),
    tags: {}, // a folder has none; what is written over below has
    read: () =>
      readContent(path).catch((error: unknown) => {
        const remedy = "Make it readable, or name another folder with --dir PATH.";
        throw new CliError({ what: "This file cannot be read", subject: path, remedy }, error);
      }),
  };
}

function overwriteOf(key: string): PutChange {
  const bytes = Buffer.from(`Written over by xpart demo, so that ${key} has a history.\n`);
  return {
    kind: "put",
    key,
    contentType: "text/plain; charset=utf-8",
    metadata: { origin: "demo" },
    tags: { round: "2" },
    read: async () => ({ kind: "bytes", bytes }),
  };
}

async function readContent(path: string): Promise<Content> {
  const { size: sizeBytes } = await stat(path);
  return sizeBytes <= MAX_BUFFERED_BYTES
    ? { kind: "bytes", bytes: await readFile(path) }
    : // A file that grows meanwhile is cut, so that it is as long as was said.
      { kind: "stream", stream: createReadStream(path, { end: sizeBytes - 1 }), sizeBytes };
}
