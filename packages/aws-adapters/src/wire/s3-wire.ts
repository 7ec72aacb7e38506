import { isIP } from "node:net";
import { setSender, type Wire } from "../call/aws-sender.ts";
import type { BucketTerms } from "../s3/request/s3-bucket-terms.ts";
import type { S3Operations } from "../s3/request/s3-send.ts";
import { sawServer } from "../s3/server/s3-known-servers.ts";
import { type ServerProfile, setProfile } from "../s3/server/s3-server-profile.ts";
import { readS3Answer, refuseForeign } from "./s3-answer.ts";
import { type AnyInput, SHAPES, s3Request } from "./s3-request.ts";
import { createWireClient, type WirePlace } from "./wire-client.ts";

/** Where an S3 client of the wire connects; as `S3Place` of the SDK's. */
export interface S3WirePlace extends WirePlace {
  /** Default: with an endpoint of one's own. */
  readonly forcePathStyle?: boolean | undefined;
  /** What is known of a server that is not S3; absent: what its name and its refusals tell. */
  readonly profile?: ServerProfile | undefined;
  /** Of the bucket that the client is for. */
  readonly terms?: BucketTerms | undefined;
}

/**
 * Makes an S3 client of the lean wire: the same requests as by the SDK, at a fraction of its processor time and
 * without its code. The ports take it as they take the SDK's.
 *
 * @throws Error where the region is of no partition that is known, or has no such endpoint.
 * @example
 * const source = createS3SourceStore({ client: createS3Wire({ region: "us-east-1" }), bucket: "reports" });
 */
export function createS3Wire(place: S3WirePlace): Wire<"s3"> {
  const client = createWireClient("s3", place);
  const { endpoint } = client;
  const isPathStyle =
    (place.forcePathStyle ?? place.endpoint !== undefined) || isAddress(endpoint.hostname);
  const addressing = { client, isPathStyle, terms: place.terms ?? {} };
  const wire: Wire<"s3"> = {
    service: "s3",
    region: client.region,
    destroy: () => client.destroy(),
  };
  setProfile(wire, place.profile);
  return setSender(wire, async (operation, input, options) => {
    const name = operation as keyof S3Operations;
    const request = s3Request(name, input as AnyInput, options, addressing);
    return client.send(request, async (answer) => {
      options.onHeaders?.(answer.headers);
      await refuseForeign(answer, SHAPES[name].method);
      // What stands between here and the server says nothing of the server.
      sawServer(wire, answer.headers["server"]);
      return readS3Answer(name, answer);
    });
  });
}

/** A name is looked at no further: Node makes its patterns for addresses when they are first asked for, at a cost. */
function isAddress(hostname: string): boolean {
  return /^[\d[]/.test(hostname) && isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
}
