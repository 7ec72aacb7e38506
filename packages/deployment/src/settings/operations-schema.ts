import { z } from "zod";
import { bucket, flag, text, whole } from "./fields.ts";
import type { OperationsSettings } from "./settings.ts";

/** What comparing and filling buckets in the cloud needs (V20). */
export const operations: z.ZodType<OperationsSettings> = z.strictObject({
  bucket: bucket("bucket that keeps runs and their reports, in the source's region"),
  prefix: text(
    "what stands before the keys of runs: up to 200 letters, digits and /_.-",
    /^[\w./-]{0,200}$/,
  ).default("xpart/"),
  concurrency: whole("ranges of keys that are compared at one time", 1, 1000).default(40),
  ranges: whole("ranges that a run is split into at most", 1, 10_000).default(400),
  listingsPerSecond: whole("listings a second, of each side", 1, 100_000).default(1000),
  keysPerSecond: whole("keys a second that are sent to the functions", 1, 3000).default(300),
  mostWaiting: whole(
    "messages that may wait in the functions' FIFO queue because of a run",
    1,
    20_000,
  ).default(500),
  toleratedFailurePercent: whole(
    "ranges of a hundred that may fail before a run is given up",
    0,
    100,
  ).default(10),
  audit: z
    .strictObject({
      every: text(
        "how often both buckets are compared, from an hour on, such as 1 day or 12 hours",
        /^(?:1 hour|1 day|(?:[2-9]|[1-9]\d{1,2}) (?:hours|days))$/,
      ),
      repair: flag("whether keys that differ are sent to the functions").default(false),
    })
    .optional()
    .describe("Compares both buckets by the clock; left out: only when somebody starts it."),
});
