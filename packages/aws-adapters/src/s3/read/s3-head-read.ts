import type { EntryRead, PortError, PortErrorKind, Result } from "@xpart/core";
import { err } from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { type EntryAddress, versionInput } from "../request/s3-entry-address.ts";
import { sendS3 } from "../request/s3-send.ts";
import { readEntry } from "./s3-entry-answer.ts";
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
 * Sends a HEAD, and finds out why it was refused. Its answer has no body and so no code: 400 may be a key that only a
 * customer has or a token that ran out, 403 a KMS key, a policy, or an access key that has been rotated. A GET of the
 * first byte is refused for the same reason and says which; where it is not, since it went by newly read credentials,
 * the HEAD is sent once more (F3). Only after a refusal, so no read that succeeds costs more.
 *
 * @returns the answer, the error that tells more, or the HEAD's own.
 */
export async function readHead<Answer>(
  address: EntryAddress,
  options: S3BucketOptions,
  send: () => Promise<Answer>,
): Promise<Result<EntryRead<Answer>, PortError>> {
  const read = await readEntry(options, "HeadObject", send);
  if (read.ok || !isOpen(read.error, options)) {
    return read;
  }
  const asked = await callAws(options, "GetObject", async () => {
    const range = { ...versionInput(address, options), Range: "bytes=0-0" };
    const { Body } = await sendS3(options.client, "GetObject", range);
    await drainBody(Body);
  });
  if (asked.ok && options.expireCredentials !== undefined) {
    return readEntry(options, "HeadObject", send);
  }
  return !asked.ok && TELLING.has(asked.error.kind) ? err(asked.error) : read;
}

/** At the destination nothing has a customer's key: what is asked there is whether the credentials are old. */
function isOpen({ side, code, status }: PortError, { expireCredentials }: S3BucketOptions) {
  if (code !== undefined) {
    return false;
  }
  return side === "source"
    ? status === 400 || status === 403
    : status === 403 && expireCredentials !== undefined;
}
