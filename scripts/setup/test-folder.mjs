// Vitest's global set-up: temporary folders of tests go into one of the run's own, which is removed at its end. Some are
// made by libraries that keep them (CDK Terrain's `cdktf.outdir.*`), or by files of which every test was skipped.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "xpart-tests-"));

/** Before Vitest's workers start, whose environment is this one. */
export function setup() {
  process.env.TMPDIR = folder;
}

export function teardown() {
  rmSync(folder, { recursive: true, force: true });
}
