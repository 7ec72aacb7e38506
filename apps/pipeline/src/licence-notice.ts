import type { BundledPackage } from "./bundled-package.ts";

const RULE = "-".repeat(80);

/**
 * The notice that goes with a zip: every package that is in it, and the terms that it comes under. A
 * text that several packages share is there once. Bytes follow from the packages alone.
 *
 * @param packages - In the order that they are named in.
 */
export function licenceNotice(packages: readonly BundledPackage[]): string {
  const groups = new Map<string, BundledPackage[]>();
  for (const found of packages) {
    const text = found.texts.map(withoutMargins).join("\n\n");
    groups.set(text, [...(groups.get(text) ?? []), found]);
  }
  const sections = [...groups].map(([text, members]) => section(text, members));
  return `${[HEAD, ...sections].join(`\n${RULE}\n\n`)}`;
}

const HEAD = `This zip holds xpart and the packages that it uses, each under the licence named below.
`;

function section(text: string, members: readonly BundledPackage[]): string {
  const names = members.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
  const terms =
    text === "" ? "No file of these packages holds the text of the licence that they name." : text;
  return `${names.join("\n")}\n\n${terms}\n`;
}

/** Spaces at the ends of lines and empty lines around a text do not make it another one. */
function withoutMargins(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}
