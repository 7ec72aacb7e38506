import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { createS3Client, createSqsClient } from "@xpart/aws-adapters";
import { namesOf, parseSettings } from "@xpart/deployment";
import { makeZip } from "@xpart/infra/test/sample-settings";
import { type DeployedWorld, deploy } from "@xpart/infra/test/wiring/deployed-world";
import { buildBundle } from "@xpart/test-kit/built-bundle";
import { chosenS3Servers, startS3Server } from "@xpart/test-kit/s3-servers";
import { uploadInParts } from "@xpart/test-kit/upload-in-parts";
import { describe, expect, it, onTestFinished } from "vitest";
import { credentialsText, INTEROP_FOLDER, type Ran, runXpart } from "./interop-world.ts";
import { startWebhook, type Webhook } from "./webhook.ts";

const Bucket = "the-source";
const MIB = 1024 ** 2;
const STEPS = 150;
const KEYS = 25;
/** Between a change and a server's telling of it there is no sign; this long without one is taken for the end. */
const QUIET_MS = 2_000;

/** How MinIO is told to post its changes. versitygw's name no versions, and SeaweedFS has none in S3's form. */
const WEBHOOK = "arn:minio:sqs::XPART:webhook";

interface World {
  readonly world: DeployedWorld;
  readonly source: S3Client;
  readonly replicas: S3Client;
  readonly webhook: Webhook;
  /** Runs a command as an operator does, by the settings file. */
  xpart(...args: readonly string[]): Promise<Ran>;
}

/** What infra synthesises for a source on a server, which posts its changes to what puts them on the queue. */
async function openWorld(): Promise<World> {
  const told: string[] = [];
  let pass = async (body: string) => void told.push(body);
  const webhook = await startWebhook((body) => pass(body));
  const server = await startS3Server("minio", `${INTEROP_FOLDER}/minio`, {
    MINIO_NOTIFY_WEBHOOK_ENABLE_XPART: "on",
    MINIO_NOTIFY_WEBHOOK_ENDPOINT_XPART: webhook.url,
  });
  const source = createS3Client(server);
  await makeBucket(source);
  const [bundle, zip] = [buildBundle(), makeZip()];
  const scratch = mkdtempSync(join(tmpdir(), "xpart-interop-source-"));
  const own = { endpoint: server.endpoint, region: server.region };
  const written = {
    ...{ name: "from-server", environment: "test", package: { zip: zip.path } },
    source: { provider: "minio", region: "us-east-1", bucket: Bucket, server: own },
    destination: { region: "us-gov-west-1", bucket: "the-replica" },
  };
  const parsed = parseSettings(written);
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  const { settings } = parsed.value;
  const { accessKeyId, secretAccessKey } = server.credentials;
  const world = await deploy({
    ...{ settings, bundles: new Map([["xpart.zip", bundle.path]]) },
    sourceSecret: JSON.stringify({ accesskey: accessKeyId, secretaccesskey: secretAccessKey }),
  });
  const { source: here, destination: there } = world.sandbox;
  const sqs = createSqsClient(here);
  const QueueUrl = `${here.endpoint}/${here.accountId}/${namesOf(settings).buffer}`;
  pass = async (MessageBody) => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  };
  const replicas = createS3Client(there);
  const keys = { here: here.credentials, there: there.credentials, server: server.credentials };
  writeFileSync(join(scratch, "credentials"), credentialsText(keys));
  const asked = { credentialsFile: "credentials" };
  const config = join(scratch, "xpart.config.json");
  const sides = {
    source: {
      ...{ ...written.source, ...asked, endpoint: here.endpoint, profile: "here" },
      server: { ...own, ...asked, profile: "server" },
    },
    destination: { ...written.destination, ...asked, endpoint: there.endpoint, profile: "there" },
  };
  writeFileSync(config, JSON.stringify({ ...written, ...sides }));
  onTestFinished(async () => {
    for (const client of [source, replicas, sqs]) client.destroy();
    await world.stop();
    await webhook.stop();
    await server.stop();
    bundle.remove();
    zip.remove();
    rmSync(scratch, { recursive: true });
  });
  return {
    ...{ world, source, replicas, webhook },
    xpart: (...args) => runXpart([...args, "--config", config]),
  };
}

async function makeBucket(source: S3Client): Promise<void> {
  await source.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await source.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}

/** Has MinIO post what it changes in the bucket. */
async function post(source: S3Client): Promise<void> {
  const Events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"] as never;
  const NotificationConfiguration = { QueueConfigurations: [{ QueueArn: WEBHOOK, Events }] };
  await source.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  );
}

async function walk(source: S3Client): Promise<void> {
  let state = 20_261_129;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let step = 0; step < STEPS; step += 1) {
    const object = { Bucket, Key: `plain/${random(KEYS)} é+a` };
    const kind = random(10);
    if (kind < 5) {
      const Tagging = `step=${step}`;
      await source.send(new PutObjectCommand({ ...object, Body: `content ${step}`, Tagging }));
    } else if (kind < 7) {
      await source.send(new DeleteObjectCommand(object));
    } else if (kind === 7) {
      await uploadInParts(source, object, [5 * MIB, random(MIB) + 1]);
    } else {
      const listed = await source.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: object.Key }),
      );
      const version = listed.Versions?.[random(Math.max(1, listed.Versions.length))];
      const VersionId = version?.VersionId;
      if (VersionId === undefined) continue;
      const Tagging = { TagSet: [{ Key: "changed", Value: `${step}` }] };
      await (kind === 8
        ? source.send(new DeleteObjectCommand({ ...object, VersionId }))
        : source.send(new PutObjectTaggingCommand({ ...object, VersionId, Tagging })));
    }
  }
}

/** Until nothing more is told, and all that was is worked off. */
async function quiet({ world, webhook }: World): Promise<void> {
  for (let before = -1; before !== webhook.count(); ) {
    before = webhook.count();
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    await world.idle();
  }
}

async function objectsIn(client: S3Client, bucket: string): Promise<readonly unknown[]> {
  const listed = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  expect(listed.IsTruncated).not.toBe(true);
  return Promise.all(
    (listed.Versions ?? []).map(async ({ Key, VersionId, ETag, Size, IsLatest }) => {
      const version = { Bucket: bucket, Key, VersionId };
      const { TagSet } = await client.send(new GetObjectTaggingCommand(version));
      return [Key, ETag, Size, IsLatest, TagSet];
    }),
  );
}

const IS_CHOSEN = INTEROP_FOLDER !== undefined && chosenS3Servers().includes("minio");

describe.runIf(IS_CHOSEN)("a deployment from: minio", () => {
  it("C24 what it posts of a random history, put on the queue, ends equal", async () => {
    const opened = await openWorld();
    await post(opened.source);
    await walk(opened.source);
    await quiet(opened);
    expect(opened.webhook.count()).toBeGreaterThan(STEPS / 2);
    expect(opened.world.guard.denied).toEqual([]);
    expect(await objectsIn(opened.replicas, "the-replica")).toEqual(
      await objectsIn(opened.source, Bucket),
    );
    expect(await opened.xpart("verify")).toMatchObject({ code: 0 });
    const doctor = await opened.xpart("doctor");
    expect(doctor.out).toMatch(/ok\s+source-secret/);
    expect(doctor.out).toMatch(/ok\s+source-versioning/);
    expect(doctor.out).toMatch(/-\s+rule: not asked: minio at http.* sends nothing to EventBridge/);
  });

  it("C24 where nothing is told of, a backfill and a repair bring what there is", async () => {
    const opened = await openWorld();
    await walk(opened.source);
    expect(await opened.xpart("backfill", "--yes")).toMatchObject({ code: 0 });
    await opened.world.idle();
    expect(await opened.xpart("verify")).toMatchObject({ code: 0 });
    const key = { Bucket, Key: "plain/late" };
    await opened.source.send(new PutObjectCommand({ ...key, Body: "late" }));
    expect(await opened.xpart("verify", "--grace", "0")).toMatchObject({ code: 1 });
    await opened.xpart("verify", "--grace", "0", "--repair", "--yes");
    await opened.world.idle();
    expect(await opened.xpart("verify", "--grace", "0")).toMatchObject({ code: 0 });
  });
});
