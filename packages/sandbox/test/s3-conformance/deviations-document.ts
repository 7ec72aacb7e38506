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

### Not stated by the suite

Ceph's s3-tests, which are not part of this repository, ask for more than the suite states. Of what S3 answers and the
sandbox does not, this is known:

${UNSTATED.map((line) => `- ${line}`).join("\n")}

## moto

${tableOf(deviations.filter(({ server }) => server === "moto"))}
`;
}

/** Known to be otherwise than at S3, and not a behaviour that the suite runs. */
const UNSTATED: readonly string[] = [
  "Completing an upload a second time is NoSuchUpload; S3 answers 200 once more.",
  "UploadPart of an upload with a customer's key (SSE-C) is taken without that key.",
  "A PUT without Content-Length is one of no bytes; S3 answers 411 MissingContentLength.",
  "An `Expect` other than `100-continue` is ignored.",
  "ListBuckets ignores `max-buckets`.",
  "A DELETE with `x-amz-if-match-last-modified-time` or `x-amz-if-match-size` deletes unconditionally.",
  "A body of a form content type is refused in JSON, not in XML.",
  "A request signed by Signature Version 2, presigned ones too, gets a plain 403.",
  "Encryption with KMS is answered with the key as it was named; S3 answers with its ARN where a key id was named.",
  "There are no bucket policies, ACLs, CORS, lifecycle rules, bucket tags, ownership controls, and no POST of forms.",
];

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
