import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export {
  DESTINATION_ACCOUNT,
  problemsOf,
  type RawSettings,
  rawSettings,
  SOURCE_ACCOUNT,
  settingsOf,
} from "@xpart/deployment/test/sample-settings";

/** A file that passes for a zip of functions; removed with its folder. */
export function makeZip(name = "xpart.zip"): { readonly path: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), "xpart-infra-"));
  const path = join(directory, name);
  writeFileSync(path, "PK\u0003\u0004 the rest of a zip");
  return { path, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
