import {
  ListObjectVersionsCommand,
  type PutObjectCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import type { EventDelivery, Partition } from "@xpart/sandbox";

/** Stands between a bucket's events and their queue. */
export interface Delays {
  /** Keeps a key's events back from now on. */
  hold(key: string): void;
  /** Lets a key's later events pass. */
  pass(key: string): void;
  /** Delivers all that was kept back. */
  release(): void;
  intercept(delivery: EventDelivery, deliver: () => void): void;
}

/** Holds deliveries of chosen keys back. */
export function createDelays(): Delays {
  const keys = new Set<string>();
  const held: (() => void)[] = [];
  return {
    hold: (key: string) => void keys.add(key),
    pass: (key: string) => void keys.delete(key),
    release() {
      for (const deliver of held.splice(0)) {
        deliver();
      }
    },
    intercept({ event }: EventDelivery, deliver: () => void) {
      if (keys.has(event.detail.object.key)) {
        held.push(deliver);
      } else {
        deliver();
      }
    },
  };
}

/** A client of a partition, with all rights. */
export function clientOf({ endpoint, region, credentials }: Partition): S3Client {
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}

/** What locks an object until tomorrow. */
export function lock(): Partial<PutObjectCommandInput> {
  return {
    ObjectLockMode: "GOVERNANCE",
    ObjectLockRetainUntilDate: new Date(Date.now() + 86_400_000),
    ObjectLockLegalHoldStatus: "ON",
  };
}

/** How many versions and markers each key of a bucket has. */
export async function stacksOf(client: S3Client, Bucket: string): Promise<Map<string, string>> {
  const { Versions = [], DeleteMarkers = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket }),
  );
  const keys = [...Versions, ...DeleteMarkers].map(({ Key = "" }) => Key);
  const count = (entries: readonly { readonly Key?: string | undefined }[], key: string) =>
    entries.filter(({ Key }) => Key === key).length;
  return new Map(
    [...new Set(keys)]
      .toSorted()
      .map((key) => [
        key,
        `${count(Versions, key)} versions, ${count(DeleteMarkers, key)} markers`,
      ]),
  );
}
