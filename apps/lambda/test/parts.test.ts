import { HeadObjectCommand, ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { type LambdaProcess, startLambdaProcess } from "@xpart/sandbox";
import { type BuiltBundle, buildBundle } from "@xpart/test-kit/built-bundle";
import { uploadInParts } from "@xpart/test-kit/upload-in-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deployment, startDeployment } from "./deployment.ts";
import {
  DESTINATION_BUCKET,
  type HandlerName,
  SOURCE_BUCKET,
  startSandboxPartitions,
} from "./world.ts";

const KEY = "big/mit Teilen +1.bin";
const MIB = 1024 * 1024;
/** No two alike, and the last one smaller than S3's least for the others. */
const PART_SIZES = [24, 16, 30, 9, 1].map((mebibytes) => mebibytes * MIB);
/** Less than queueHandler takes for 80 MiB at the 20 MiB/s that it counts on. */
const SHORT_LIFE_MS = 3_500;
/** It is told the short life, and need not be as fast as that on a busy machine. */
const GRACE_MS = 600_000;
const DEATHS = 2;

/** An object too big for its worker's time, through the built handlers. */
describe("part workers", () => {
  let bundle: BuiltBundle;
  let here: Deployment;
  let shortLived: LambdaProcess;
  let partHandler: LambdaProcess;
  const running = new Set<() => void>();
  /** How many part workers have sent a part; the first wait for each other, and then die of it. */
  let sending = 0;
  let killAll = () => {};
  const killed = new Promise<void>((resolve) => {
    killAll = () => {
      for (const kill of running) kill();
      resolve();
    };
  });

  beforeAll(async () => {
    bundle = buildBundle();
    const bundlePath = bundle.path;
    here = await startDeployment({
      ...{ nodeName: "this Node", nodePath: process.execPath, worldName: "the sandbox" },
      bundlePath: () => bundlePath,
      start: () =>
        startSandboxPartitions({
          async destination({ operation }, answer) {
            if (operation === "UploadPart" && sending < DEATHS) {
              sending += 1;
              if (sending === DEATHS) killAll();
              await killed;
            }
            return answer();
          },
        }),
    });
    const handler = (handlerName: HandlerName) => ({
      ...{
        modulePath: bundlePath,
        handlerName,
        environment: here.world.environmentOf(handlerName),
      },
    });
    shortLived = startLambdaProcess({
      ...handler("queueHandler"),
      timeoutMs: SHORT_LIFE_MS,
      graceMs: GRACE_MS,
    });
    partHandler = startLambdaProcess({
      ...{ ...handler("partHandler"), concurrency: 2 },
      faults: {
        invocationBegan(_name, kill) {
          running.add(kill);
          return () => running.delete(kill);
        },
      },
    });
  });
  afterAll(async () => {
    await Promise.all([shortLived?.stop(), partHandler?.stop()]);
    await here?.stop();
    bundle?.remove();
  });

  it("A6 four ranges by two workers, of which two die: the object is as it was", async () => {
    const { etag, versionId } = await uploadInParts(
      here.world.sourceS3,
      { Bucket: SOURCE_BUCKET, Key: KEY },
      PART_SIZES,
    );
    const fields = { type: "Object Created", reason: "CompleteMultipartUpload" };
    const created = here.eventOf({ ...fields, key: KEY, versionId });
    const Records = [sqsRecord("m0", JSON.stringify(created))];
    expect(await shortLived.invoke({ Records })).toEqual({ batchItemFailures: [] });
    expect(await here.destinationStack(KEY)).toEqual({ versions: 0, markers: 0 });

    // One message, since it is one GiB's worth; as four, for more workers.
    const [range = {}, ...others] = await receiveRanges(here);
    expect(others).toEqual([]);
    expect(range).toMatchObject({ xpart: "parts", key: KEY, first: 1, last: 5 });
    const ranges = [
      ...[1, 2, 3].map((number) => ({ ...range, first: number, last: number })),
      { ...range, first: 4, last: 5 },
    ];
    const answers = await workRanges(ranges, partHandler);
    expect(answers.deaths).toBe(DEATHS);

    const atDestination = { Bucket: DESTINATION_BUCKET, Key: KEY };
    const head = new HeadObjectCommand({ ...atDestination, PartNumber: 3 });
    const replica = await here.world.destinationS3.send(head);
    expect(replica).toMatchObject({ ETag: etag, PartsCount: 5, ContentLength: PART_SIZES[2] });
    const uploads = new ListMultipartUploadsCommand({ Bucket: DESTINATION_BUCKET });
    expect((await here.world.destinationS3.send(uploads)).Uploads ?? []).toEqual([]);
    // The last worker has the key reconciled, which finds nothing left to do.
    expect(await here.workQueue(1)).toEqual([{ batchItemFailures: [] }]);
    expect(await here.destinationStack(KEY)).toEqual({ versions: 1, markers: 0 });
  });
});

const sqsRecord = (messageId: string, body: string) => ({
  ...{ messageId, body, eventSource: "aws:sqs", attributes: {} },
});

async function receiveRanges({ world: { sqs, partsQueueUrl: QueueUrl } }: Deployment) {
  const receive = { QueueUrl, MaxNumberOfMessages: 10 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
  for (const { ReceiptHandle } of Messages) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
  return Messages.map(({ Body = "" }) => JSON.parse(Body) as Record<string, unknown>);
}

/** As the parts queue does: what is returned, or whose worker died, comes again. */
async function workRanges(ranges: readonly unknown[], partHandler: LambdaProcess) {
  let deaths = 0;
  async function work(range: unknown): Promise<void> {
    const record = sqsRecord("range", JSON.stringify(range));
    const answer = await partHandler.invoke({ Records: [record] }).catch(() => undefined);
    deaths += answer === undefined ? 1 : 0;
    const isDone = JSON.stringify(answer) === '{"batchItemFailures":[]}';
    await (isDone ? undefined : work(range));
  }
  await Promise.all(ranges.map(work));
  return { deaths };
}
