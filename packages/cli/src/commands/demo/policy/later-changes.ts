import {
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  type ObjectVersion,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import { hasTags, type PolicyChoices, type TagFilter } from "@xpart/core";
import type { Partition } from "@xpart/sandbox";
import { type DemoStage, STAGE_NAMES } from "../demo-stage.ts";
import { fittingTags, unfittingTags } from "./fitting-tags.ts";

/** What was done to the source once all had crossed. */
export interface LaterChanges {
  /** For people, one line for each kind. */
  readonly texts: readonly string[];
  /** How many more the source has; fewer are negative. */
  readonly versions: number;
  readonly markers: number;
}

/** What a kind of change works on. */
interface Later {
  readonly source: Partition;
  readonly client: S3Client;
  /** The source's versions, the newest of each key first: the first page of a listing. */
  readonly versions: readonly ObjectVersion[];
}

/** Keys that one kind of change is done to, at most. */
const MOST_CHANGES = 8;
const Bucket: string = STAGE_NAMES.sourceBucket;

/** Does to the source what a policy says something about, and what no history has. */
export async function changeLater({
  sandbox,
  terms: { policy, prefixes },
}: Pick<DemoStage, "sandbox" | "terms">): Promise<LaterChanges> {
  const kinds = LATER.filter(({ isAsked }) => policy !== undefined && isAsked(policy));
  const changes = { texts: [] as string[], versions: 0, markers: 0 };
  if (policy === undefined || kinds.length === 0) {
    return changes;
  }
  const client = createS3Client(sandbox.source);
  const { Versions = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: prefixes[0] }),
  );
  for (const { make } of kinds) {
    const done = await make({ source: sandbox.source, client, versions: Versions }, policy);
    changes.texts.push(done.text);
    changes.versions += done.versions ?? 0;
    changes.markers += done.markers ?? 0;
  }
  client.destroy();
  return changes;
}

interface Done {
  readonly text: string;
  readonly versions?: number;
  readonly markers?: number;
}

/** What a history of commits lacks, by the part of a policy that says what becomes of it. */
const LATER: readonly {
  isAsked(policy: PolicyChoices): boolean;
  make(later: Later, policy: PolicyChoices): Promise<Done>;
}[] = [
  {
    isAsked: ({ scope }) => scope?.tags !== undefined,
    make: (later, { scope }) => swapTags(later, scope?.tags ?? {}),
  },
  {
    isAsked: ({ lifecycle }) => lifecycle !== undefined,
    async make({ source, versions }) {
      const keys = currentOf(versions)
        .slice(-MOST_CHANGES)
        .map(({ Key = "" }) => Key);
      for (const key of keys) {
        source.s3.expireCurrent(Bucket, key);
      }
      return { text: `a lifecycle rule expired ${keys.length} objects`, markers: keys.length };
    },
  },
  {
    isAsked: ({ versionDeletes }) => versionDeletes !== undefined,
    async make({ client, versions }) {
      const older = versions.filter(({ IsLatest }) => IsLatest !== true);
      const chosen = (older.length > 0 ? older : versions).slice(0, MOST_CHANGES);
      let deleted = 0;
      for (const { Key, VersionId } of chosen) {
        // What is locked cannot be deleted, and stays.
        const command = new DeleteObjectCommand({ Bucket, Key, VersionId });
        deleted += await client.send(command).then(
          () => 1,
          () => 0,
        );
      }
      return { text: `${deleted} versions were deleted by their ids`, versions: -deleted };
    },
  },
];

/** Takes the tags that let an object cross from those that have them, and gives them to others. */
async function swapTags({ client, versions }: Later, filter: TagFilter): Promise<Done> {
  const counts = { lost: 0, got: 0 };
  for (const { Key, VersionId } of currentOf(versions)) {
    const object = { Bucket, Key, VersionId };
    const { TagSet = [] } = await client.send(new GetObjectTaggingCommand(object));
    const own = Object.fromEntries(TagSet.map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
    const what = hasTags(filter, own) ? "lost" : "got";
    const tags = (what === "lost" ? unfittingTags : fittingTags)(filter, own);
    if (tags !== undefined && counts[what] < MOST_CHANGES) {
      counts[what] += 1;
      const Tagging = {
        TagSet: Object.entries(tags).map(([name, Value]) => ({ Key: name, Value })),
      };
      await client.send(new PutObjectTaggingCommand({ ...object, Tagging }));
    }
    if (counts.lost + counts.got === 2 * MOST_CHANGES) {
      break;
    }
  }
  return {
    text: `${counts.lost} objects lost the tags by which they crossed, ${counts.got} others got them`,
  };
}

function currentOf(versions: readonly ObjectVersion[]): readonly ObjectVersion[] {
  return versions.filter(({ IsLatest }) => IsLatest === true);
}
