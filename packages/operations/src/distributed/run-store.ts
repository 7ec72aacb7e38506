import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { callAws, type S3Sending, sendS3 } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";

/** Keeps what is too much for a state of Step Functions, whose payloads end at 256 KB. */
export interface RunStore {
  /** @returns undefined where nothing of that name is there. */
  read(name: string): Promise<Result<unknown, PortError>>;
  /** Writes over what is there. A value that is no text is kept as JSON. */
  write(name: string, value: unknown): Promise<Result<void, PortError>>;
  /** The key of a name in its bucket. */
  keyOf(name: string): string;
}

/** Where a run's things are. */
export interface RunPlace {
  /** Made by `createS3Client` or `createS3Wire`. */
  readonly client: S3Sending;
  readonly bucket: string;
  /** What stands before all keys, such as `xpart/`; may be empty. */
  readonly prefix: string;
  /** The account that the bucket has to belong to (S6). */
  readonly owner?: string | undefined;
}

/** The things of one run, in a folder of its own: `<prefix>runs/<run>/`. */
export function createRunStore({ client, bucket, prefix, owner }: RunPlace, run: string): RunStore {
  const keyOf = (name: string) => `${prefix}runs/${run}/${name}`;
  const whose = owner === undefined ? {} : { headers: { "x-amz-expected-bucket-owner": owner } };
  return {
    keyOf,
    async read(name) {
      const Key = keyOf(name);
      const read = await callAws({ side: "source" }, "GetObject", async () => {
        const found = await sendS3(client, "GetObject", { Bucket: bucket, Key }, whose);
        return text(found.Body as Readable);
      });
      if (!read.ok) {
        return read.error.code === "NoSuchKey" ? ok(undefined) : read;
      }
      return ok(name.endsWith(".json") ? JSON.parse(read.value) : read.value);
    },
    async write(name, value) {
      const isText = typeof value === "string";
      const written = await callAws({ side: "source" }, "PutObject", () =>
        sendS3(
          client,
          "PutObject",
          {
            ...{ Bucket: bucket, Key: keyOf(name) },
            Body: Buffer.from(isText ? value : JSON.stringify(value)),
            ContentType: isText ? "text/html; charset=utf-8" : "application/json",
          },
          whose,
        ),
      );
      return written.ok ? ok(undefined) : written;
    },
  };
}
