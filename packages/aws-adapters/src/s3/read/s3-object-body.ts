import { Readable } from "node:stream";
import { BodyReadError, type PortSide } from "@xpart/core";
import { toPortError } from "../../call/aws-error.ts";

/** An object's content on its way, as the port hands it on. */
export interface ObjectBody {
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}

/**
 * Content up to this size is read to its end rather than broken off: its connection can then be used
 * again, and most of it is in the socket's buffer already.
 */
const DRAIN_LIMIT_BYTES = 64 * 1024;

/**
 * Wraps the stream of a GetObject answer. Memory holds what the socket's buffers hold, whatever the
 * object's size (A4). Whatever breaks while it is read is thrown as a {@link BodyReadError} of `side`.
 */
export function createObjectBody(stream: Readable, side: PortSide, sizeBytes: number): ObjectBody {
  // A connection that breaks before anybody reads must not end the process; the read will tell.
  stream.on("error", () => {});
  return {
    body: {
      [Symbol.asyncIterator]() {
        const reading: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
        return {
          next: () => reading.next().catch((error: unknown) => throwAs(error, side)),
          // A reading that never began would leave the stream open.
          return: async () => {
            stream.destroy();
            return { done: true, value: undefined };
          },
        };
      },
    },
    discard() {
      if (sizeBytes <= DRAIN_LIMIT_BYTES) {
        stream.resume();
      } else {
        stream.destroy();
      }
    },
  };
}

/** Reads the body of an answer to its end, for an error that comes in it. */
export async function drainBody(body: unknown): Promise<void> {
  for await (const _chunk of body instanceof Readable ? body : []) {
    // Nobody wants it.
  }
}

function throwAs(error: unknown, side: PortSide): never {
  throw new BodyReadError(toPortError(error, side, "GetObject"));
}
