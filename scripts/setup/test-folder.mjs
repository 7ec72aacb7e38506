// Vitest's global set-up: temporary folders of tests go into one of the run's own, which is removed at its end. Some are
// made by libraries that keep them (CDK Terrain's `cdktf.outdir.*`), or by files of which every test was skipped.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default function makeTestFolder() {
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), "xpart-tests-"));
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
