import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { metadataText, parseFilename } from "../../src/index.ts";
import { findPypicloudEnv } from "./pypicloud-env.ts";

/** Filenames with every character once in the place of `@`; of the last the text is kept as metadata. */
const SHAPES = [
  ...["@-1.0.tar.gz", "x@y-1.0.tar.gz", "foo-@.tar.gz", "foo-1@2.tar.gz", "foo-py@-1.0.tar.gz"],
  ...["a-@b-1.tar.gz", "@-1-py3-none-any.whl", "foo-@-py3-none-any.whl", "foo-@.whl"],
  ...["foo-1-@3-none-any.whl", "foo-1-py@-none-any.whl", "foo-1-py3-@-any.whl"],
  ...["foo-1-py3-none-@.whl", "a@b"],
];
const METADATA_SHAPE = "a@b";

/** Answers are compared by the digests of so many at a time. */
const BLOCK = 4_096;
const PLANE = 0x10000;
/** Those with assigned characters; the others hold nothing yet, or what is private. */
const PLANES = [0, 1, 2, 3, 14];
const BLOCKS: readonly number[] = PLANES.flatMap((plane) =>
  Array.from({ length: PLANE / BLOCK }, (_, index) => plane * PLANE + index * BLOCK),
);
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
/** Separates folders, so no filename has it. */
const SLASH = 0x2f;

/** Asks pypicloud itself: the digest of each block, or the answers of one. */
const ASK = `
import hashlib, json, sys
from distlib import DistlibException
from pypicloud.util import PackageParseError, normalize_metadata_value, normalize_name, parse_filename
def answer(shape, text):
    if shape == ${JSON.stringify(METADATA_SHAPE)}:
        return normalize_metadata_value(text)
    try:
        name, version = parse_filename(text)
        return normalize_name(name) + ' ' + version
    except PackageParseError:
        return 'PE'
    except DistlibException:
        return 'WE'
def block(shape, first):
    codes = (c for c in range(first, first + ${BLOCK}) if not 0xd800 <= c <= 0xdfff and c != 0x2f)
    return [answer(shape, shape.replace('@', chr(c))) for c in codes]
asked = json.loads(sys.argv[1])
if not isinstance(asked[1], list):
    print(json.dumps(block(*asked)))
else:
    digest = lambda texts: hashlib.md5('\\n'.join(texts).encode('utf-8')).hexdigest()
    print(json.dumps([digest(block(asked[0], first)) for first in asked[1]]))
`;

const env = findPypicloudEnv();
for (const shape of SHAPES) {
  if (env === undefined || process.env["XPART_INTEROP"] !== "all") {
    it.skip(`Y1 ${shape} with every character of Unicode: pnpm interop:pypicloud runs it`, () => {});
  } else {
    it(`Y1 ${shape} with every character of Unicode is read as pypicloud itself reads it`, async () => {
      const digests = (await ask(env.python, [shape, BLOCKS])) as readonly string[];
      for (const [index, digest] of digests.entries()) {
        const first = BLOCKS[index] ?? 0;
        const ours = block(shape, first);
        if (createHash("md5").update(ours.join("\n")).digest("hex") !== digest) {
          expect(ours).toEqual(await ask(env.python, [shape, first]));
        }
      }
      expect(digests).toHaveLength(BLOCKS.length);
    });
  }
}

async function ask(python: string, question: readonly unknown[]): Promise<unknown> {
  const args = ["-W", "ignore", "-c", ASK, JSON.stringify(question)];
  const { stdout } = await promisify(execFile)(python, args, { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout);
}

function block(shape: string, first: number): readonly string[] {
  return Array.from({ length: BLOCK }, (_, index) => first + index)
    .filter((code) => (code < FIRST_SURROGATE || code > LAST_SURROGATE) && code !== SLASH)
    .map((code) =>
      answer(
        shape,
        shape.replaceAll("@", () => String.fromCodePoint(code)),
      ),
    );
}

function answer(shape: string, text: string): string {
  if (shape === METADATA_SHAPE) {
    return metadataText(text);
  }
  const parsed = parseFilename(text);
  if (parsed.ok) {
    return `${parsed.value.name} ${parsed.value.version}`;
  }
  return parsed.error === "bad-wheel" ? "WE" : "PE";
}
