// Packs the published packages into temp/tarballs/<folder>.tgz, as a release would. Needs their build.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
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
for (const name of PUBLISHABLE_PACKAGES) {
  const args = ["--yes", pinnedPnpm(), "pack", "--out", tarballOf(name)];
  execFileSync("npx", args, { cwd: join(root, folderOf(name)), stdio: "inherit" });
}
