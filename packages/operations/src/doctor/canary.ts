import { randomUUID } from "node:crypto";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { callAws } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";

/** Below the first prefix of the settings; nobody's own keys should begin with it. */
const CANARY_PREFIX = ".xpart-canary/";

/** How an object and its delete got there. */
export interface Canary {
  readonly key: string;
  /** From the write's answer until the replica was seen; undefined: it did not come in time. */
  readonly arrivedMs?: number;
  /** The same of the delete; undefined: it was not waited for, or time was over. */
  readonly deletedMs?: number;
}

/** How it is waited for. */
export interface CanaryOptions {
  readonly patienceMs: number;
  sleep(ms: number): Promise<void>;
  now(): number;
  readonly signal: AbortSignal;
}

/** Between two looks at the destination. */
const LOOK_MS = 500;

/**
 * Writes one small object at the source, waits for its replica, deletes the version for good, and waits for the replica to
 * go. It leaves nothing at the source; where policy keeps deleted versions, the replica stays, and under a budget of
 * deletes its delete is not waited for.
 */
export async function flyCanary(
  { buckets, destination, policy, settings }: Deployment,
  options: CanaryOptions,
): Promise<Result<Canary, PortError>> {
  const { client, bucket } = buckets.source;
  const key = `${settings.source.prefixes[0] ?? ""}${CANARY_PREFIX}${randomUUID()}`;
  const written = await callAws({ side: "source" }, "PutObject", () =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: "xpart canary\n" })),
  );
  if (!written.ok) {
    return written;
  }
  const entriesBecome = (count: number) =>
    waitUntil(async () => {
      const stack = await destination.readStack(key);
      return stack.ok ? ok(stack.value.entries.length === count) : stack;
    }, options);
  const arrived = await entriesBecome(1);
  const deleted = await callAws({ side: "source" }, "DeleteObject", () =>
    client.send(
      new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: written.value.VersionId }),
    ),
  );
  if (!arrived.ok) {
    return arrived;
  }
  if (!deleted.ok) {
    return deleted;
  }
  // A budget may hold the delete until somebody releases it.
  const isDeletedThere =
    arrived.value !== undefined &&
    policy.versionDeletes !== "ignore" &&
    policy.maxDeletesPerHour === undefined;
  const gone = isDeletedThere ? await entriesBecome(0) : ok(undefined);
  if (!gone.ok) {
    return gone;
  }
  return ok({
    key,
    ...(arrived.value === undefined ? {} : { arrivedMs: arrived.value }),
    ...(gone.value === undefined ? {} : { deletedMs: gone.value }),
  });
}

async function waitUntil(
  isThere: () => Promise<Result<boolean, PortError>>,
  { patienceMs, sleep, now, signal }: CanaryOptions,
): Promise<Result<number | undefined, PortError>> {
  const begunMs = now();
  while (now() - begunMs < patienceMs && !signal.aborted) {
    const there = await isThere();
    if (!there.ok) {
      return there;
    }
    if (there.value) {
      return ok(now() - begunMs);
    }
    await sleep(LOOK_MS);
  }
  return ok(undefined);
}
