// Puts the built handlers into the zip that is deployed. The same handlers make the same bytes, on any
// machine and at any time, so that a deployment changes only what changed.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";

const dist = new URL("../dist/", import.meta.url);

/** The zip format's first day; fields of local time, as the library reads them. */
const MADE_AT = new Date(1980, 0, 1);
const UNIX = 3;
/** A file that everybody may read, as Lambda needs it, in the upper half of the attributes. */
const READABLE = (0o100644 << 16) >>> 0;

const options = { level: 9, mtime: MADE_AT, os: UNIX, attrs: READABLE };
const bundle = readFileSync(new URL("index.mjs", dist));
const zip = zipSync({ "index.mjs": [bundle, options] });
const path = fileURLToPath(new URL("xpart-lambda.zip", dist));
writeFileSync(path, zip);
process.stdout.write(`${path}: ${(zip.length / 1024).toFixed(0)} KiB\n`);
