import { stripVTControlCharacters } from "node:util";

/** What npm's and the system's error codes mean for whoever sets up. */
const MEANINGS = [
  {
    codes:
      /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)$/,
    meaning:
      "npm's registry cannot be reached. It is needed this once: check the network, or the proxy that npm is to use (npm ping).",
  },
  {
    codes: /^ENOTCACHED$/,
    meaning:
      "npm is told to work offline and does not have it yet. It is needed from the network this once: unset npm_config_offline.",
  },
  { codes: /^(ENOSPC|EDQUOT)$/, meaning: "The disk is full that has this folder, or npm's cache" },
  {
    // npm calls a folder of a read-only disk one that is not there (ENOENT).
    codes: /^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT)$/,
    meaning: "This folder cannot be made or written to",
  },
  {
    codes: /^(E404|ETARGET|EBADPLATFORM)$/,
    meaning: "The registry that npm uses has none for this machine.",
  },
  { codes: /^(E401|E403)$/, meaning: "The registry that npm uses wants a login (npm login)." },
];

/** How many of npm's own lines are shown. */
const MAX_LINES = 12;

/** Says why npm failed: what its code means, and npm's own words. Paths that it does not name are at a place. */
export function explainNpmFailure(output, { status, place }) {
  // npm 9 and earlier say ERR! for error.
  const code = /^npm (?:error|ERR!) code (\w+)/m.exec(output)?.[1];
  const path = /^npm (?:error|ERR!) path (.+)/m.exec(output)?.[1];
  const meaning = meaningOf(code, path ?? place) ?? `npm ended with status ${status}.`;
  // Where in npm's own sources that was helps nobody.
  const lines = output.trim().split("\n");
  const told = lines.filter((line) => /^npm (?:error|ERR!) (?! )/.test(line)).slice(0, MAX_LINES);
  return [meaning, ...told.map((line) => `  ${line}`)].join("\n");
}

/** Says what npm could not unpack, and why; it ends with status 0 all the same. Undefined where there is none. */
export function explainNpmWarning(output, place) {
  return meaningOf(/TAR_ENTRY_ERROR (\w+)/.exec(output)?.[1], place);
}

/**
 * Says what a command's output means that failed for the machine's sake: a full disk, a place that cannot be written
 * to. Undefined for anything else.
 */
export function explainOutput(output) {
  const plain = stripVTControlCharacters(output);
  for (const { words, what, remedy } of MACHINE_FAILURES) {
    const line = plain.split("\n").findLast((text) => words.test(text));
    if (line !== undefined) {
      return `${what}:\n  ${line.trim()}\n${remedy}`;
    }
  }
  return undefined;
}

/** The first that fits: a full disk has more failures after it. */
const MACHINE_FAILURES = [
  {
    words: /\b(ENOSPC|EDQUOT|os error (28|122))\b|no space left on device|disk quota exceeded/i,
    what: "The disk is full that has this folder, or what npm and pnpm keep below the home folder",
    remedy: "Make room there, then run it again. df -h says how much each disk has.",
  },
  {
    words: /\b(EROFS|EACCES|EPERM|os error (1|13|30))\b|permission denied|read-only file system/i,
    what: "A place cannot be written to",
    remedy:
      "Make it writable for this user, then run it again. npm and pnpm keep what they fetch below the home folder: HOME names another.",
  },
];

/** Says what an error of the file system means, at a place unless it names its own; undefined for another error. */
export function explainSystemError(error, place) {
  // A file that is not there is a mistake in these scripts.
  return error?.code === "ENOENT" ? undefined : meaningOf(error?.code, error?.path ?? place);
}

function meaningOf(code, place) {
  const meaning = MEANINGS.find(({ codes }) => codes.test(code ?? ""))?.meaning;
  return meaning?.endsWith(".")
    ? `${meaning} (${code})`
    : meaning && `${meaning}: ${place} (${code})`;
}
