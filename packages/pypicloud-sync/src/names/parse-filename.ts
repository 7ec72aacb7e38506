import { err, ok, type Result } from "@xpart/core";
import { normalizeName } from "./normalize-name.ts";
import { percentDecode } from "./percent-decode.ts";
import { DIGIT, WORD_CHARACTER } from "./server-unicode.ts";

/** What the name of a file tells of the package in it. */
export interface FilenameParts {
  /** Normalised. */
  readonly name: string;
  readonly version: string;
}

/**
 * Why a filename tells nothing: `not-a-package` has neither the suffix nor the form of a package; `bad-wheel`
 * ends in `.whl` and is not a wheel's name. The server skips the first when it lists the bucket, and fails on the second.
 */
export type FilenameProblem = "not-a-package" | "bad-wheel";

/**
 * Reads name and version out of a filename, with all the oddities of pypicloud 1.3.12 (which takes
 * distlib's grammar): what it files under one name must not be filed under another here (Y1).
 *
 * @example
 * parseFilename("My.Pkg_x-1.1.tar.gz"); // ok: my-pkg-x, 1.1
 */
export function parseFilename(filename: string): Result<FilenameParts, FilenameProblem> {
  const suffix = SUFFIXES.find((candidate) => filename.endsWith(candidate));
  if (suffix === undefined) {
    return err("not-a-package");
  }
  return suffix === ".whl"
    ? parseWheel(filename)
    : parseOther(filename.slice(0, filename.length - suffix.length));
}

/** In the order in which they are tried; case counts. */
const SUFFIXES = [
  ".tar.gz",
  ".tar.bz2",
  ".tar",
  ".zip",
  ".tgz",
  ".tbz",
  ".egg",
  ".exe",
  ".whl",
] as const;

// Python's \d and \w mean Unicode's digits and word characters.
const DIGITS = `${DIGIT}+`;
const WORD = `${WORD_CHARACTER}+`;
const NAME_AND_VERSION = `([^\\-]+)-(${DIGITS}[^\\-]*)(?:-${DIGITS}[^\\-]*)?`;
const PYTHON_TAG = `${WORD}${DIGITS}(?:\\.${WORD}${DIGITS})*`;

/** The whole filename, `.whl` included, where no tags follow: `foo-1.0.whl` is version `1.0.whl`. */
const BARE_WHEEL = new RegExp(`^${NAME_AND_VERSION}$`, "v");
const TAGGED_WHEEL = new RegExp(
  `^${NAME_AND_VERSION}-${PYTHON_TAG}-${WORD}-${WORD}(?:\\.${WORD})*\\.whl$`,
  "v",
);

function parseWheel(filename: string): Result<FilenameParts, FilenameProblem> {
  const bare = BARE_WHEEL.exec(filename);
  const [, name, version] = bare ?? TAGGED_WHEEL.exec(filename) ?? [];
  if (name === undefined || version === undefined) {
    return err("bad-wheel");
  }
  return ok({
    name: normalizeName(name),
    version: bare === null ? version : version.replaceAll("_", "-"),
  });
}

/** What follows a Python version is not part of the package's own version. */
const PYTHON_VERSION = new RegExp(`-py${DIGIT}\\.?${DIGIT}?`, "v");
/**
 * A name's later pieces begin with a letter, so `-` and a digit end the name. Without regard to case, Python takes
 * four more for letters from a to z: of these \u017f and \u212a are taken here as well. Source: Python's `re`,
 * "IGNORECASE".
 */
const PROJECT =
  /^([a-z\u0130\u01310-9_]+(?:[.-][a-z\u0130\u0131_][a-z\u0130\u01310-9_]*)*)-([a-z\u0130\u01310-9_.+-]+)/iu;

function parseOther(stem: string): Result<FilenameParts, FilenameProblem> {
  const decoded = percentDecode(stem).replaceAll(" ", "-");
  const pythonVersion = PYTHON_VERSION.exec(decoded);
  const [, name, version] = PROJECT.exec(decoded.slice(0, pythonVersion?.index)) ?? [];
  return name === undefined || version === undefined
    ? err("not-a-package")
    : ok({ name: normalizeName(name), version });
}
