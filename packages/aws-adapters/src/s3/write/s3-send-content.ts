import { Readable } from "node:stream";
import { err, type PortError, type Result } from "@xpart/core";
import { type CallContext, callAws } from "../../call/aws-call.ts";
import { abandonBody, type KnownContent, prepareUpload } from "./s3-upload-body.ts";

/** What the SDK gets to send: bytes, or a stream with the signal that it broke. */
export interface SendableContent {
  readonly body: Uint8Array | Readable;
  readonly options: { readonly abortSignal?: AbortSignal };
}

/** How content is sent in one request. */
export interface ContentRequest<Answer> {
  readonly operation: string;
  /** Makes the request; called again only with content that can be sent again. */
  send(content: SendableContent): Promise<Answer>;
  /** Whether the next try would be another request, of which the server may take more. */
  adapts?(refusal: PortError): boolean;
  /** Never sent as bytes, which Node announces with their length; see `needsStream`. */
  readonly asStream?: boolean;
}

/** A condition, a checksum's algorithm, a checksum with each part: more a server cannot refuse. */
const MOST_ADAPTATIONS = 3;

/**
 * Sends content of the source in one request. Small content can be sent again after a refusal, larger
 * content only once, as it is read (A4): where its request would be another the next time, the refusal is
 * `unavailable`, so that whoever has the content tries again. Content that breaks while it is read is
 * what is reported then.
 */
export async function sendContent<Answer>(
  context: CallContext,
  content: KnownContent,
  request: ContentRequest<Answer>,
): Promise<Result<Answer, PortError>> {
  const prepared = await prepareUpload(content, "source");
  if (!prepared.ok) {
    return prepared;
  }
  const upload = prepared.value;
  if (upload.kind === "buffered") {
    return sendBytes(context, upload.bytes, request);
  }
  const { stream, broken } = upload;
  const sent = await callAws(
    context,
    request.operation,
    () => request.send({ body: stream, options: { abortSignal: broken } }),
    false,
  );
  stream.destroy();
  const cause = upload.brokenBy();
  if (sent.ok || cause !== undefined) {
    return sent.ok || cause === undefined ? sent : err(cause);
  }
  return request.adapts?.(sent.error) === true ? err({ ...sent.error, kind: "unavailable" }) : sent;
}

async function sendBytes<Answer>(
  context: CallContext,
  bytes: Uint8Array,
  request: ContentRequest<Answer>,
): Promise<Result<Answer, PortError>> {
  const { operation, send, adapts, asStream = false } = request;
  const attempt = () =>
    callAws(context, operation, () =>
      send({ body: asStream ? Readable.from([bytes], { objectMode: false }) : bytes, options: {} }),
    );
  let sent = await attempt();
  for (let tried = 0; tried < MOST_ADAPTATIONS; tried += 1) {
    if (sent.ok || adapts?.(sent.error) !== true) {
      break;
    }
    sent = await attempt();
  }
  return sent;
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
