// By hand: node apps/infra/test/emulator/runs-at-scale.ts [KEYS] [RANGES] [PART,PART…]
// Runs of the deployed state machine on two emulators over many keys, by the commands that a person types: all keys, a stop
// and a resume, one child that fails, some that are throttled, some that wait for their turn, a backfill, one that is stopped while it is
// throttled and gone on with, and an audit by the clock: `whole,stopped,one-fails,throttled,turns,filled,fill-stopped,audit`. Prints what
// each came to and how long it took, and ends with status 1 where something is not as it has to be.
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { forEachBounded } from "@xpart/core";
import { type RunReport, rangeName } from "@xpart/operations/distributed";
import { createSay, requireMinistack } from "./by-hand.ts";
import { openEmulatedPair } from "./emulated-pair.ts";
import { beginAudit, makeRunBucket, openRuns, orThrow, RUN_BUCKET } from "./emulated-run.ts";
import { typedCommands } from "./typed-commands.ts";
import { typedRuns } from "./typed-runs.ts";

const keyCount = Number(process.argv[2] ?? 20_000);
const ranges = Number(process.argv[3] ?? 50);
/** One in so many is missing at the destination. */
const MISSING_ONE_IN = 100;
const CONCURRENT = 16;
/** Children at one time; and what is left of their function where they are throttled. */
const CHILDREN = 4;
const THROTTLED_TO = 2;

const say = createSay();
const folder = mkdtempSync(join(tmpdir(), "xpart-runs-"));
const pair = await openEmulatedPair(requireMinistack());
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
  const limits = { concurrency: CHILDREN, ranges, toleratedFailurePercent: 10 };
  const audit = { every: "1 day", repair: true };
  const operations = { bucket: RUN_BUCKET, audit, ...limits };
  await pair.deploy({ operations });
  await pair.putKey();
  say("deployed");
  const runs = await openRuns(pair);
  const typed = typedRuns({ pair, runs, xpart: typedCommands(pair, folder, { operations }), say });
  const { report } = typed;
  const assertWhole = (found: RunReport) => {
    assert.equal(found.keys, keyCount);
    assert.equal(found.verdicts.differs, missing);
    assert.deepEqual(found.ranges, { total: ranges, unfinished: 0 });
  };
  const verify = ["verify", "--grace", "0"];

  /** Begins a run, and ends it by the command once a fifth of its ranges is done. */
  const stopInTheMiddle = async (...args: readonly string[]) => {
    say(`stopped after ${await typed.stopAfter(ranges / 5, ...args)} ranges`);
  };
  /**
   * The emulator names what is throttled as AWS names a function that died, which is tried less often: ranges fail then, or the
   * splitting does where slices of an execution that was stopped are still under way. What has failed is gone on with.
   */
  const reportAlthoughThrottled = async (whenWhole: number, ...args: readonly string[]) => {
    const throttled = await typed.reportOrNone([whenWhole, 2], ...args);
    await typed.throttleNoMore();
    const left =
      throttled === undefined ? "ended at once" : `${throttled.ranges.unfinished} not done`;
    say(`${CHILDREN} children of a function of ${THROTTLED_TO} at a time: ${left}`);
    return throttled?.ranges.unfinished === 0 ? throttled : report(whenWhole, ...args);
  };
  const backfill = ["backfill", "--yes"];
  /** Waits for the functions. */
  const untilAllAreThere = async () => {
    while ((await keysOf(destination.clients.s3, destination.bucket)) < keyCount) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    say("the destination has all keys");
  };
  /** So that there is something to fill: the replicas of what was missing at first. */
  const loseReplicas = async () => {
    const { s3 } = destination.clients;
    const lost = at.filter((index) => index % MISSING_ONE_IN === 0);
    await forEachBounded(lost, CONCURRENT, (index) =>
      loseVersions(s3, destination.bucket, key(index)),
    );
    assert.equal(await keysOf(s3, destination.bucket), keyCount - missing);
    say(`${missing} replicas are lost`);
  };

  const parts: Readonly<Record<string, () => Promise<void>>> = {
    async whole() {
      assertWhole(await report(1, ...verify, "--run", "whole", "--report", "whole"));
      say(`whole: ${keyCount} keys in ${ranges} ranges, ${missing} differ`);
    },
    async stopped() {
      await stopInTheMiddle(...verify, "--run", "stopped");
      assertWhole(await report(1, ...verify, "--run", "stopped"));
      say("gone on with, to the same report");
    },
    async "one-fails"() {
      // What is written down of one range is none of this version: its child fails for good.
      await runs.storeOf("one-fails").write(rangeName(ranges - 1), { version: 9 });
      const oneFails = await report(2, ...verify, "--run", "one-fails");
      assert.deepEqual(oneFails.ranges, { total: ranges, unfinished: 1 });
      assert.equal(oneFails.complete, false);
      say(`one child fails: ${oneFails.keys} keys compared, 1 range is not done, the run failed`);
    },
    async throttled() {
      await typed.throttle(THROTTLED_TO);
      assertWhole(await reportAlthoughThrottled(1, ...verify, "--run", "throttled"));
      say("all keys were compared");
    },
    async turns() {
      // Only one child may work at first: the others wait in the state machine, and come to it as it leaves something of the limits.
      const alone = { version: 1, most: 1, changedMs: 0, unregisteredUntilMs: 0 };
      const turnsOf = runs.storeOf("turns");
      orThrow(await turnsOf.write("turns.json", { ...alone, working: [], waiting: [] }));
      assertWhole(await report(1, ...verify, "--run", "turns"));
      const { most } = orThrow(await turnsOf.read("turns.json")) as { readonly most: number };
      assert.equal(most, CHILDREN);
      say(`one child of ${CHILDREN} may work at first, and ${most} at the end: all were compared`);
    },
    async filled() {
      const filled = await report(0, ...backfill, "--run", "filled");
      assert.equal(filled.sent.keys, missing);
      say(`a backfill asked for ${filled.sent.keys} keys`);
      await untilAllAreThere();
    },
    async "fill-stopped"() {
      await loseReplicas();
      await typed.throttle(THROTTLED_TO);
      await stopInTheMiddle(...backfill, "--run", "fill-stopped");
      const filled = await reportAlthoughThrottled(0, ...backfill, "--run", "fill-stopped");
      // What a slice had sent when it was ended was copied meanwhile, and is counted by none.
      assert.ok(filled.sent.keys > 0 && filled.sent.keys <= missing, `${filled.sent.keys}`);
      say(`a throttled backfill, stopped and gone on with: ${filled.sent.keys} keys asked for`);
      await untilAllAreThere();
    },
    async audit() {
      await loseReplicas();
      assert.equal(await beginAudit(pair, "by-the-clock"), "rate(1 day)");
      const audited = await runs.reportOf("by-the-clock");
      assert.equal(audited.complete, true);
      assert.equal(audited.keys, keyCount);
      assert.equal(audited.sent.keys, missing);
      say(`an audit that the clock began: ${audited.keys} keys, ${missing} of them asked for`);
      await untilAllAreThere();
    },
  };
  for (const name of process.argv[4]?.split(",") ?? Object.keys(parts)) {
    say(`${name}:`);
    await parts[name]?.();
  }
} finally {
  await pair.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** How many keys are there, not deleted. */
async function keysOf(s3: S3Client, Bucket: string): Promise<number> {
  let count = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    count += page.KeyCount ?? 0;
  }
  return count;
}

async function loseVersions(s3: S3Client, Bucket: string, Key: string): Promise<void> {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
  for (const version of Versions.filter((each) => each.Key === Key)) {
    const { VersionId } = version;
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  }
}
