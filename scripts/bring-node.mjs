// Prints the folder of a Node, which it brings from npm where it is not there yet. For whom that folder is to
// be first on the PATH: PATH="$(node scripts/bring-node.mjs):$PATH"
//   node scripts/bring-node.mjs           one that runs the project: this one, unless it is too old
//   node scripts/bring-node.mjs 22.18.0   one of this version, or 22 for the newest of 22
import { dirname } from "node:path";
import { bringNode } from "./setup/bring-node.mjs";
import { isFit } from "./setup/fit-node.mjs";
import { BROUGHT_NODE } from "./setup/rerun-under-fit-node.mjs";
import { StepFailure } from "./setup/run-step.mjs";

const { node } = process.versions;
const [asked] = process.argv.slice(2);
const isThis = asked === undefined ? isFit(node) : `${node}.`.startsWith(`${asked}.`);
const version = asked ?? BROUGHT_NODE;

try {
  const title = `bringing Node ${version} from npm`;
  console.log(isThis ? dirname(process.execPath) : await bringNode(version, { title }));
} catch (error) {
  if (!(error instanceof StepFailure)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
