import type { Readable } from "node:stream";
import { err, type PortError, type Result } from "@xpart/core";
import { type CallContext, callAws } from "./aws-call.ts";
import { abandonBody, type KnownContent, prepareUpload } from "./s3-upload-body.ts";

/** What the SDK gets to send: bytes, or a stream with the signal that it broke. */
export interface SendableContent {
  readonly body: Uint8Array | Readable;
  readonly options: { readonly abortSignal?: AbortSignal };
}

/**
 * Sends content of the source in one request. Small content can be sent again after a refusal, larger
 * content only once, as it is read (A4). Content that breaks while it is read is what is reported then.
 *
 * @param send - makes the request; called a second time only with small content.
 */
export async function sendContent<Answer>(
  context: CallContext,
  operation: string,
  content: KnownContent,
  send: (content: SendableContent) => Promise<Answer>,
): Promise<Result<Answer, PortError>> {
  const prepared = await prepareUpload(content, "source");
  if (!prepared.ok) {
    return prepared;
  }
  const upload = prepared.value;
  if (upload.kind === "buffered") {
    return callAws(context, operation, () => send({ body: upload.bytes, options: {} }));
  }
  const { stream, broken } = upload;
  const sent = await callAws(
    context,
    operation,
    () => send({ body: stream, options: { abortSignal: broken } }),
    false,
  );
  stream.destroy();
  const cause = upload.brokenBy();
  return !sent.ok && cause !== undefined ? err(cause) : sent;
}

/** Runs a write, and lets go of its content where it fails: it may not have come to be read. */
export async function orAbandon<Written>(
  content: KnownContent,
  write: Promise<Result<Written, PortError>>,
): Promise<Result<Written, PortError>> {
  const written = await write;
  if (!written.ok) {
    await abandonBody(content);
  }
  return written;
}
