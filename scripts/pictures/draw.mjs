// Draws the pictures of the docs anew: `pnpm pictures`. The recording of the demo is a run of its own (record-demo.mjs).
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/work-tree.mjs";
import { PICTURES } from "./pictures.mjs";

for (const [path, svg] of Object.entries(PICTURES)) {
  writeFileSync(join(root, path), svg);
}
