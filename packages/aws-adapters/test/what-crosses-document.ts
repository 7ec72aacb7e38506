import { type Property, WHAT_CROSSES } from "../src/s3/request/what-crosses.ts";

const SECTIONS: readonly (readonly [Property["crosses"], string, string])[] = [
  ["as-is", "Crosses as it is", "how"],
  ["by-policy", "Crosses, unless policy or destination say otherwise", "what decides"],
  ["made-anew", "Made anew by S3 at the destination", "what it is there"],
  ["stays", "Does not cross", "why"],
];

/** The table of properties as `docs/what-crosses.md`, which a test holds equal to it. */
export function whatCrossesDocument(): string {
  return `# What crosses

Every property of an object that S3 lets a writer set or shows to a reader, and what becomes of it. The
rules are A1, A2, A3, A7 and A8 of [SPEC.md](../SPEC.md). A test writes objects with all of them at once,
replicates them, and compares all of it at the other side.

This file is generated from \`packages/aws-adapters/src/s3/request/what-crosses.ts\`:
\`npx vitest run what-crosses -u\`.
${SECTIONS.map(sectionOf).join("")}`;
}

function sectionOf([crosses, title, note]: (typeof SECTIONS)[number]): string {
  const rows = Object.values(WHAT_CROSSES).filter((property) => property.crosses === crosses);
  const lines = rows.map(({ name, note: text = "" }) => `| ${nameOf(name)} | ${text} |`);
  return `\n## ${title}\n\n| property | ${note} |\n|---|---|\n${lines.join("\n")}\n`;
}

/** Headers are set as code, words are not. */
function nameOf(name: string): string {
  return /^[a-z ]+$/.test(name) ? name : name.replace(/[A-Za-z*-]*[A-Z-][A-Za-z0-9*-]*/g, "`$&`");
}
