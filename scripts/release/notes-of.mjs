/** What a release may have brought, the most important first, as changesets titles it. */
const KINDS = ["Major Changes", "Minor Changes", "Patch Changes"];

/**
 * The notes of a version: what its changesets say, each once with the packages that it is about.
 *
 * @param {readonly { readonly name: string, readonly text: string }[]} changelogs - of packages, as changesets writes them
 * @returns {string} Markdown; empty where no changelog knows the version
 */
export function notesOf(changelogs, version) {
  const kinds = new Map(KINDS.map((kind) => [kind, new Map()]));
  for (const { name, text } of changelogs) {
    for (const { kind, entry } of entriesOf(sectionOf(text, version))) {
      const entries = kinds.get(kind);
      entries?.set(entry, [...(entries.get(entry) ?? []), name]);
    }
  }
  return [...kinds]
    .filter(([, entries]) => entries.size > 0)
    .map(([kind, entries]) => `## ${kind}\n\n${[...entries].map(noteOf).join("\n\n")}\n`)
    .join("\n");
}

function noteOf([entry, names]) {
  return `- **${names.join(", ")}**: ${entry}`;
}

/** What stands below the heading of a version, up to the next one. */
function sectionOf(text, version) {
  const sections = text.split(/^## /m).slice(1);
  return sections.find((section) => section.split("\n")[0].trim() === version) ?? "";
}

function entriesOf(section) {
  return section
    .split(/^### /m)
    .slice(1)
    .flatMap((part) => {
      const [kind, ...lines] = part.split("\n");
      return lines
        .join("\n")
        .split(/^- /m)
        .map((entry) => entry.replace(/^[0-9a-f]{7,40}: /, "").trim())
        .filter((entry) => entry !== "" && !entry.startsWith("Updated dependencies"))
        .map((entry) => ({ kind: kind.trim(), entry }));
    });
}
