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
  /**
   * Changes what several write: nothing is written where `change` gives back what it got, and it is asked again where somebody else was
   * faster, ten times at most.
   */
  update(name: string, change: (before: unknown) => unknown): Promise<Result<void, PortError>>;
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

/** Tries of a change that others make, too. */
const MOST_TRIES = 10;
/** How a change fails that somebody else was faster with. */
export const OVERTAKEN: ReadonlySet<PortError["kind"]> = new Set(["precondition", "conflict"]);

/** The things of one run, in a folder of its own: `<prefix>runs/<run>/`. */
export function createRunStore(place: RunPlace, run: string): RunStore {
  const { client, bucket, prefix, owner } = place;
  const keyOf = (name: string) => `${prefix}runs/${run}/${name}`;
  const whose = owner === undefined ? {} : { "x-amz-expected-bucket-owner": owner };
  const read = async (name: string): Promise<Result<Kept | undefined, PortError>> => {
    const Key = keyOf(name);
    const got = await callAws({ side: "source" }, "GetObject", async () => {
      const found = await sendS3(client, "GetObject", { Bucket: bucket, Key }, { headers: whose });
      return { etag: found.ETag ?? "", content: await text(found.Body as Readable) };
    });
    if (!got.ok) {
      return got.error.code === "NoSuchKey" ? ok(undefined) : got;
    }
    const { etag, content } = got.value;
    return ok({ etag, value: name.endsWith(".json") ? JSON.parse(content) : content });
  };
  const write = async (name: string, value: unknown, condition: Record<string, string> = {}) => {
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
        { headers: { ...whose, ...condition } },
      ),
    );
    return written.ok ? ok(undefined) : written;
  };
  const changeOnce = async (name: string, change: (before: unknown) => unknown) => {
    const kept = await read(name);
    if (!kept.ok) {
      return kept;
    }
    const before = kept.value?.value;
    const after = change(before);
    const { etag } = kept.value ?? {};
    const condition = etag === undefined ? { "if-none-match": "*" } : { "if-match": etag };
    return after === before ? ok(undefined) : write(name, after, condition);
  };
  return {
    keyOf,
    async read(name) {
      const kept = await read(name);
      return kept.ok ? ok(kept.value?.value) : kept;
    },
    write: (name, value) => write(name, value),
    async update(name, change) {
      for (let tried = 1; ; tried += 1) {
        const changed = await changeOnce(name, change);
        if (changed.ok || !OVERTAKEN.has(changed.error.kind) || tried >= MOST_TRIES) {
          return changed;
        }
      }
    },
  };
}

interface Kept {
  readonly etag: string;
  readonly value: unknown;
}
