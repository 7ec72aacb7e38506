import type { PartOutcome, PartRequest } from "@xpart/core";
import type { LogFields, Logger } from "./json-logger.ts";
import type { Metrics } from "./metrics.ts";
import { reportFailure } from "./report-outcome.ts";

/** Logs and counts what one message of the parts queue came to. */
export function reportPartOutcome(
  { messageId, request, result }: PartOutcome,
  logger: Logger,
  metrics: Metrics,
): void {
  const fields = { messageId, ...fieldsOf(request) };
  if (!result.ok) {
    reportFailure(result.error, fields, logger, metrics);
    return;
  }
  const { kind } = result.value;
  switch (kind) {
    case "skipped":
      metrics.addLabelled("Skips", result.value.reason);
      logger.log("DEBUG", "nothing to do", { ...fields, outcome: kind });
      return;
    case "copied":
    case "completed":
      metrics.add("PartRangesCopied");
      metrics.add("BytesReplicated", result.value.bytes);
      if (kind === "completed") {
        metrics.add("ObjectsReplicated");
      }
      logger.log(kind === "completed" ? "INFO" : "DEBUG", TEXTS[kind], {
        ...fields,
        ...{ outcome: kind, bytes: result.value.bytes },
      });
      return;
    case "upload-over":
      logger.log("DEBUG", TEXTS[kind], { ...fields, outcome: kind });
      return;
    case "given-up":
    case "recovering":
      logger.log("WARNING", TEXTS[kind], { ...fields, outcome: kind });
      return;
  }
}

function fieldsOf(request: PartRequest | undefined): Omit<LogFields, "outcome"> {
  if (request === undefined) {
    return {};
  }
  const { bucket, key, versionId, first, last } = request;
  return { bucket, key, versionId, firstPart: first, lastPart: last };
}

const TEXTS = {
  copied: "a range of parts is at the destination",
  completed: "the last range of parts; the object stands, and its key is to be reconciled",
  "upload-over": "nothing to do: the upload is over",
  "given-up": "the source no longer has the version, or it cannot be read: the upload was aborted",
  recovering: "the upload was over without a record of it: the key is to be reconciled",
} as const;
