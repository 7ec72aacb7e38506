import { strToU8, zipSync } from "fflate";

/** A wheel with one module whose only line is given: all that pip asks of a wheel. */
export function makeWheel(
  name: string,
  version: string,
  line: string,
): { readonly filename: string; readonly content: Uint8Array } {
  const info = `${name}-${version}.dist-info`;
  const files = {
    [`${name}/__init__.py`]: `${line}\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]:
      "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
  };
  const record = [...Object.keys(files), `${info}/RECORD`].map((path) => `${path},,\n`).join("");
  const all = { ...files, [`${info}/RECORD`]: record };
  return {
    filename: `${name}-${version}-py3-none-any.whl`,
    content: zipSync(
      Object.fromEntries(Object.entries(all).map(([path, text]) => [path, strToU8(text)])),
    ),
  };
}
