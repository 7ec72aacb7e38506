import { afterAll, beforeAll, describe } from "vitest";
import type { DestinationStore } from "../ports/destination-store.ts";
import type { SourceStore } from "../ports/source-store.ts";
import type { VersionLister } from "../ports/version-lister.ts";
import type { BucketGap } from "./bucket-contract/bucket-gap.ts";
import { copiesOddKeys, copiesReplicas } from "./bucket-contract/copies-replicas.ts";
import { keepsNullBesideVersions, overwritesInPlace } from "./bucket-contract/keeps-null.ts";
import { keepsObjects } from "./bucket-contract/keeps-objects.ts";
import { keepsTags } from "./bucket-contract/keeps-tags.ts";
import { keepsUploads, uploadsInPlace, uploadsOddKeys } from "./bucket-contract/keeps-uploads.ts";
import { keepsVersions } from "./bucket-contract/keeps-versions.ts";
import { listsPages } from "./bucket-contract/lists-pages.ts";
import { listsStacks, takesOddKeys } from "./bucket-contract/lists-stacks.ts";
import { readsCurrent, readsCurrentNull } from "./bucket-contract/reads-current.ts";
import { pinsParts, readsParts } from "./bucket-contract/reads-parts.ts";
import { writesConditionally } from "./bucket-contract/writes-conditionally.ts";
import type { Versioning } from "./memory-stacks.ts";

/** An empty bucket to be held to the contract. */
export interface BucketSubject {
  readonly store: DestinationStore;
  /** The same bucket, as one that is copied from. */
  readonly source: SourceStore;
  /** The same bucket, to be listed entry by entry. */
  readonly lister: VersionLister;
  /** What it wants of a part that is not the last. */
  readonly leastPartBytes: number;
  /** Suspends versioning; asked of a bucket that was made `suspended`, after it got versions. */
  suspend(): Promise<void>;
}

/** Makes buckets, and says what their server cannot do. */
export interface BucketContractSubject {
  /** A bucket that is asked for as `suspended` begins as `enabled`. */
  makeBucket(versioning: Versioning): Promise<BucketSubject>;
  stop(): Promise<void>;
}

/** What is not asked of a server, since it is known to lack it. */
export interface BucketContractLimits {
  readonly lacks: readonly BucketGap[];
  /** Of {@link ODD_KEYS}. */
  readonly lacksKeys: readonly string[];
  /** Of the same: keys that pages of listings are asked without, where each is asked for by itself. */
  readonly pagesLackKeys?: readonly string[];
}

/** Keys that adapters must take as they are (A8). */
export const ODD_KEYS: readonly string[] = [
  "with space",
  "a+b&c=d",
  "100%/%41",
  "日本語/ключ/é/🚀",
  "/leading",
  "double//slash",
  "dots/../up/./here",
  "folder/",
  "control\u0001\u001f\r\n",
  "quote\"'<>&amp;",
  "k".repeat(1_024),
];

/**
 * What every {@link DestinationStore}, and so every bucket reader, keeps to, as tests.
 */
export function describeBucketContract(
  name: string,
  makeSubject: () => Promise<BucketContractSubject>,
  { lacks, lacksKeys, pagesLackKeys = [] }: BucketContractLimits = { lacks: [], lacksKeys: [] },
): void {
  describe(`bucket contract: ${name}`, () => {
    let subject: BucketContractSubject;
    beforeAll(async () => {
      subject = await makeSubject();
    });
    afterAll(() => subject.stop());

    const keys = ODD_KEYS.filter((key) => !lacksKeys.includes(key));
    const withBucket = (versioning: Versioning) =>
      beforeSuite(() => subject.makeBucket(versioning));

    describe("versioned", () => {
      const bucket = withBucket("enabled");
      keepsObjects(() => bucket().store, true);
      keepsVersions(() => bucket().store, lacks);
      keepsTags(() => bucket().store);
      takesOddKeys(() => bucket().store, keys);
      readsCurrent(bucket, lacks);
      writesConditionally(() => bucket().store, lacks);
    });
    describe("copied within the bucket", () => {
      const bucket = withBucket("enabled");
      copiesReplicas(bucket, !lacks.includes("part-reads"));
      copiesOddKeys(() => bucket().store, keys);
    });
    describe("in parts", () => {
      const bucket = withBucket("enabled");
      keepsUploads(bucket, lacks);
      uploadsOddKeys(() => bucket().store, keys);
      readsParts(bucket, lacks);
    });
    describe("listed", () => {
      const bucket = withBucket("enabled");
      listsStacks(() => bucket().store);
    });
    describe("listed by pages", () => {
      const paged = keys.filter((key) => !pagesLackKeys.includes(key));
      listsPages(withBucket("enabled"), paged, lacks);
    });
    describe("unversioned", () => {
      const bucket = withBucket("unversioned");
      keepsObjects(() => bucket().store, !lacks.includes("head-of-null"));
      overwritesInPlace(() => bucket().store);
      uploadsInPlace(() => bucket().store);
      pinsParts(bucket);
      readsCurrentNull(bucket);
    });
    if (!lacks.includes("null-beside-versions")) {
      describe("suspended", () => {
        const bucket = withBucket("suspended");
        keepsNullBesideVersions(bucket);
      });
    }
  });
}

/** What is made before a suite's tests begin. */
function beforeSuite<T>(make: () => Promise<T>): () => T {
  let made: T;
  beforeAll(async () => {
    made = await make();
  });
  return () => made;
}
