import type { S3Client } from "@aws-sdk/client-s3";
import { beforeAnswerIsRead } from "./s3-answer-middleware.ts";
import { profileOf } from "./s3-server-profile.ts";
import type { ListingStyle } from "./s3-stack-order.ts";

/** What is known of a server beforehand; of one that nobody knows, its answers are looked at more closely. */
export interface ServerTraits {
  /** How it writes listings; undefined: each page is judged. */
  readonly listing?: ListingStyle;
  /** Whether version ids, compared as text, are in the order in which they were made (ULIDs). */
  readonly hasOrderedIds: boolean;
  /** Whether an answer that there is no such object says so where it is about a delete marker, and which. */
  readonly tellsMarkers: boolean;
  /**
   * Which DELETEs of a key add a delete marker: every one; every one of a key that has versions; only one that
   * follows a version, a second one being answered with the id of the marker that stands.
   */
  readonly markers: "every" | "of-versions" | "once";
  /**
   * `any`: keys are text. `as-paths`: they are paths of files, `a/../b` being `b`, so that a write to the one lands
   * on the other, or is refused. `unknown`: where such a key landed is looked at.
   */
  readonly keys: "any" | "as-paths" | "unknown";
  /** Whether its listings can show characters that XML cannot, by encoding keys as they are asked to. */
  readonly encodesKeys: boolean;
}

const UNKNOWN: ServerTraits = {
  hasOrderedIds: false,
  tellsMarkers: false,
  markers: "once",
  keys: "unknown",
  encodesKeys: true,
};

/** The one table of servers, by the `Server` header of their answers; measured as `docs/servers.md` says. */
const KNOWN_SERVERS: readonly (readonly [RegExp, ServerTraits])[] = [
  [
    /^AmazonS3/,
    { ...UNKNOWN, listing: "interleaved", tellsMarkers: true, markers: "every", keys: "any" },
  ],
  [/^MinIO/, { ...UNKNOWN, listing: "interleaved", tellsMarkers: true, keys: "as-paths" }],
  [
    /^VERSITYGW/,
    {
      ...UNKNOWN,
      listing: "grouped",
      hasOrderedIds: true,
      markers: "of-versions",
      keys: "as-paths",
      encodesKeys: false,
    },
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

/** The `Server` header of what answered a client last. */
export function serverName(client: S3Client): string | undefined {
  return seen.get(client);
}

/** What is known of the server that answered a client last: by its profile, or by its name. */
export function serverTraits(client: S3Client): ServerTraits {
  return { ...traitsOf(seen.get(client)), ...profileOf(client) };
}
