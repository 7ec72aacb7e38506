import { behaviours } from "./behaviours.ts";
import type { Deviation } from "./deviation.ts";
import { deviations } from "./deviations.ts";

/** The deviation table as `docs/sandbox-deviations.md`, which a test holds equal to it. */
export function deviationsDocument(): string {
  return `# Where the S3 servers of the tests deviate from S3

The S3 conformance suite (\`packages/sandbox/test/s3-conformance\`) states ${behaviours.length} behaviours of AWS S3
and runs them against \`@xpart/sandbox\` and \`moto_server\`. What either does otherwise is listed
here; a test fails when a row is missing, or when it no longer holds.

This file is generated from the suite: \`npx vitest run deviations.test -u\`.

## The sandbox

${tableOf(deviations.filter(({ server }) => server === "sandbox"))}

## moto

${tableOf(deviations.filter(({ server }) => server === "moto"))}
`;
}

function tableOf(rows: readonly Deviation[]): string {
  if (rows.length === 0) return "No known deviation.";
  const lines = rows.map((row) => {
    const title = behaviours.find(({ id }) => id === row.behaviour)?.title ?? row.behaviour;
    return [title, row.instead, row.source].map(cell).join(" | ");
  });
  return ["| S3 | instead | source |", "|---|---|---|", ...lines.map((line) => `| ${line} |`)].join(
    "\n",
  );
}

/** Markdown takes these in a cell for the table's own, or for HTML. */
function cell(text: string): string {
  return text.replace(/[|*<]/g, "\\$&");
}
