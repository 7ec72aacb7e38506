// Packs the published packages into temp/tarballs/<folder>.tgz, as a release would. Needs their build.
import { execFile } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import {
  folderOf,
  PUBLISHABLE_PACKAGES,
  pinnedPnpm,
  root,
  tarballOf,
} from "./check/publishable-packages.mjs";

const [first] = PUBLISHABLE_PACKAGES;
const destination = dirname(tarballOf(first));
rmSync(destination, { recursive: true, force: true });
mkdirSync(destination, { recursive: true });
// All at once: each of them waits for pnpm to start.
const outputs = await Promise.all(
  PUBLISHABLE_PACKAGES.map((name) => {
    const args = ["--yes", pinnedPnpm(), "pack", "--out", tarballOf(name)];
    return promisify(execFile)("npx", args, { cwd: join(root, folderOf(name)) });
  }),
);
for (const { stdout, stderr } of outputs) {
  console.log(`${stdout}${stderr}`);
}
