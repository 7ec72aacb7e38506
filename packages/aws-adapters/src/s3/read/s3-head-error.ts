import type { PortError, PortErrorKind } from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { type EntryAddress, versionInput } from "../request/s3-entry-address.ts";
import { sendS3 } from "../request/s3-send.ts";
import { drainBody } from "./s3-object-body.ts";

/** What the status of a HEAD leaves open: why it was refused. */
const TELLING: ReadonlySet<PortErrorKind> = new Set([
  "customer-key",
  "key-unusable",
  "denied",
  "expired-credentials",
  "misconfigured",
  "throttled",
  "unavailable",
]);

/**
 * Finds out why a HEAD at the source was refused. Its answer has no body and so no code: 400 may be a key
 * that only a customer has or a token that ran out, 403 a KMS key or a policy. A GET of the first byte is
 * refused for the same reason and says which. Only after a refusal, so no read that succeeds costs more.
 *
 * @returns the error that tells more, or the HEAD's own.
 */
export async function explainHeadError(
  error: PortError,
  address: EntryAddress,
  options: S3BucketOptions,
): Promise<PortError> {
  const isOpen =
    error.side === "source" &&
    error.code === undefined &&
    (error.status === 400 || error.status === 403);
  if (!isOpen) {
    return error;
  }
  const asked = await callAws(options, "GetObject", async () => {
    const range = { ...versionInput(address, options), Range: "bytes=0-0" };
    const { Body } = await sendS3(options.client, "GetObject", range);
    await drainBody(Body);
  });
  return !asked.ok && TELLING.has(asked.error.kind) ? asked.error : error;
}
