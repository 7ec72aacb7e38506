import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder with files in it. */
export interface SampleFolder {
  readonly path: string;
  remove(): void;
}

/** Makes a folder with these files, by their paths in it. */
export function sampleFolder(files: Readonly<Record<string, string>>): SampleFolder {
  const path = mkdtempSync(join(tmpdir(), "xpart-pipeline-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
