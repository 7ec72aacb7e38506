import { printableJson } from "@xpart/operations/printable";
import type { IoHost } from "./io-host.ts";
import { type OutputStreams, writeLines } from "./output-streams.ts";
import { createPlainHost } from "./plain-host.ts";

/** One JSON document on stdout, at the end, and nothing else; what people would read is on stderr. */
export function createJsonHost({ stdout, stderr }: OutputStreams): IoHost {
  const plain = createPlainHost(stderr);
  return {
    ...plain,
    result(result) {
      writeLines(stdout, printableJson(result.document));
      plain.result(result);
    },
  };
}
