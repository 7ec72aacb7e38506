/** One file that a commit changed, of the raw format of `git log` (git-diff-tree(1), "Raw output"). */
export interface GitChange {
  /** As git has it: bytes that need not be UTF-8. */
  readonly path: Uint8Array;
  /** Octal; `000000` where the file is gone. */
  readonly mode: string;
  readonly oldMode: string;
  /** The blob's id; zeros where the file is gone. */
  readonly blob: string;
}

/** A commit and what it changed against its first parent. */
export interface GitCommit {
  readonly hash: string;
  /** ISO 8601, with the author's offset. */
  readonly authorDate: string;
  readonly changes: readonly GitChange[];
}

/** Begins a commit's header; no raw line begins with it, and a path is never read as one. */
const HEADER_MARK = "\u0001";

/**
 * Arguments for `git` whose output {@link parseGitLog} reads: the first-parent history, oldest first,
 * of at most `maxCommits`, the newest. A merge shows what it brought to the first parent. A rename is a
 * delete and an add.
 */
export function gitLogArguments(maxCommits: number | undefined): readonly string[] {
  return [
    "log",
    "--first-parent",
    "-m",
    "--reverse",
    ...(maxCommits === undefined ? [] : [`--max-count=${maxCommits}`]),
    "--root",
    "--raw",
    "-z",
    "--no-renames",
    "--no-abbrev",
    "--format=%x01%H %aI",
    "HEAD",
  ];
}

/**
 * Reads the output of git with {@link gitLogArguments} as it comes.
 *
 * @throws Error when it is not that output.
 */
export async function* parseGitLog(output: AsyncIterable<Uint8Array>): AsyncGenerator<GitCommit> {
  let commit: (GitCommit & { readonly changes: GitChange[] }) | undefined;
  let raw: RawLine | undefined;
  for await (const token of splitAtNul(output)) {
    if (raw !== undefined) {
      commit?.changes.push({ ...raw, path: token });
      raw = undefined;
      continue;
    }
    const text = Buffer.from(token).toString("utf8").trim();
    if (text.startsWith(HEADER_MARK)) {
      if (commit !== undefined) {
        yield commit;
      }
      commit = { ...parseHeader(text), changes: [] };
    } else if (text !== "") {
      raw = parseRawLine(text);
    }
  }
  if (commit !== undefined) {
    yield commit;
  }
}

type RawLine = Omit<GitChange, "path">;

function parseHeader(text: string): Pick<GitCommit, "hash" | "authorDate"> {
  const [hash = "", authorDate = ""] = text.slice(HEADER_MARK.length).split(" ");
  return { hash, authorDate };
}

/** `:100644 100755 <old blob> <new blob> M`. */
function parseRawLine(text: string): RawLine {
  const [oldMode, mode, , blob] = text.startsWith(":") ? text.slice(1).split(" ") : [];
  if (oldMode === undefined || mode === undefined || blob === undefined) {
    throw new Error(`git log wrote what is not a change: ${JSON.stringify(text)}`);
  }
  return { oldMode, mode, blob };
}

async function* splitAtNul(output: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of output) {
    let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = data.indexOf(0); end >= 0; end = data.indexOf(0)) {
      yield data.subarray(0, end);
      data = data.subarray(end + 1);
    }
    rest = data;
  }
  if (rest.length > 0) {
    yield rest;
  }
}
