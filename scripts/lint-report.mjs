// `npm run lint:report`: lints all files, and writes reports/lint.xml with a case for each of them, whether something is
// found in it or not. The exit status is Biome's.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { junitOf } from "./lint-report/junit-of.mjs";
import { root } from "./setup/work-tree.mjs";

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), "xpart-lint-"));
const found = join(folder, "found.json");
const { status, stdout, stderr, error } = spawnSync(
  join(root, "node_modules", ".bin", "biome"),
  [
    ...["check", "--colors=off", "--max-diagnostics=none", "--files-ignore-unknown=true"],
    // The one way in which Biome says what files it has looked at.
    "--verbose",
    ...["--reporter=default", "--reporter=json", `--reporter-file=${found}`],
    ...(process.argv.length > 2 ? process.argv.slice(2) : ["."]),
  ],
  { cwd: root, encoding: "utf8", maxBuffer: MAX_OUTPUT_BYTES },
);
if (error !== undefined) {
  throw error;
}
process.stderr.write(stderr);
const { diagnostics } = JSON.parse(readFileSync(found, "utf8"));
rmSync(folder, { recursive: true, force: true });
const [, listed = ""] = /Files processed:\s*\n\s*\n([\s\S]*?)\n\s*\n/.exec(stdout) ?? [];
const files = [...listed.matchAll(/^\s*- (.+)$/gm)].map(([, path]) => path);
mkdirSync(join(root, "reports"), { recursive: true });
writeFileSync(join(root, "reports", "lint.xml"), junitOf(files, diagnostics));
const bad = new Set(diagnostics.map(({ location }) => location.path));
console.log(`${files.length} files, findings in ${bad.size}: reports/lint.xml`);
process.exitCode = status ?? 1;
