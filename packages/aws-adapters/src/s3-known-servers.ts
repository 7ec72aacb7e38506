import type { S3Client } from "@aws-sdk/client-s3";
import { beforeAnswerIsRead } from "./s3-answer-middleware.ts";
import type { ListingStyle } from "./s3-stack-order.ts";

/** What is known of a server beforehand; of one that nobody knows, its answers are looked at more closely. */
export interface ServerTraits {
  /** How it writes listings; undefined: each page is judged. */
  readonly listing?: ListingStyle;
  /** Whether version ids, compared as text, are in the order in which they were made (ULIDs). */
  readonly hasOrderedIds: boolean;
  /** Whether an answer that there is no such object says so where it is about a delete marker, and which. */
  readonly tellsMarkers: boolean;
  /** Whether every DELETE of a key adds a marker: also the second one, and of a key without versions. */
  readonly addsMarkers: boolean;
  /**
   * `any`: keys are text. `as-paths`: they are paths of files, `a/../b` being `b`, so that a write to the one lands
   * on the other. `unknown`: where such a key landed is looked at.
   */
  readonly keys: "any" | "as-paths" | "unknown";
}

const UNKNOWN: ServerTraits = {
  hasOrderedIds: false,
  tellsMarkers: false,
  addsMarkers: false,
  keys: "unknown",
};

/**
 * The one table of servers, by the `Server` header of their answers; measured on AWS S3's documents, MinIO
 * 2026-02, versitygw 1.8 and moto 5 (docs/servers.md).
 */
const KNOWN_SERVERS: readonly (readonly [RegExp, ServerTraits])[] = [
  [
    /^AmazonS3/,
    {
      listing: "interleaved",
      hasOrderedIds: false,
      tellsMarkers: true,
      addsMarkers: true,
      keys: "any",
    },
  ],
  [/^MinIO/, { ...UNKNOWN, listing: "interleaved", tellsMarkers: true }],
  [
    /^VERSITYGW/,
    { ...UNKNOWN, listing: "grouped", hasOrderedIds: true, addsMarkers: true, keys: "as-paths" },
  ],
  [/^(Werkzeug|amazon\.com)/, { ...UNKNOWN, listing: "grouped", keys: "any" }],
];

/** What is known of the server with a `Server` header. */
export function traitsOf(server: string | undefined): ServerTraits {
  return KNOWN_SERVERS.find(([name]) => name.test(server ?? ""))?.[1] ?? UNKNOWN;
}

const seen = new WeakMap<S3Client, string>();

/** Has a client note which server answers it. */
export function noteServer(client: S3Client): S3Client {
  beforeAnswerIsRead(client, "xpartServer", (next) => async (args) => {
    const result = await next(args);
    const { server } = result.response.headers;
    if (server !== undefined) {
      seen.set(client, server);
    }
    return result;
  });
  return client;
}

/** What is known of the server that answered a client last. */
export function serverTraits(client: S3Client): ServerTraits {
  return traitsOf(seen.get(client));
}
