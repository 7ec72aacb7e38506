import type { IoHost } from "./io-host.ts";
import { type OutputStreams, writeLines } from "./output-streams.ts";
import { createPlainHost } from "./plain-host.ts";

/** One JSON document on stdout, at the end and nothing else; what people would read goes to stderr. */
export function createJsonHost({ stdout, stderr }: OutputStreams): IoHost {
  return {
    ...createPlainHost(stderr),
    result: ({ document }) => writeLines(stdout, JSON.stringify(document, null, 2)),
  };
}
