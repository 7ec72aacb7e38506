// One contender of small-objects.ts in a process of its own: works batches that it is sent, and tells its processor time.
import { createRequire } from "node:module";

const [kind, path] = process.argv.slice(2);
const contenders = { handler, "sdk-loop": sdkLoop, "wire-loop": wireLoop };
const work = await contenders[kind](path);

process.on("message", async (batch) => {
  const before = process.cpuUsage();
  const startMs = performance.now();
  const failed = await work(batch);
  const { user, system } = process.cpuUsage(before);
  process.send?.({
    cpuMs: (user + system) / 1000,
    wallMs: performance.now() - startMs,
    rssMiB: process.resourceUsage().maxRSS / 1024,
    failed,
  });
});
process.send?.("ready");

/** queueHandler of a bundle. */
async function handler(bundle) {
  const { queueHandler } = await import(bundle);
  return async (events) => {
    let failed = 0;
    for (let start = 0; start < events.length; start += 10) {
      const Records = events.slice(start, start + 10).map((event, index) => ({
        messageId: `m${start + index}`,
        body: JSON.stringify(event),
        attributes: { MessageGroupId: event.detail.object.key, ApproximateReceiveCount: "1" },
        eventSource: "aws:sqs",
      }));
      const { batchItemFailures } = await queueHandler(
        { Records },
        { awsRequestId: "r", getRemainingTimeInMillis: () => 60_000 },
      );
      failed += batchItemFailures.length;
    }
    return failed;
  };
}

/** The same five calls by the SDK, ten objects at a time, and nothing decided. */
function sdkLoop() {
  const require = createRequire(new URL("../package.json", import.meta.url));
  const { GetObjectCommand, PutObjectCommand, S3Client } = require("@aws-sdk/client-s3");
  const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
  const { DynamoDBDocumentClient, PutCommand, QueryCommand } = require("@aws-sdk/lib-dynamodb");
  const { env } = process;
  const key = JSON.parse(env.BENCH_DESTINATION_KEY ?? "{}");
  const quiet = { expectContinueHeader: false, responseChecksumValidation: "WHEN_REQUIRED" };
  const source = new S3Client({ ...quiet, forcePathStyle: true });
  const destination = new S3Client({
    ...{ ...quiet, forcePathStyle: true, region: env.DEST_BUCKET_REGION },
    ...{ endpoint: env.DEST_ENDPOINT_URL, credentials: key },
  });
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const TableName = env.OBJECTS_TABLE;
  const copy = async ({ detail }) => {
    const { key: Key, "version-id": VersionId } = detail.object;
    const put = (range) =>
      dynamodb.send(
        new PutCommand({
          TableName,
          Item: { Key: `loop/${Key}`, VersionId: range, Kind: "object", State: "replicated" },
        }),
      );
    await dynamodb.send(
      new QueryCommand({
        ...{ TableName, KeyConditionExpression: "#key = :key", ConsistentRead: true, Limit: 32 },
        ExpressionAttributeNames: { "#key": "Key" },
        ExpressionAttributeValues: { ":key": Key },
      }),
    );
    await put("$head");
    const read = await source.send(
      new GetObjectCommand({ Bucket: detail.bucket.name, Key, VersionId }),
    );
    const Body = await read.Body.transformToByteArray();
    const ContentType = read.ContentType;
    await destination.send(
      new PutObjectCommand({ Bucket: env.DEST_BUCKET, Key, Body, ContentType }),
    );
    await put(VersionId);
  };
  return async (events) => {
    for (let start = 0; start < events.length; start += 10) {
      await Promise.all(events.slice(start, start + 10).map(copy));
    }
    return 0;
  };
}

/** The calls of queueHandler by the same ports, ten objects at a time, and nothing decided. */
async function wireLoop() {
  const adapters = await import("@xpart/aws-adapters");
  const { env } = process;
  const region = env.AWS_REGION;
  const bucket = env.BENCH_SOURCE_BUCKET;
  const source = adapters.createS3SourceStore({
    client: adapters.createS3Wire({ region, forcePathStyle: true }),
    bucket,
  });
  const destination = adapters.createS3DestinationStore({
    bucket: env.DEST_BUCKET,
    client: adapters.createS3Wire({
      ...{ region: env.DEST_BUCKET_REGION, endpoint: env.DEST_ENDPOINT_URL, forcePathStyle: true },
      credentials: JSON.parse(env.BENCH_DESTINATION_KEY ?? "{}"),
    }),
  });
  const client = adapters.createDynamoDbWire({ region });
  const ledger = adapters.createDynamoDbLedger({ client, table: env.OBJECTS_TABLE });
  const copy = async ({ detail }) => {
    const { key, "version-id": versionId } = detail.object;
    const opened = unwrap(await source.openCurrent(key)).object;
    const { pin, attributes, body } = opened;
    const attempt = {
      id: key,
      scope: "entry",
      versionId,
      content: { pin },
      startedMs: 0,
      leaseUntilMs: 0,
    };
    unwrap(await ledger.saveHead({ key, attempt, sequencer: detail.object.sequencer }));
    const onlyIf = { kind: "absent" };
    const written = unwrap(
      await destination.putObject({
        key,
        sizeBytes: pin.sizeBytes,
        attributes,
        tags: {},
        body,
        onlyIf,
      }),
    );
    const row = { key, versionId, kind: "object", state: "replicated", pin, attemptId: key };
    unwrap(await ledger.saveRow({ ...row, destinationVersionId: written.versionId }));
  };
  return async (events) => {
    for (let start = 0; start < events.length; start += 10) {
      const batch = events.slice(start, start + 10);
      const entries = batch.map(({ detail: { object } }) => ({
        ...{ key: object.key, versionId: object["version-id"] },
      }));
      unwrap(await ledger.findUnseen(entries));
      await Promise.all(batch.map(copy));
    }
    return 0;
  };
}

function unwrap(result) {
  if (!result.ok) {
    throw new Error(JSON.stringify(result.error));
  }
  return result.value;
}
