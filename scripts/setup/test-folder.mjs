// Vitest's global set-up: temporary folders of tests go into one of the run's own, which is removed at its end. Some are
// made by libraries that keep them (CDK Terrain's `cdktf.outdir.*`), or by files of which every test was skipped.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "xpart-tests-"));
chmodSync(folder, 0o711); // what a test starts as another user (PostgreSQL) has a folder of its own in it

/** Before Vitest's workers start, whose environment is this one. */
export function setup() {
  process.env.TMPDIR = folder;
}

export function teardown() {
  rmSync(folder, { recursive: true, force: true });
}
