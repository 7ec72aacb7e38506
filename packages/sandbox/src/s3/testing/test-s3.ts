import { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import { createS3Service, type S3Service, type S3ServiceOptions } from "../s3-service.ts";
import type { EventBridgeS3Event } from "../state/s3-event.ts";

/** A request to an S3 without HTTP between. */
export interface TestRequest {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
}

/** An answer, read to its end. */
export interface TestAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly sizeBytes: number;
}

/** An S3 whose time, ids and events a test controls. */
export interface TestS3 {
  readonly service: S3Service;
  /** All events so far, in order. */
  readonly events: EventBridgeS3Event[];
  /** Lets time pass. */
  advance(ms: number): void;
  /** `path` is `/bucket/key`, percent-encoded. */
  send(method: string, path: string, request?: TestRequest): Promise<TestAnswer>;
}

/** 2026-03-08T17:50:16Z. */
export const startMs: number = Date.UTC(2026, 2, 8, 17, 50, 16);

/**
 * Creates an S3 in us-east-1 for the test that is running; it is stopped when the test is over.
 * Random bytes are a counter, so ids are different and repeatable.
 */
export function createTestS3(options: Partial<S3ServiceOptions> = {}): TestS3 {
  const events: EventBridgeS3Event[] = [];
  let nowMs = startMs;
  let drawn = 0;
  const service = createS3Service({
    region: "us-east-1",
    partition: "aws",
    accountId: "111122223333",
    now: () => nowMs,
    random: (count) => {
      drawn += 1;
      const bytes = Buffer.alloc(count);
      bytes.writeUInt32BE(drawn, count - 4);
      return bytes;
    },
    onEvent: (event) => events.push(event),
    ...options,
  });
  onTestFinished(() => service.stop());
  return {
    service,
    events,
    advance(ms) {
      nowMs += ms;
    },
    async send(method, path, { query = "", headers = {}, body = "" } = {}) {
      const answer = await service.handle({
        method,
        path,
        query: new URLSearchParams(query),
        headers: { host: "127.0.0.1", ...lengthOf(body), ...headers },
        body: body instanceof Readable ? body : Readable.from([Buffer.from(body)]),
      });
      const pieces: Uint8Array[] = [];
      for await (const piece of toPieces(answer.body)) {
        pieces.push(piece);
      }
      const bytes = Buffer.concat(pieces);
      const lowered = Object.entries(answer.headers).map(([name, value]) => {
        return [name.toLowerCase(), value] as const;
      });
      return {
        status: answer.status,
        headers: Object.fromEntries(lowered),
        text: bytes.toString(),
        sizeBytes: bytes.byteLength,
      };
    },
  };
}

/** As a client would say it, but of a stream, whose length the test knows. */
function lengthOf(body: string | Uint8Array | Readable): Record<string, string> {
  return body instanceof Readable ? {} : { "content-length": String(Buffer.byteLength(body)) };
}

/** The texts of all elements of that name, in order; for answers without nested ones of it. */
export function elements(document: string, name: string): string[] {
  const matches = document.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"));
  return [...matches].map(([, text = ""]) => text);
}

function toPieces(
  body: Uint8Array | string | Readable,
): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  return body instanceof Readable ? body : [Buffer.from(body)];
}
