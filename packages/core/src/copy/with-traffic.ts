import type { Traffic } from "../ports/replication-run.ts";
import { SMALL_COPY_BYTES } from "./copy-plan.ts";

/**
 * Does a copy as part of its worker's traffic (B5): what it sends counts from before its first step until it
 * is over, also by a throw. Nothing may be awaited between the copy's plan and this, or others are planned
 * as if it did not exist.
 *
 * @param traffic - absent: the worker copies one thing at a time.
 */
export async function withTraffic<T>(
  traffic: Traffic | undefined,
  sizeBytes: number,
  copy: () => Promise<T>,
): Promise<T> {
  if (traffic === undefined || sizeBytes <= SMALL_COPY_BYTES) {
    return copy();
  }
  traffic.pendingBytes += sizeBytes;
  try {
    return await copy();
  } finally {
    traffic.pendingBytes -= sizeBytes;
  }
}
