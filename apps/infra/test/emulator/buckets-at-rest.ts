import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import type { S3Client } from "@aws-sdk/client-s3";
import { contentsOf, versionsOf } from "./bucket-contents.ts";
import type { EmulatedSide } from "./emulated-pair.ts";

/** What would go round has gone round by then, several times over. */
export const REST_MS = 20_000;
const POLL_MS = 1_000;
const POLLS = 120;

/** A bucket that is to hold what others hold. */
export interface ComparedBucket {
  readonly s3: S3Client;
  readonly bucket: string;
  /** A line of its contents, by what the others call the key. */
  readonly named: (line: string) => string;
}

export function comparedBucket(
  { clients, bucket }: EmulatedSide,
  named: ComparedBucket["named"] = (line) => line,
): ComparedBucket {
  return { s3: clients.s3, bucket, named };
}

/**
 * Waits until all buckets hold so many entries, and the same. Then waits for what must not come: after
 * `REST_MS` each has to hold the very entries that it held.
 *
 * @throws where they do not become equal, or something is written or deleted later.
 */
export async function restEqual(
  buckets: readonly ComparedBucket[],
  entries: number,
): Promise<void> {
  await untilEqual(buckets, entries);
  const idsOf = () => Promise.all(buckets.map(({ s3, bucket }) => versionsOf(s3, bucket)));
  const ids = await idsOf();
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  assert.deepEqual(await idsOf(), ids);
  await untilEqual(buckets, entries);
}

/** The same without the wait for what must not come. */
export async function untilEqual(
  buckets: readonly ComparedBucket[],
  entries: number,
): Promise<void> {
  for (let poll = 0; ; poll += 1) {
    const found = await Promise.all(buckets.map(contents));
    const [first = []] = found;
    if (first.length === entries && found.every((each) => isDeepStrictEqual(each, first))) {
      return;
    }
    const all = found.map((lines) => `${lines.length} entries:\n${lines.join("\n")}`).join("\n\n");
    assert.ok(poll < POLLS, `not ${entries} equal entries in each bucket\n${all}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Of what was listed something may be deleted before it is read: empty then. */
async function contents({ s3, bucket, named }: ComparedBucket): Promise<readonly string[]> {
  const lines = await contentsOf(s3, bucket).catch(() => []);
  return lines.map(named);
}
