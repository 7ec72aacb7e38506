import type { DeviationRow } from "./deviation.ts";

/** What the sandbox does otherwise than S3. */
export const sandboxDeviations: readonly DeviationRow[] = [
  {
    behaviour: "metadata-raw-utf8",
    instead: "refuses the signature of a header that is not ASCII",
    source: "user guide: UsingMetadata.md, RFC 2047",
    failure: "expected 403 to be 200",
  },
];
