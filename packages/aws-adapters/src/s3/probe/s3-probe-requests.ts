import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { captureHeaders, headersOfError } from "../../call/s3-response-headers.ts";
import { listingStyle } from "../list/s3-stack-order.ts";
import { listVersionsPage } from "../list/s3-version-listing.ts";
import type { ListingStyle } from "../server/s3-server-traits.ts";

/** What a plain request came to. */
export interface RawAnswer {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Requests of a probe that look at the answer itself, past all that xpart makes of it. */
export interface RawProbe {
  put(key: string, more?: Partial<PutObjectCommandInput>): Promise<RawAnswer>;
  remove(key: string): Promise<RawAnswer>;
  head(key: string, versionId?: string): Promise<RawAnswer>;
  /** A GET of a version with more said; its content is not read. */
  get(key: string, more: Partial<GetObjectCommandInput>): Promise<RawAnswer>;
  /** Makes an object of two parts. @returns its version. */
  putParts(key: string, sizes: readonly [number, number]): Promise<string>;
  /** The keys of all entries under a prefix, newest first of each key. */
  list(prefix: string): Promise<readonly { readonly key: string; readonly versionId: string }[]>;
  /** What a page of listing proves by itself of how the server writes such; undefined: nothing. */
  listingStyle(prefix: string): Promise<ListingStyle | undefined>;
  /** Deletes every entry under a prefix. @returns the keys of those that are left. */
  clear(prefix: string): Promise<readonly string[]>;
}

/** A page has up to 1,000 entries, and a probe leaves some dozens. */
const MAX_ROUNDS = 5;
/** A page of the listing of one key, which a probe gives five. */
const PROBED_ENTRIES = 32;

/** Makes those requests. */
export function rawProbe(client: S3Client, Bucket: string): RawProbe {
  async function send<Command extends object>(command: Command): Promise<RawAnswer> {
    const headers = captureHeaders(command as Command & { readonly middlewareStack: object });
    try {
      await client.send(command as never);
      return { status: 200, code: undefined, headers: headers() };
    } catch (error) {
      return failed(error);
    }
  }
  const list: RawProbe["list"] = async (Prefix) => {
    const answer = await client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix, EncodingType: "url" }),
    );
    return [...(answer.Versions ?? []), ...(answer.DeleteMarkers ?? [])].map((entry) => ({
      key: decoded(entry.Key ?? "", answer.EncodingType),
      versionId: entry.VersionId ?? "null",
    }));
  };
  return {
    put: (Key, more = {}) => send(new PutObjectCommand({ Bucket, Key, Body: "x", ...more })),
    remove: (Key) => send(new DeleteObjectCommand({ Bucket, Key })),
    head: (Key, VersionId) =>
      send(
        new HeadObjectCommand({ Bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) }),
      ),
    async get(Key, more) {
      const command = new GetObjectCommand({ Bucket, Key, ...more });
      const headers = captureHeaders(command);
      try {
        const { Body } = await client.send(command);
        await Body?.transformToByteArray();
        return { status: 200, code: undefined, headers: headers() };
      } catch (error) {
        return failed(error);
      }
    },
    async putParts(Key, sizes) {
      const object = { Bucket, Key };
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
      const Parts: CompletedPart[] = [];
      for (const [index, size] of sizes.entries()) {
        const part = { ...object, UploadId, PartNumber: index + 1, Body: new Uint8Array(size) };
        const { ETag } = await client.send(new UploadPartCommand(part));
        Parts.push({ PartNumber: index + 1, ...(ETag === undefined ? {} : { ETag }) });
      }
      const upload = { ...object, UploadId, MultipartUpload: { Parts } };
      const { VersionId = "null" } = await client.send(new CompleteMultipartUploadCommand(upload));
      return VersionId;
    },
    list,
    async listingStyle(prefix) {
      const page = await listVersionsPage(
        { client, bucket: Bucket, side: "destination" },
        { prefix, maxKeys: PROBED_ENTRIES, keyMarker: undefined, versionIdMarker: undefined },
      );
      return page.ok ? listingStyle({ ...page.value, server: undefined }) : undefined;
    },
    async clear(prefix) {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const entries = await list(prefix);
        if (entries.length === 0) {
          return [];
        }
        for (const { key: Key, versionId: VersionId } of entries) {
          await send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
        }
      }
      return (await list(prefix)).map(({ key }) => key);
    },
  };
}

/** A server's own answer. @throws what was none. */
function failed(error: unknown): RawAnswer {
  const { name, $metadata } = error as {
    readonly name?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (status === undefined) {
    throw error;
  }
  return { status, code: name, headers: headersOfError(error) };
}

function decoded(key: string, encodingType: string | undefined): string {
  return encodingType === "url" ? decodeURIComponent(key.replaceAll("+", " ")) : key;
}
