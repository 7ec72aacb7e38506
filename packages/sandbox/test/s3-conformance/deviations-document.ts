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
  "Of completed uploads a bucket remembers the last 1,000, as long as their objects are there, to answer a second completion.",
  "An `Expect` other than `100-continue` is 417 without a body.",
  "A request signed by Signature Version 2, presigned ones too, is refused, as in regions that were opened since 2014.",
  "Of bucket policies what a Deny says is done, by the conditions that the sandbox knows; one with others is refused. An Allow opens nothing to anybody else, DeleteBucketPolicy is never denied, and requests count as sent over TLS.",
  "Lifecycle rules are run by `s3.runLifecycle` alone; no answer has `x-amz-expiration`.",
  "A completion with another SSE-C key than its parts came with is taken, and a GET of one part has no checksum of the part.",
  "A form that is posted has at most 64 MiB.",
  "CORS headers are not on answers to requests that are not let in.",
  "ACLs are kept and not enforced, single grants in headers (`x-amz-grant-…`) not even kept; nobody is let in without a signature. A new bucket has no ownership controls and no blocks of public access; S3's have `BucketOwnerEnforced` and all four since 2023. Once set, both refuse what S3 refuses.",
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
