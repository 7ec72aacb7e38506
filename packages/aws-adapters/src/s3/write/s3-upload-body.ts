import { Readable } from "node:stream";
import { BodyReadError, err, ok, type PortError, type PortSide, type Result } from "@xpart/core";

/** Content to send. */
export type UploadBody =
  | { readonly kind: "buffered"; readonly bytes: Uint8Array }
  | {
      readonly kind: "streamed";
      readonly stream: Readable;
      /** Aborted when the content breaks while it is read, which ends the request. */
      readonly broken: AbortSignal;
      /** Why it broke. */
      brokenBy(): PortError | undefined;
    };

/**
 * Content up to this size is held in memory, so that a refused request can be repeated; most objects
 * are smaller. Larger content is sent as it is read, and only once (A4).
 */
export const BUFFER_LIMIT_BYTES: number = 1024 * 1024;

/** Content of a known length, of an object or of a part. */
export interface KnownContent {
  readonly sizeBytes: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Prepares content for sending. Content that is shorter or longer than was announced counts
 * as broken: what S3 would make of it is not the object.
 */
export async function prepareUpload(
  { body, sizeBytes }: KnownContent,
  side: PortSide,
): Promise<Result<UploadBody, PortError>> {
  return sizeBytes <= BUFFER_LIMIT_BYTES
    ? buffer({ body, sizeBytes }, side)
    : ok(stream({ body, sizeBytes }, side));
}

/** Gives up content that nobody will read on; may be called at any time, more than once. */
export async function abandonBody({ body }: KnownContent): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

async function buffer(
  content: KnownContent,
  side: PortSide,
): Promise<Result<UploadBody, PortError>> {
  const chunks: Uint8Array[] = [];
  let readBytes = 0;
  try {
    for await (const chunk of content.body) {
      readBytes += chunk.byteLength;
      if (readBytes > content.sizeBytes) {
        break;
      }
      chunks.push(chunk);
    }
    checkLength(readBytes, content, side);
  } catch (error) {
    return err(bodyError(error, side));
  }
  return ok({ kind: "buffered", bytes: Buffer.concat(chunks) });
}

function stream(content: KnownContent, side: PortSide): UploadBody {
  const controller = new AbortController();
  let cause: PortError | undefined;
  let readBytes = 0;
  const reading = content.body[Symbol.asyncIterator]();

  /** @returns undefined at the end. @throws BodyReadError */
  async function readNext(): Promise<Uint8Array | undefined> {
    const { done, value } = await reading.next();
    if (done === true) {
      checkLength(readBytes, content, side);
      return undefined;
    }
    readBytes += value.byteLength;
    if (readBytes > content.sizeBytes) {
      await reading.return?.();
      checkLength(readBytes, content, side);
    }
    return value;
  }

  const body = new Readable({
    read() {
      readNext().then(
        (chunk) => this.push(chunk ?? null),
        (error: unknown) => {
          // Never an error of the stream itself: the SDK passes it through streams of its own, which nobody
          // listens to. The request is aborted instead, before the stream ends.
          cause = bodyError(error, side);
          controller.abort();
          this.push(null);
        },
      );
    },
    destroy(error, done) {
      Promise.resolve(reading.return?.()).then(
        () => done(error),
        () => done(error),
      );
    },
  });
  return { kind: "streamed", stream: body, broken: controller.signal, brokenBy: () => cause };
}

/** @throws BodyReadError where there was less content, or more, than was announced. */
function checkLength(readBytes: number, { sizeBytes }: KnownContent, side: PortSide): void {
  if (readBytes !== sizeBytes) {
    const found = readBytes > sizeBytes ? "more" : `${readBytes}`;
    throw new BodyReadError({
      kind: "unavailable",
      side,
      operation: "GetObject",
      message: `the content was announced with ${sizeBytes} bytes and has ${found}`,
    });
  }
}

function bodyError(error: unknown, side: PortSide): PortError {
  if (error instanceof BodyReadError) {
    return error.portError;
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "unavailable", side, operation: "GetObject", message };
}
