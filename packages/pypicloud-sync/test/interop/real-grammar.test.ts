import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { isPep440Version, metadataText, normalizeName, parseFilename } from "../../src/index.ts";
import { findPypicloudEnv } from "./pypicloud-env.ts";

/** Asks pypicloud itself; `WE` is distlib's error for a wheel. */
const ASK = `
import json, sys
from distlib import DistlibException
from packaging.version import InvalidVersion, Version
from pypicloud.util import PackageParseError, normalize_metadata_value, normalize_name, parse_filename
def parse(filename):
    try:
        name, version = parse_filename(filename)
        return normalize_name(name) + ' ' + version
    except PackageParseError:
        return 'PE'
    except DistlibException:
        return 'WE'
def is_pep440(text):
    try:
        Version(text)
        return True
    except InvalidVersion:
        return False
texts = json.load(open(sys.argv[1], encoding='utf-8'))
print(json.dumps([[parse(t), normalize_name(t), normalize_metadata_value(t), is_pep440(t)] for t in texts]))
`;

const PIECES = [
  ...[
    "foo",
    "Bar",
    "my_pkg",
    "a.b",
    "py3",
    "3",
    "1.0",
    "2.0+g1",
    "1!2",
    "v1",
    "rc1",
    "é",
    "日本",
    "K",
  ],
  ...["-", "-", "-", "_", ".", "+", " ", "%20", "%2B", "%ff", "%", "(1)", "py2.py3", "none", "any"],
  ...["win32", "linux_x86_64", "cp310", ".tar.gz", ".zip", ".egg", ".exe", ".tgz", ".tar"],
];
const SUFFIXES = [
  ".tar.gz",
  ".whl",
  ".whl",
  ".zip",
  ".egg",
  "-py3-none-any.whl",
  ".exe",
  ".asc",
  "",
];

const FILENAME = fc
  .tuple(fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }), fc.constantFrom(...SUFFIXES))
  .map(([pieces, suffix]) => pieces.join("") + suffix)
  .filter((text) => text !== "");

const VERSION = fc
  .array(
    fc.constantFrom("1", "0", ".", "1.0", "!", "a", "rc", "post", "dev", "-", "_", "+", "v", "x"),
  )
  .map((pieces) => pieces.join(""))
  .filter((text) => text !== "");

const SAMPLES = 4_000;

const env = findPypicloudEnv();
if (env === undefined) {
  it.skip("Y1 names against pypicloud itself: node scripts/pypicloud-env.mjs was not run", () => {});
} else {
  it(`Y1, Y18 made-up filenames and versions, ${SAMPLES} each, are read as in pypicloud itself`, async () => {
    const texts = [...fc.sample(FILENAME, SAMPLES), ...fc.sample(VERSION, SAMPLES)];
    const directory = temporaryDirectory("grammar");
    const file = join(directory.path, "texts.json");
    writeFileSync(file, JSON.stringify(texts));
    const { stdout } = await promisify(execFile)(env.python, ["-W", "ignore", "-c", ASK, file], {
      maxBuffer: 64 * 1024 * 1024,
    });
    directory.remove();
    const answers: readonly (readonly unknown[])[] = JSON.parse(stdout);
    const ours = texts.map((text) => [
      answerTo(text),
      normalizeName(text),
      metadataText(text),
      isPep440Version(text),
    ]);
    const wrong = texts.flatMap((text, index) =>
      JSON.stringify(ours[index]) === JSON.stringify(answers[index])
        ? []
        : [{ text, ours: ours[index], pypicloud: answers[index] }],
    );
    expect(wrong).toEqual([]);
  });
}

function answerTo(filename: string): string {
  const parsed = parseFilename(filename);
  if (parsed.ok) {
    return `${parsed.value.name} ${parsed.value.version}`;
  }
  return parsed.error === "bad-wheel" ? "WE" : "PE";
}
