import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type EventFields, eventBridgeEvent } from "@xpart/core/testing";
import { startLambdaProcess, startPartition, startSandbox } from "@xpart/sandbox";
import { buildBundle } from "@xpart/test-kit/built-bundle";
import { chosenS3Servers, startS3Server } from "@xpart/test-kit/s3-servers";
import { uploadInParts } from "@xpart/test-kit/upload-in-parts";
import { describe, expect, it, onTestFinished } from "vitest";
import { DESTINATION_BUCKET, deploy, SOURCE_BUCKET } from "./world.ts";

// `pnpm interop:s3` installs servers of others, and says here where they are.
const folder = process.env["XPART_INTEROP_S3"];
const MIB = 1024 ** 2;
/** Only ends what hangs: a marker that is younger than its event's key may come back a few times. */
const MOST_TRIES = 20;

interface Elsewhere {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  stop(): Promise<unknown>;
}

const SERVERS: Readonly<Record<string, () => Promise<Elsewhere>>> = {
  "a sandbox of another region": () =>
    startPartition({ partition: "aws", region: "eu-central-1", accountId: "999988887777" }),
  ...Object.fromEntries(
    (folder === undefined ? [] : chosenS3Servers()).map((name) => [
      name,
      () => startS3Server(name, `${folder}/${name}`),
    ]),
  ),
};

/** queueHandler's bundle in the cloud, with its source on a server whose key is in a secret. */
async function openWorld(start: () => Promise<Elsewhere>) {
  const there = await start();
  const { source, destination, stop } = await startSandbox();
  const side = (partition: typeof source) => ({
    ...partition,
    credentialsOf: (user: string) => partition.addAccessKey(user),
  });
  const world = await deploy({ source: side(source), destination: side(destination), stop });
  const { accessKeyId, secretAccessKey } = there.credentials;
  const key = JSON.stringify({ accesskey: accessKeyId, secretaccesskey: secretAccessKey });
  source.createSecret("elsewhere", key);
  const bundle = buildBundle();
  const handler = startLambdaProcess({
    ...{ modulePath: bundle.path, handlerName: "queueHandler", timeoutMs: 120_000 },
    environment: {
      ...world.environmentOf("queueHandler"),
      SOURCE_ENDPOINT_URL: there.endpoint,
      SOURCE_BUCKET_REGION: there.region,
      SOURCE_SECRET: "elsewhere",
    },
  });
  const client = new S3Client({ ...there, forcePathStyle: true });
  onTestFinished(async () => {
    await handler.stop();
    client.destroy();
    await world.stop();
    await there.stop();
    bundle.remove();
  });
  await client.send(new CreateBucketCommand({ Bucket: SOURCE_BUCKET }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await client.send(
    new PutBucketVersioningCommand({ Bucket: SOURCE_BUCKET, VersioningConfiguration }),
  );
  let count = 0;
  return {
    ...{ client, replicas: world.destinationS3 },
    /** Hands an event over until it is done, as the queue does. */
    async tell(fields: EventFields): Promise<void> {
      count += 1;
      const sequencer = count.toString(16).toUpperCase().padStart(18, "0");
      const event = eventBridgeEvent({ bucket: SOURCE_BUCKET, sequencer, ...fields });
      const record = {
        messageId: `m${count}`,
        eventSource: "aws:sqs",
        body: JSON.stringify(event),
      };
      let answer: unknown;
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        answer = await handler.invoke({ Records: [record] });
        if ((answer as { batchItemFailures: readonly unknown[] }).batchItemFailures.length === 0) {
          return;
        }
      }
      throw new Error(`not done: ${JSON.stringify([event, answer])}`);
    },
  };
}

/** A key's stack in each kind's order, without what ids and times are. */
async function stackOf(client: S3Client, Bucket: string, Prefix: string) {
  const listed = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  return {
    versions: (listed.Versions ?? []).map(({ Key, ETag, Size }) => [Key, ETag, Size]),
    markers: listed.DeleteMarkers?.length ?? 0,
    current: listed.Versions?.some(({ IsLatest }) => IsLatest) ?? false,
  };
}

describe.each(Object.entries(SERVERS))("a source on %s", (_name, start) => {
  it("H1 is read with the key of its secret: versions, a marker, tags, parts, a version gone for good", async () => {
    const { client, replicas, tell } = await openWorld(start);
    const object = { Bucket: SOURCE_BUCKET, Key: "a key é" };
    const created = async (Body: string, more: object = {}) => {
      const { VersionId = "" } = await client.send(
        new PutObjectCommand({ ...object, Body, ...more }),
      );
      await tell({ key: object.Key, versionId: VersionId });
      return VersionId;
    };
    const first = await created("first", { Metadata: { of: "the first" } });
    await created("second", { Tagging: "k=v" });
    const { VersionId: marker = "" } = await client.send(new DeleteObjectCommand(object));
    const deleted = { type: "Object Deleted", key: object.Key, reason: "DeleteObject" } as const;
    await tell({ ...deleted, versionId: marker, deletionType: "Delete Marker Created" });
    const third = await created("third");
    const Tagging = { TagSet: [{ Key: "late", Value: "1" }] };
    await client.send(new PutObjectTaggingCommand({ ...object, VersionId: third, Tagging }));
    await tell({ type: "Object Tags Added", key: object.Key, versionId: third });
    await client.send(new DeleteObjectCommand({ ...object, VersionId: first }));
    await tell({ ...deleted, versionId: first, deletionType: "Permanently Deleted" });
    const ends = [
      await stackOf(client, SOURCE_BUCKET, object.Key),
      await stackOf(replicas, DESTINATION_BUCKET, object.Key),
    ];
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[0]).toMatchObject({ versions: [{}, {}], markers: 1, current: true });

    const { versionId } = await uploadInParts(client, { Bucket: SOURCE_BUCKET, Key: "parts" }, [
      5 * MIB + 1,
      3,
    ]);
    await tell({ key: "parts", versionId });
    expect(await stackOf(replicas, DESTINATION_BUCKET, "parts")).toMatchObject({
      versions: [["parts", expect.any(String), 5 * MIB + 4]],
    });
  });
});
