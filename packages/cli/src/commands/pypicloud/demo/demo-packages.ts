import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";

/** A package as it is uploaded. */
export interface DemoPackage {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly content: Uint8Array;
  readonly summary: string;
  readonly sha256: string;
}

/** The first day of the zip format, so that a package has the same bytes every time. */
const MADE_AT = new Date(1980, 0, 1);

/** One line of Python each: enough for pip, and for an eye that looks into the file. */
export function makePackage(name: string, version: string, line: string): DemoPackage {
  const info = `${name}-${version}.dist-info`;
  const summary = `${name} of the demo`;
  const metadata = `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\nSummary: ${summary}\n`;
  const files = {
    [`${name}/__init__.py`]: `${line}\n`,
    [`${info}/METADATA`]: metadata,
    [`${info}/WHEEL`]:
      "Wheel-Version: 1.0\nGenerator: xpart\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
  };
  const record = [...Object.keys(files), `${info}/RECORD`].map((path) => `${path},,\n`).join("");
  const entries = Object.entries({ ...files, [`${info}/RECORD`]: record });
  const content = zipSync(
    Object.fromEntries(entries.map(([path, text]) => [path, strToU8(text)])),
    { mtime: MADE_AT },
  );
  const sha256 = createHash("sha256").update(content).digest("hex");
  return {
    name,
    version,
    filename: `${name}-${version}-py3-none-any.whl`,
    content,
    summary,
    sha256,
  };
}

/** What a server writes beside an object, as pypicloud 1.3.12 does. */
export function metadataOf({
  name,
  version,
  summary,
  sha256,
}: DemoPackage): Record<string, string> {
  return { name, version, summary, "hash-sha256": sha256, "requires-python": ">=3.7" };
}
