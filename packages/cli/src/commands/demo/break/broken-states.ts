import {
  DeleteObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { createSqsClient, createSqsEventQueue } from "@xpart/aws-adapters";
import { type PolicyChoices, requestReconcile } from "@xpart/core";
import { type DemoStage, STAGE_NAMES } from "../demo-stage.ts";
import type { BreakKind } from "./break-kinds.ts";

/** A bucket with what opens it. */
export interface BucketClient {
  readonly client: S3Client;
  readonly bucket: string;
}

/** What a broken state is made with. */
export interface BreakTools {
  readonly stage: DemoStage;
  readonly source: BucketClient;
  readonly destination: BucketClient;
  /** Resolves when the handlers have done, or given up, all that there is. */
  quiet(): Promise<void>;
}

/** One way in which a deployment can be wrong, made by what makes it so in earnest. */
export interface BrokenState {
  /** What is wrong then, in one line. */
  readonly title: string;
  /** The deployment's policy; absent: all defaults. */
  readonly policy?: PolicyChoices;
  /** A key that shows it. */
  readonly key: string;
  /** What else shows or mends it, beside `xpart explain` of the key: arguments of `xpart`. */
  readonly commands: readonly string[];
  make(tools: BreakTools): Promise<void>;
}

/** What each kind is and how it is made. */
export const BROKEN_STATES: Readonly<Record<BreakKind, BrokenState>> = {
  "lost-event": {
    title: "an object was written while the event rule was off, so nobody heard of it",
    key: "broken/lost-event.txt",
    commands: ["verify --grace 0", "verify --grace 0 --repair --wait"],
    async make({ stage, source, quiet }) {
      await put(source, this.key, "nobody heard of this\n");
      await quiet();
      stage.switches.isLosingEvents = true;
      await put(source, this.key, "nor of this second version\n");
      await quiet();
      stage.switches.isLosingEvents = false;
    },
  },
  parked: {
    title: "an archived object, which cannot be read before somebody restores it",
    key: "broken/archived.txt",
    commands: ["list parked", "verify --grace 0"],
    async make({ source, quiet }) {
      await put(source, this.key, "this one could be read\n");
      await quiet();
      await put(source, this.key, "this one lies in Glacier\n", { StorageClass: "GLACIER" });
      await quiet();
    },
  },
  "dead-letter": {
    title: "the destination failed until the event of an object was given up; it works again",
    key: "broken/dead-letter.txt",
    commands: ["redrive --peek", "redrive objects", "verify --grace 0"],
    async make({ stage, source, quiet }) {
      stage.switches.refusedKey = this.key;
      await put(source, this.key, "given up\n");
      await quiet();
      stage.switches.refusedKey = undefined;
    },
  },
  foreign: {
    title: "somebody wrote over a replica at the destination",
    key: "broken/foreign.txt",
    commands: ["list foreign --prefix broken/", "verify --grace 0"],
    async make({ source, destination, quiet }) {
      await put(source, this.key, "what the source has\n");
      await quiet();
      await put(destination, this.key, "what somebody else wrote\n");
    },
  },
  held: {
    title: "deletes beyond the policy's budget, which wait for a release",
    policy: { maxDeletesPerHour: 0 },
    key: "broken/held-1.txt",
    commands: ["list held", "verify --grace 0", "release --all-held"],
    async make({ source, quiet }) {
      const keys = [this.key, "broken/held-2.txt"];
      for (const key of keys) {
        await put(source, key, "deleted at the source\n");
      }
      await quiet();
      for (const key of keys) {
        await source.client.send(new DeleteObjectCommand({ Bucket: source.bucket, Key: key }));
      }
      await quiet();
    },
  },
  "drifted-tags": {
    title: "somebody changed the tags of a replica",
    key: "broken/drifted-tags.txt",
    commands: ["verify --grace 0 --deep attributes --repair --wait"],
    async make({ source, destination, quiet }) {
      await put(source, this.key, "tagged\n", { Tagging: "team=a" });
      await quiet();
      await destination.client.send(
        new PutObjectTaggingCommand({
          Bucket: destination.bucket,
          Key: this.key,
          Tagging: { TagSet: [{ Key: "team", Value: "b" }] },
        }),
      );
    },
  },
  gap: {
    title: "an old version that came too late to be put in its place",
    policy: { maxRewrites: 0 },
    key: "broken/gap.txt",
    commands: ["list gaps", "verify --grace 0"],
    async make({ stage, source, quiet }) {
      stage.switches.isLosingEvents = true;
      await put(source, this.key, "the old version\n");
      await quiet();
      stage.switches.isLosingEvents = false;
      await put(source, this.key, "the new version\n");
      await quiet();
      await askForHistory(stage, this.key);
      await quiet();
    },
  },
  "copied-before": {
    title: "another tool copied objects to the destination before xpart listened",
    key: "broken/copied-before.txt",
    commands: ["adopt --prefix broken/"],
    async make({ stage, source, destination, quiet }) {
      stage.switches.isLosingEvents = true;
      for (const side of [source, destination]) {
        await put(side, this.key, "copied by another tool\n");
        await put(side, "broken/copied-in-part.txt", "an old version\n");
      }
      await put(source, "broken/copied-in-part.txt", "a new version\n");
      await put(destination, "broken/nobodys.txt", "the source has nothing like it\n");
      // Events are lost as they are delivered, which is a moment after the write.
      await quiet();
      stage.switches.isLosingEvents = false;
    },
  },
  "not-copied": {
    title:
      "60 keys were there before xpart was; another tool had copied a third of them, without their tags",
    key: "broken/earlier/01.txt",
    commands: ["backfill --dry-run", "backfill --adopt --wait"],
    async make({ stage, source, destination, quiet }) {
      stage.switches.isLosingEvents = true;
      for (let at = 0; at < EARLIER_KEYS; at += 1) {
        const key = `broken/earlier/${String(at).padStart(2, "0")}.txt`;
        await put(source, key, `${at}: the first version\n`);
        await put(source, key, `${at}: the second version\n`, { Tagging: "team=a" });
        if (at % COPIED_ONE_IN === 0) {
          await put(destination, key, `${at}: the first version\n`);
          await put(destination, key, `${at}: the second version\n`);
        }
      }
      // Events are lost as they are delivered, which is a moment after the write.
      await quiet();
      stage.switches.isLosingEvents = false;
    },
  },
};

/** Keys that were there before xpart was, and every how many of them another tool had copied, without tags. */
const EARLIER_KEYS = 60;
const COPIED_ONE_IN = 3;

async function put(
  { client, bucket }: BucketClient,
  Key: string,
  Body: string,
  more: { readonly StorageClass?: "GLACIER"; readonly Tagging?: string } = {},
): Promise<void> {
  const object = { Bucket: bucket, Key, Body, ContentType: "text/plain", ...more };
  await client.send(new PutObjectCommand(object));
}

async function askForHistory({ sandbox, queues }: DemoStage, key: string): Promise<void> {
  const client = createSqsClient(sandbox.source);
  const queue = createSqsEventQueue({ client, queueUrl: queues.objects.url });
  const bucket = STAGE_NAMES.sourceBucket;
  const refused = await requestReconcile(
    { bucket, key, id: `break-${key}`, history: "all" },
    queue,
  );
  client.destroy();
  if (refused !== undefined) {
    throw new Error(refused.message);
  }
}
