import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  HeadBucketCommand,
  type LifecycleRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { bucketOwnerOf, isOnServer } from "@xpart/deployment";
import type { ControlClients } from "../control/control-clients.ts";
import type { Deployment } from "../open/open-deployment.ts";
import type { BucketFacts, IdentityFacts, Side, Told } from "./facts.ts";
import { tell } from "./tell.ts";

/** Who asks a side, and its clock: one request. A server that is not AWS tells its clock alone. */
export function gatherIdentity(
  side: Side,
  { buckets, settings }: Deployment,
  { sts }: ControlClients,
  now: () => number,
): Promise<Told<IdentityFacts>> {
  if (side === "destination" && isOnServer(settings.destination)) {
    const { client, bucket: Bucket } = buckets.destination;
    return tell(side, "HeadBucket", async () => {
      // Of the stack nothing is used that differs between services.
      const clock = watchClock(client as unknown as STSClient, now);
      await client.send(new HeadBucketCommand({ Bucket }));
      return { arn: "", accountId: "", ...skew(clock()) };
    });
  }
  return tell(side, "GetCallerIdentity", async () => {
    const clock = watchClock(sts[side], now);
    const { Arn = "", Account = "" } = await sts[side].send(new GetCallerIdentityCommand({}));
    return { arn: Arn, accountId: Account, ...skew(clock()) };
  });
}

function skew(clockAheadMs: number | undefined): Pick<IdentityFacts, "clockAheadMs"> {
  return clockAheadMs === undefined ? {} : { clockAheadMs };
}

/** Hears of the time that a service puts into its answer's head, which has whole seconds. */
function watchClock(
  client: Pick<STSClient, "middlewareStack">,
  now: () => number,
): () => number | undefined {
  let ahead: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { headers } = answer.response as { readonly headers?: Record<string, string> };
      const serverMs = Date.parse(headers?.["date"] ?? "");
      if (Number.isFinite(serverMs)) {
        // In the middle of its second, on average.
        ahead = serverMs + 500 - now();
      }
      return answer;
    },
    { step: "deserialize", name: "watchClock", override: true },
  );
  return () => ahead;
}

/** What a bucket is set to: five or six requests. */
export async function gatherBucket(
  side: Side,
  { buckets, settings }: Deployment,
): Promise<Told<BucketFacts>> {
  const { client, bucket } = buckets[side];
  const Bucket = bucket;
  const there = await tell(
    side,
    "HeadBucket",
    () => client.send(new HeadBucketCommand({ Bucket })),
    ["NotFound", "NoSuchBucket"],
  );
  if (!there.ok || there.value === undefined) {
    return there as Told<never>;
  }
  const isServer = isOnServer(settings[side]);
  const unasked: string[] = [];
  const askLoosely = async <T>(operation: string, absent: string, ask: () => Promise<T>) => {
    try {
      return await orAbsent(absent, ask);
    } catch (error) {
      if (!isServer || !isNotKnown(error)) {
        throw error;
      }
      unasked.push(operation);
      return undefined;
    }
  };
  return tell(side, "GetBucketConfiguration", async () => {
    const [versioning, notification, lock, rules, owners] = await Promise.all([
      client.send(new GetBucketVersioningCommand({ Bucket })),
      isServer ? undefined : client.send(new GetBucketNotificationConfigurationCommand({ Bucket })),
      askLoosely("GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", () =>
        client.send(new GetObjectLockConfigurationCommand({ Bucket })),
      ),
      askLoosely("GetBucketLifecycleConfiguration", "NoSuchLifecycleConfiguration", () =>
        client.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
      ),
      isOwners(client, bucket, bucketOwnerOf(settings[side])),
    ]);
    return {
      ...(versioning.Status === undefined ? {} : { versioning: versioning.Status }),
      sendsToEventBridge: notification?.EventBridgeConfiguration !== undefined,
      hasObjectLock: lock?.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled",
      expiringRules: (rules?.Rules ?? []).filter(expires).map(nameOf),
      ...(owners === undefined ? {} : { isOwnersBucket: owners }),
      ...(unasked.length === 0 ? {} : { unasked }),
    };
  });
}

/** Whether a server says that it does not know an operation, in the statuses that servers say it with. */
function isNotKnown(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return [405, 501].includes($metadata?.httpStatusCode ?? 0);
}

async function orAbsent<T>(absentName: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.name === absentName) {
      return undefined;
    }
    throw error;
  }
}

/** S3 answers 403 where the bucket is another's. Source: "Verifying bucket ownership", S3 user guide. */
async function isOwners(
  client: S3Client,
  Bucket: string,
  owner: string | undefined,
): Promise<boolean | undefined> {
  if (owner === undefined) {
    return undefined;
  }
  try {
    await client.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: owner }));
    return true;
  } catch (error) {
    const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } })
      .$metadata;
    if (status?.httpStatusCode === 403) {
      return false;
    }
    throw error;
  }
}

function expires({ Status, Expiration, NoncurrentVersionExpiration }: LifecycleRule): boolean {
  const isOfObjects = Expiration?.Days !== undefined || Expiration?.Date !== undefined;
  return Status === "Enabled" && (isOfObjects || NoncurrentVersionExpiration !== undefined);
}

function nameOf({ ID, Filter }: LifecycleRule): string {
  return ID ?? `prefix ${JSON.stringify(Filter?.Prefix ?? "")}`;
}
