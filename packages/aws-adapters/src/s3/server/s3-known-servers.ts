import type { S3Client } from "@aws-sdk/client-s3";
import { beforeAnswerIsRead } from "../../call/s3-answer-middleware.ts";
import { profileOf, type ServerProfile } from "./s3-server-profile.ts";
import type { ServerTraits } from "./s3-server-traits.ts";

const UNKNOWN: ServerTraits = {
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
      idOrder: "ulid",
      markers: "of-versions",
      keys: "as-paths",
      encodesKeys: false,
    },
  ],
  [/^SeaweedFS/, { ...UNKNOWN, idOrder: "nanoseconds", keys: "as-paths", encodesKeys: false }],
  // Ceph 16 has no such header; its newer versions have.
  [/^Ceph Object Gateway/, { ...UNKNOWN, keys: "any" }],
  [/^(Werkzeug|amazon\.com)/, { ...UNKNOWN, listing: "grouped", keys: "any" }],
];

/** What is known of the server with a `Server` header. */
export function traitsOf(server: string | undefined): ServerTraits {
  return KNOWN_SERVERS.find(([name]) => name.test(server ?? ""))?.[1] ?? UNKNOWN;
}

/** How servers call themselves that settings name. */
const CALLED: Readonly<Record<string, string>> = {
  ceph: "Ceph Object Gateway",
  minio: "MinIO",
  seaweedfs: "SeaweedFS",
  versitygw: "VERSITYGW",
};

/**
 * What is known of a server that somebody names: needed where something before it puts another name into its answers.
 *
 * @param name - `ceph`, `minio`, `seaweedfs`, `versitygw`; of any other nothing is known beforehand.
 */
export function profileOfServer(name: string): ServerProfile {
  const called = CALLED[name];
  if (called === undefined) {
    return {};
  }
  const { idOrder: _ofItsVersionIds, ...profile } = traitsOf(called);
  return profile;
}

const seen = new WeakMap<object, string>();

/** Has a client note which server answers it. */
export function noteServer(client: S3Client): S3Client {
  beforeAnswerIsRead(client, "xpartServer", (next) => async (args) => {
    const result = await next(args);
    sawServer(client, result.response.headers["server"]);
    return result;
  });
  return client;
}

/** Keeps what an answer's `Server` header said. */
export function sawServer(client: object, server: string | undefined): void {
  if (server !== undefined) {
    seen.set(client, server);
  }
}

/** The `Server` header of what answered a client last. */
export function serverName(client: object): string | undefined {
  return seen.get(client);
}

/** What is known of the server that answered a client last: by its profile, or by its name. */
export function serverTraits(client: object): ServerTraits {
  return { ...traitsOf(seen.get(client)), ...profileOf(client) };
}
