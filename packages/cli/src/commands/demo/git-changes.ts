import { contentTypeOf } from "./content-type.ts";
import type { GitChange, GitCommit } from "./git-log.ts";
import { type Change, type Content, problemOfKey } from "./traffic.ts";

/** Reads the content of a blob. */
export type ReadBlob = (blob: string) => Promise<Content>;

/** As long as the short hashes that git itself prints for large repositories. */
const SHORT_HASH_LENGTH = 12;
const SUBMODULE_MODE = "160000";
const GONE_MODE = "000000";

/**
 * The S3 traffic of a commit: added and changed files are put, removed ones deleted. Tags tell the
 * commit and its author's date, metadata the file's mode and blob. A symbolic link becomes an object
 * that holds its target, as git itself keeps it. A submodule has no content here, so it is left out.
 */
export function changesOf(commit: GitCommit, readBlob: ReadBlob): readonly Change[] {
  return commit.changes.map((change) => toChange(change, commit, readBlob));
}

function toChange(change: GitChange, commit: GitCommit, readBlob: ReadBlob): Change {
  const key = decodePath(change.path);
  if (key === undefined) {
    const name = Buffer.from(change.path).toString("utf8");
    return { kind: "skipped", name, reason: "name is not UTF-8" };
  }
  const problem = problemOfKey(key);
  if (problem !== undefined) {
    return { kind: "skipped", name: key, reason: problem };
  }
  const isGone = change.mode === GONE_MODE || change.mode === SUBMODULE_MODE;
  if (isGone && change.oldMode === SUBMODULE_MODE) {
    return { kind: "skipped", name: key, reason: "submodule" };
  }
  if (isGone) {
    // What is now a submodule was a file before, unless it is new.
    return change.oldMode === GONE_MODE
      ? { kind: "skipped", name: key, reason: "submodule" }
      : { kind: "delete", key, authoredMs: Date.parse(commit.authorDate) };
  }
  return {
    kind: "put",
    key,
    contentType: contentTypeOf(key),
    metadata: { mode: change.mode, blob: change.blob },
    tags: {
      commit: commit.hash.slice(0, SHORT_HASH_LENGTH),
      "author-date": commit.authorDate,
    },
    authoredMs: Date.parse(commit.authorDate),
    read: () => readBlob(change.blob),
  };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodePath(path: Uint8Array): string | undefined {
  try {
    return decoder.decode(path);
  } catch {
    return undefined;
  }
}
