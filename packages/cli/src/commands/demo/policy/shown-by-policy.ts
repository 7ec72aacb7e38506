import {
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { createDynamoDbClient, createDynamoDbLedger, createS3Client } from "@xpart/aws-adapters";
import { destinationKeyOf, forEachBounded, type KeyMap, keyMapOf, toVersionId } from "@xpart/core";
import { printable } from "@xpart/operations/printable";
import { formatCount } from "../../../io/format.ts";
import { type DemoStage, STAGE_NAMES } from "../demo-stage.ts";
import type { EntryCounts, ReplayTotals } from "../replay-traffic.ts";
import type { DemoTerms } from "./demo-terms.ts";

/** What a part of a policy did to objects, as both buckets tell it. */
export interface ShownPart {
  /** The part's name in a settings file. */
  readonly part: string;
  readonly text: string;
}

/** A version of the source and its replica, as HEAD tells of them. */
interface Crossed {
  readonly source: Head;
  readonly replica: Head & { readonly key: string };
}

type Head = Omit<HeadObjectCommandOutput, "$metadata">;

/** Versions that are looked at, at most: the first page of a listing has as many. */
const MOST_LOOKED_AT = 1_000;
const PARALLEL = 8;
const DAY_MS = 86_400_000;

/** Looks at versions and their replicas by what the policy says of them. @returns nothing where it says nothing that shows. */
export async function shownByPolicy(
  stage: DemoStage,
  { unheard }: Pick<ReplayTotals, "unheard">,
): Promise<readonly ShownPart[]> {
  const parts = PARTS.filter(({ isAsked }) => isAsked(stage.terms));
  const crossed = parts.length === 0 ? [] : await readCrossed(stage);
  return [
    ...parts.map(({ part, text }) => ({ part, text: text(crossed, stage.terms) })),
    ...unheardPart("source.prefixes", unheard.outside, "below no prefix, which nobody looks at"),
    ...unheardPart("policy.history", unheard.before, "from before xpart listened, by a backfill"),
  ];
}

function unheardPart(
  part: string,
  { versions, markers }: EntryCounts,
  text: string,
): readonly ShownPart[] {
  return versions + markers === 0
    ? []
    : [{ part, text: `${formatCount(versions + markers)} entries ${text}` }];
}

const PARTS: readonly {
  readonly part: string;
  isAsked(terms: DemoTerms): boolean;
  text(crossed: readonly Crossed[], terms: DemoTerms): string;
}[] = [
  {
    part: "policy.storageClass",
    isAsked: ({ policy }) => policy?.storageClass !== undefined,
    text: (crossed) =>
      counted(crossed, ({ source, replica }) => `${classOf(source)} to ${classOf(replica)}`),
  },
  {
    part: "policy.scope.storageClasses",
    isAsked: ({ policy }) => policy?.scope?.storageClasses !== undefined,
    text: (crossed) => counted(crossed, ({ source }) => `${classOf(source)} crossed`),
  },
  {
    part: "policy.retention",
    isAsked: ({ policy }) => policy?.retention !== undefined,
    text: (crossed) => counted(crossed, lockWords),
  },
  {
    part: "policy.tags",
    isAsked: ({ policy }) => policy?.tags !== undefined,
    text: (crossed) =>
      counted(
        crossed,
        ({ source, replica }) => `${source.TagCount ?? 0} to ${replica.TagCount ?? 0} tags`,
      ),
  },
  {
    part: "policy.sourceMetadata",
    isAsked: ({ policy }) => policy?.sourceMetadata !== undefined,
    text(crossed, { policy }) {
      const name = policy?.sourceMetadata ?? "";
      const [example] = crossed.filter(({ replica }) => replica.Metadata?.[name] !== undefined);
      return example === undefined
        ? "no replica has it"
        : `${printable(example.replica.key)} has x-amz-meta-${name}: ${example.replica.Metadata?.[name]}`;
    },
  },
  {
    part: "destination",
    isAsked: ({ destination }) => Object.keys(destination).length > 0,
    text(crossed, { destination }) {
      const demanded = Object.entries(destination).map(([name, value]) => `${name} ${value}`);
      const found = counted(crossed, ({ replica }) => `${replica.ServerSideEncryption} there`);
      return `its bucket refuses what is written without ${demanded.join(", ")}; ${found}`;
    },
  },
];

function classOf({ StorageClass = "STANDARD" }: Head): string {
  return StorageClass;
}

function lockWords({ source, replica }: Crossed): string {
  const [ours, theirs] = [source, replica].map((head) => head.ObjectLockRetainUntilDate?.getTime());
  if (ours === undefined) {
    return theirs === undefined ? "not locked" : "locked there alone";
  }
  return theirs === undefined
    ? "not locked there"
    : `locked ${Math.round((theirs - ours) / DAY_MS)} days longer`;
}

/** `12 STANDARD to STANDARD_IA, 3 ...`: the most first. */
function counted(crossed: readonly Crossed[], words: (pair: Crossed) => string): string {
  const counts = new Map<string, number>();
  for (const pair of crossed) {
    counts.set(words(pair), (counts.get(words(pair)) ?? 0) + 1);
  }
  const most = [...counts].toSorted(([, left], [, right]) => right - left);
  return (
    most.map(([text, count]) => `${formatCount(count)} ${text}`).join(", ") || "nothing crossed"
  );
}

/** Versions that the ledger has a replica of, with both. */
async function readCrossed({ sandbox, terms }: DemoStage): Promise<readonly Crossed[]> {
  const { sourceBucket, destinationBucket, table } = STAGE_NAMES;
  const [here, there] = [createS3Client(sandbox.source), createS3Client(sandbox.destination)];
  const database = createDynamoDbClient(sandbox.source);
  const ledger = createDynamoDbLedger({ client: database, table });
  const map: KeyMap = keyMapOf(terms.policy?.keys, terms.prefixes, terms.policy?.scope?.exclude);
  const { Versions = [] } = await here.send(
    new ListObjectVersionsCommand({ Bucket: sourceBucket, MaxKeys: MOST_LOOKED_AT }),
  );
  const crossed: Crossed[] = [];
  try {
    await forEachBounded(Versions, PARALLEL, async ({ Key = "", VersionId = "" }) => {
      const view = await ledger.read(Key, toVersionId(VersionId));
      const replicaId = view.ok ? view.value.row?.destinationVersionId : undefined;
      const key = destinationKeyOf(map, Key);
      const source = await headOf(here, { Bucket: sourceBucket, Key, VersionId });
      const replica =
        replicaId &&
        (await headOf(there, { Bucket: destinationBucket, Key: key, VersionId: replicaId }));
      if (source && replica) {
        crossed.push({ source, replica: { ...replica, key } });
      }
    });
  } finally {
    for (const client of [here, there, database]) {
      client.destroy();
    }
  }
  return crossed;
}

async function headOf(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string; readonly VersionId: string },
): Promise<Head | undefined> {
  try {
    return await client.send(new HeadObjectCommand(object));
  } catch (error) {
    // It may have been deleted since.
    if (error instanceof Error && error.name.startsWith("N")) {
      return undefined;
    }
    throw error;
  }
}
