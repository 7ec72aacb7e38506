import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { callAws } from "@xpart/aws-adapters";
import { err, forEachBounded, ok, type PortError, type Result } from "@xpart/core";
import { RANGES_FOLDER, type RangeState, toRangeState } from "./run-slice.ts";
import { createRunStore, type RunPlace } from "./run-store.ts";

/** What the slices of a run that have ended came to. */
export interface RunFigures {
  /** Keys that were compared, and the bytes that the source has of them. */
  readonly keys: number;
  readonly bytes: number;
  /** Keys that were sent to the functions. */
  readonly sent: number;
}

/** Where a run's things are, as whoever follows it reads them. */
export interface FollowedPlace extends RunPlace {
  readonly client: S3Client;
}

/** States that are read at one time. */
const PARALLEL = 8;
/** Of a thousand ranges each: more than a run has. */
const MOST_PAGES = 100;
const NOTHING: RunFigures = { keys: 0, bytes: 0, sent: 0 };

/**
 * Follows a run by what its slices have written down: each look lists the run's ranges, one request for a thousand of them,
 * and reads those alone that have changed since.
 *
 * @returns a look; undefined where nothing is written yet.
 */
export function createRunProgress(
  place: FollowedPlace,
  run: string,
): () => Promise<Result<RunFigures | undefined, PortError>> {
  const store = createRunStore(place, run);
  const folder = store.keyOf(RANGES_FOLDER);
  /** By key of the bucket. */
  const seen = new Map<string, { readonly etag: string; readonly figures: RunFigures }>();
  return async () => {
    const listed = await callAws({ side: "source" }, "ListObjectsV2", () => listAll(place, folder));
    if (!listed.ok) {
      return listed;
    }
    let failure: PortError | undefined;
    const changed = [...listed.value].filter(([key, etag]) => seen.get(key)?.etag !== etag);
    await forEachBounded(changed, PARALLEL, async ([key, etag]) => {
      const read = await store.read(RANGES_FOLDER + key.slice(folder.length));
      if (!read.ok) {
        failure ??= read.error;
        return;
      }
      const state = toRangeState(read.value);
      seen.set(key, { etag, figures: typeof state === "object" ? figuresOf(state) : NOTHING });
    });
    if (failure !== undefined) {
      return err(failure);
    }
    const all = [...seen.values()].map(({ figures }) => figures);
    return ok(all.length === 0 ? undefined : all.reduce(added));
  };
}

/** ETags by key. */
async function listAll(
  { client, bucket, owner }: FollowedPlace,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const etags = new Map<string, string>();
  let ContinuationToken: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await client.send(
      new ListObjectsV2Command({
        ...{ Bucket: bucket, Prefix: folder, ContinuationToken },
        ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }),
      }),
    );
    for (const { Key = "", ETag = "" } of page.Contents ?? []) {
      etags.set(Key, ETag);
    }
    ContinuationToken = page.NextContinuationToken;
    if (ContinuationToken === undefined) {
      break;
    }
  }
  return etags;
}

function figuresOf({ state, sent }: RangeState): RunFigures {
  return { keys: state.tally.keys, bytes: state.tally.source.bytes, sent: sent.keys };
}

function added(one: RunFigures, other: RunFigures): RunFigures {
  return {
    keys: one.keys + other.keys,
    bytes: one.bytes + other.bytes,
    sent: one.sent + other.sent,
  };
}
