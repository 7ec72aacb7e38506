// Run by `check-cdktn.mjs`: `synth-examples.mjs <main.ts> <output folder> <settings>...` has main.ts
// synthesise each settings file, all in one process, as loading the bindings of AWS takes most of the time.
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

const [main, outputs, ...settings] = process.argv.slice(2);
for (const path of settings) {
  process.env.XPART_CONFIG = path;
  process.env.CDKTF_OUTDIR = join(outputs, basename(path, ".json"));
  mkdirSync(process.env.CDKTF_OUTDIR, { recursive: true });
  // A module is run once for each address.
  await import(`${pathToFileURL(main)}?settings=${basename(path, ".json")}`);
}
