import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { eventBridgeEvent } from "@xpart/core/testing";
import { namesOf } from "@xpart/deployment";
import type { EmulatedPair } from "./emulated-pair.ts";

/** A version that something has happened to. */
export interface AnnouncedVersion {
  readonly key: string;
  readonly versionId: string;
}

/** Puts a message on the queue that the bucket's events come to. */
export async function announce(
  { source, settings }: EmulatedPair,
  MessageBody: string,
): Promise<void> {
  const { sqs } = source.clients;
  const { buffer } = namesOf(settings);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: buffer }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

/** What ministack 1.5 tells nobody, or not of which version. */
const TOLD = {
  tagged: { type: "Object Tags Added" },
  deleted: { type: "Object Deleted", reason: "DeleteObject", deletionType: "Permanently Deleted" },
} as const;

/** Puts S3's events of something that happened to versions there, in the place of EventBridge. */
export async function announceVersions(
  pair: EmulatedPair,
  what: keyof typeof TOLD,
  versions: readonly AnnouncedVersion[],
): Promise<void> {
  for (const { key, versionId } of versions) {
    const object = { bucket: pair.source.bucket, key, versionId, requestId: `${what} ${key}` };
    const event = eventBridgeEvent({ ...TOLD[what], ...object, time: new Date().toISOString() });
    await announce(pair, JSON.stringify(event));
  }
}
