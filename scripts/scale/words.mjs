import { shownOf } from "../bench/shown.mjs";

const HOUR_MS = 3_600_000;

/** A time for people. */
export function time(ms) {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  return ms < 2 * HOUR_MS ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / HOUR_MS).toFixed(1)} h`;
}

/** A rate for people. */
export function rate(perSecond) {
  return perSecond < 100 ? String(Number(perSecond.toPrecision(2))) : shownOf(perSecond, 0);
}

/** Dollars with two digits that say something. */
export function dollars(sum) {
  return sum < 1 ? sum.toFixed(3) : sum.toFixed(2);
}

/** A setting as code, anything else in words. */
export function named(limit) {
  return limit.startsWith("functions.") ? `\`${limit}\`` : limit;
}

/** What moves each limit. */
export const MOVED_BY = {
  "EventBridge's invocations":
    "no setting: AWS raises the quota “Invocations throttle limit” on request",
  "functions.eventConcurrency": "`functions.eventConcurrency`, up to 1,000",
  "SQS FIFO's messages":
    "no setting: it is the Region's; further pairs by prefix have queues of their own",
  "functions.concurrency":
    "`functions.concurrency`, up to 1,000, of the 1,000 that an account has unless it asks for more",
  "the ledger's write units":
    "no setting: a table grows with what is written, by twice its peak in half an hour; `aws dynamodb update-table --warm-throughput` does it before; above 40,000 AWS raises the quota",
  "S3 reads of a prefix": "no setting: S3 splits what is written at such rates for long",
  "S3 writes of a prefix": "no setting: S3 splits what is written at such rates for long",
};

/** Whether events pile up: a rate of which more than a hundredth does is one that does not fit. */
export function isGrowing({ growsPerSecond, offered }) {
  return growsPerSecond > offered / 100;
}
