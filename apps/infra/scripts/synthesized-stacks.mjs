// The stacks that the last synth wrote, as `cdktf deploy` knows them: `source` and `destination`, or each by its pair.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** @returns their names; those of one pair where nothing is synthesised yet. */
export function synthesizedStacks(folder) {
  try {
    const { stacks } = JSON.parse(readFileSync(join(folder, "cdktf.out/manifest.json"), "utf8"));
    return Object.keys(stacks);
  } catch {
    return ["source", "destination"];
  }
}
