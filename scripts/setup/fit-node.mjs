import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./work-tree.mjs";

const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The least Node that runs the project, as package.json has it: `22.18`. */
export const LEAST_NODE = engines.node.replace(/^>=/, "").replace(/\.0$/, "");

/** Whether a Node of this version runs the project. Those of 23 strip types by themselves from 23.6 on. */
export function isFit(version) {
  const [major, minor] = version.split(".").map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE.split(".").map(Number);
  if (major === 23) {
    return minor >= 6;
  }
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
