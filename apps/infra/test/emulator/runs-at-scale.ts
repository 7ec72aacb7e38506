// By hand: node apps/infra/test/emulator/runs-at-scale.ts [KEYS] [RANGES]
// A run of the deployed state machine on two emulators over many keys: a stop and a resume, and one child that
// fails. Prints what each came to, and ends with status 1 where something is not as it has to be.
import { strict as assert } from "node:assert";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { forEachBounded } from "@xpart/core";
import { rangeName } from "@xpart/operations/distributed";
import { findMinistack } from "@xpart/test-kit/ministack-server";
import { openEmulatedPair } from "./emulated-pair.ts";
import { makeRunBucket, openRuns, orThrow, RUN_BUCKET, VERIFY_ALL } from "./emulated-run.ts";

const keyCount = Number(process.argv[2] ?? 20_000);
const ranges = Number(process.argv[3] ?? 50);
/** One in so many is missing at the destination. */
const MISSING_ONE_IN = 100;
const CONCURRENT = 16;

const started = performance.now();
const say = (text: string) => {
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  process.stdout.write(`${seconds.padStart(7)} s  ${text}\n`);
};

const ministack = findMinistack();
if (ministack === undefined) {
  throw new Error("ministack is not here: node scripts/ministack-env.mjs brings it");
}
const pair = await openEmulatedPair(ministack);
try {
  const at = Array.from({ length: keyCount }, (_, index) => index);
  const key = (index: number) => `${index % 7 === 0 ? "few" : "in/many"}/${index}`;
  const put = (s3: S3Client, Bucket: string, index: number) =>
    s3.send(new PutObjectCommand({ Bucket, Key: key(index), Body: `content ${index}` }));
  const { source, destination } = pair;
  await forEachBounded(at, CONCURRENT, async (index) => {
    await put(source.clients.s3, source.bucket, index);
    if (index % MISSING_ONE_IN !== 0) {
      await put(destination.clients.s3, destination.bucket, index);
    }
  });
  const missing = Math.ceil(keyCount / MISSING_ONE_IN);
  say(`${keyCount} keys at the source, ${missing} of them not at the destination`);
  await makeRunBucket(pair);
  const limits = { concurrency: 4, ranges, toleratedFailurePercent: 10 };
  const operations = { bucket: RUN_BUCKET, ...limits };
  await pair.deploy({ operations });
  await pair.putKey();
  say("deployed");
  const runs = await openRuns(pair);

  const whole = await runs.work("whole", VERIFY_ALL);
  assert.equal(whole.status, "SUCCEEDED");
  assert.equal(whole.report.keys, keyCount);
  assert.equal(whole.report.verdicts.differs, missing);
  assert.equal(whole.report.ranges.total, ranges);
  say(`whole: ${whole.report.keys} keys in ${ranges} ranges, ${missing} differ`);

  const first = orThrow(await runs.control.start("stopped", VERIFY_ALL));
  const doneOf = async () => orThrow(await runs.control.read(first)).ranges?.done ?? 0;
  while ((await doneOf()) < ranges / 5) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  orThrow(await runs.control.stop(first));
  const doneBefore = await doneOf();
  assert.equal(orThrow(await runs.control.read(first)).status, "ABORTED");
  const resumed = await runs.work("stopped", VERIFY_ALL);
  assert.equal(resumed.status, "SUCCEEDED");
  assert.equal(resumed.report.keys, keyCount);
  assert.equal(resumed.report.verdicts.differs, missing);
  say(`stopped after ${doneBefore} ranges, and gone on with: ${resumed.report.keys} keys`);

  // What is written down of one range is none of this version: its child fails for good.
  const broken = runs.storeOf("one-fails");
  await broken.write(rangeName(ranges - 1), { version: 9 });
  const oneFails = await runs.work("one-fails", VERIFY_ALL);
  assert.equal(oneFails.status, "FAILED");
  assert.deepEqual(oneFails.report.ranges, { total: ranges, unfinished: 1 });
  assert.equal(oneFails.report.complete, false);
  say(
    `one child fails: ${oneFails.status}, ${oneFails.report.keys} keys compared, 1 range is not done`,
  );
} finally {
  await pair.stop();
}
