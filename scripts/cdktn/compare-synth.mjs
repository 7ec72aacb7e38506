import { isDeepStrictEqual } from "node:util";

/** What is imported from CDKTF, and from its fork instead. */
const FORK = [
  [/"cdktf"/g, '"cdktn"'],
  [/"@cdktf\/provider-aws\//g, '"@cdktn/provider-aws/'],
];

/**
 * A source whose imports name the fork instead of CDKTF.
 *
 * @param {string} source
 * @returns {{ text: string, lines: number }} `lines` are those that changed
 */
export function rewriteImports(source) {
  const text = FORK.reduce((rewritten, [from, to]) => rewritten.replace(from, to), source);
  const after = text.split("\n");
  const lines = source.split("\n").filter((line, index) => line !== after[index]).length;
  return { text, lines };
}

/**
 * Where two synthesised stacks differ: the paths of the values, none if they are equal. The version of the tool,
 * which both write into the comment `//` of a stack, does not count, and nor does white space.
 *
 * @param {string} left the JSON of one stack
 * @param {string} right
 * @returns {string[]}
 */
export function differences(left, right) {
  return differencesAt("", withoutTool(JSON.parse(left)), withoutTool(JSON.parse(right)));
}

function withoutTool(stack) {
  const comment = stack["//"] ?? {};
  const { version: _version, ...metadata } = comment.metadata ?? {};
  return { ...stack, "//": { ...comment, metadata } };
}

function differencesAt(path, left, right) {
  if (isDeepStrictEqual(left, right)) {
    return [];
  }
  if (!isObject(left) || !isObject(right)) {
    return [path];
  }
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].flatMap((name) => differencesAt(`${path}/${name}`, left[name], right[name]));
}

function isObject(value) {
  return typeof value === "object" && value !== null;
}
