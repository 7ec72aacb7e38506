// Two partitions in a process of their own, so that what they take is not taken from what is measured:
// `sandbox-process.ts [sandbox|minio|versitygw|seaweedfs]`. Queues, table and secret are the sandbox's in any case.
import { CreateBucketCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { createS3Client, profileOfServer } from "@xpart/aws-adapters";
import { type S3ServerName, type StartedS3Server, startS3Server } from "@xpart/test-kit/s3-servers";
import { buildStage, STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { createWeather } from "../src/commands/demo/demo-weather.ts";
import type { BenchPlace, BenchPlaces } from "./bench-stage.ts";
import type { RequestTotals } from "./sample.ts";
import { programOf, type ServerName } from "./servers.ts";

/** Its secret with the key of a server of others. */
const SERVER_SECRET = "xpart-bench-server";

const server = (process.argv[2] ?? "sandbox") as ServerName;
// MinIO then tells its counts of requests without a token.
process.env["MINIO_PROMETHEUS_AUTH_TYPE"] = "public";
const stage = await buildStage(createWeather(undefined));
const { source, destination } = stage.sandbox;
const parts = await source.createQueue("xpart-bench-parts", { VisibilityTimeout: "1800" });
const own = {
  ...{ source: placeOf(source), destination: placeOf(destination) },
  sandbox: placeOf(source),
  queues: { objects: stage.queues.objects, parts },
  handlerEnvironment: {
    ...stage.handlerEnvironments.queueHandler,
    SOURCE_BUCKET: STAGE_NAMES.sourceBucket,
    OBJECTS_TABLE: STAGE_NAMES.table,
    DEST_BUCKET: STAGE_NAMES.destinationBucket,
    DEST_BUCKET_REGION: destination.region,
    DEST_SECRET: STAGE_NAMES.secret,
    DEST_ENDPOINT_URL: destination.endpoint,
    DEST_FORCE_PATH_STYLE: "true",
    LOGGING_LEVEL: "WARNING",
  },
};
const others = server === "sandbox" ? [] : await startBoth(server);
process.send?.(placesOf(own));
process.on("message", async () => {
  const totals = await requestTotals();
  process.send?.(totals === undefined ? {} : { totals });
});
process.once("disconnect", async () => {
  await Promise.all([stage.sandbox.stop(), ...others.map((each) => each.stop())]);
  process.exit(0);
});

function placeOf({ endpoint, region, credentials }: BenchPlace): BenchPlace {
  const { accessKeyId, secretAccessKey } = credentials;
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}

async function startBoth(name: S3ServerName): Promise<StartedS3Server[]> {
  const started: StartedS3Server[] = [];
  for (const Bucket of [STAGE_NAMES.sourceBucket, STAGE_NAMES.destinationBucket]) {
    const each = await startS3Server(name, programOf(name));
    started.push(each);
    const client = createS3Client(placeOf(each));
    await client.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    client.destroy();
  }
  return started;
}

/** With servers of others in the place of both S3s. A function has one key at the source: the server's is the sandbox's too. */
function placesOf(sandboxes: BenchPlaces): BenchPlaces {
  const [from, to] = others;
  if (from === undefined || to === undefined) {
    return sandboxes;
  }
  source.addAccessKey("xpart-bench", from.credentials);
  const { accessKeyId, secretAccessKey } = to.credentials;
  source.createSecret(
    SERVER_SECRET,
    JSON.stringify({ accesskey: accessKeyId, secretaccesskey: secretAccessKey }),
  );
  const profile = JSON.stringify(profileOfServer(server));
  return {
    ...{ ...sandboxes, source: placeOf(from), destination: placeOf(to) },
    handlerEnvironment: {
      ...sandboxes.handlerEnvironment,
      AWS_ACCESS_KEY_ID: from.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: from.credentials.secretAccessKey,
      SOURCE_ENDPOINT_URL: from.endpoint,
      SOURCE_FORCE_PATH_STYLE: "true",
      SOURCE_PROFILE: profile,
      DEST_BUCKET_REGION: to.region,
      DEST_SECRET: SERVER_SECRET,
      DEST_ENDPOINT_URL: to.endpoint,
      DEST_PROFILE: profile,
    },
  };
}

async function requestTotals(): Promise<RequestTotals | undefined> {
  const [here, there] = [source.requestCounts(), destination.requestCounts()];
  const ledger = sumOf(here.dynamodb);
  if (server === "sandbox") {
    return { s3: sumOf(here.s3) + sumOf(there.s3), ledger };
  }
  const counts = await Promise.all(others.map(({ endpoint }) => minioRequests(endpoint)));
  return counts.some(Number.isNaN)
    ? undefined
    : { s3: counts.reduce((sum, each) => sum + each, 0), ledger };
}

function sumOf(operations: Readonly<Record<string, number>> = {}): number {
  return Object.values(operations).reduce((sum, count) => sum + count, 0);
}

/** MinIO counts its requests as Prometheus wants them; other servers answer something else, which is NaN. */
async function minioRequests(endpoint: string): Promise<number> {
  const answer = await fetch(`${endpoint}/minio/metrics/v3/api/requests`);
  const counts = [
    ...(await answer.text()).matchAll(/^minio_api_requests_total\{.*type="s3".*\} (\S+)$/gm),
  ];
  return answer.ok && counts.length > 0
    ? counts.reduce((sum, [, count]) => sum + Number(count), 0)
    : Number.NaN;
}
