// By hand: node apps/infra/test/emulator/runs-at-scale.ts [KEYS] [RANGES]
// Runs of the deployed state machine on two emulators over many keys, by the commands that a person types: all keys, a stop
// and a resume, one child that fails, some that are throttled, some that wait for their turn, a backfill, and an audit by the clock. Prints what each came to and how long it took, and
// ends with status 1 where something is not as it has to be.
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { forEachBounded } from "@xpart/core";
import { namesOf } from "@xpart/deployment";
import { type RunReport, rangeName } from "@xpart/operations/distributed";
import { createSay, requireMinistack } from "./by-hand.ts";
import { openEmulatedPair } from "./emulated-pair.ts";
import { beginAudit, makeRunBucket, openRuns, orThrow, RUN_BUCKET } from "./emulated-run.ts";
import { typedCommands } from "./typed-commands.ts";

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
  const xpart = typedCommands(pair, folder, { operations });

  /** Types a command to its report. */
  const report = async (
    exitCode: number | readonly number[],
    ...args: readonly string[]
  ): Promise<RunReport> => {
    const typed = await xpart([...args, "--distributed", "--json"]);
    const isRight = [exitCode].flat().some((each) => each === typed.exitCode);
    assert.ok(isRight, `exit status ${typed.exitCode}\n${typed.stderr.slice(-2_000)}`);
    const looks = typed.stderr.split("\n").filter((line) => line.includes("asked for"));
    const last = looks.at(-1)?.trim();
    say(
      `  followed by ${looks.length} lines with keys${last === undefined ? "" : `; the last: ${last}`}`,
    );
    return JSON.parse(typed.stdout);
  };
  const assertWhole = (found: RunReport) => {
    assert.equal(found.keys, keyCount);
    assert.equal(found.verdicts.differs, missing);
    assert.deepEqual(found.ranges, { total: ranges, unfinished: 0 });
  };
  const verify = ["verify", "--grace", "0"];

  assertWhole(await report(1, ...verify, "--run", "whole", "--report", "whole"));
  say(`whole: ${keyCount} keys in ${ranges} ranges, ${missing} differ`);

  const stopped = ["--distributed", "--run", "stopped"];
  const begun = await xpart([...verify, ...stopped, "--detach"]);
  assert.equal(begun.exitCode, 0, begun.stderr);
  const execution = orThrow(await runs.control.find("stopped")) ?? "";
  const doneOf = async () => orThrow(await runs.control.read(execution)).ranges?.done ?? 0;
  while ((await doneOf()) < ranges / 5) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const ended = await xpart([...verify, ...stopped, "--stop"]);
  assert.equal(ended.exitCode, 0, ended.stderr);
  assert.equal(orThrow(await runs.control.read(execution)).status, "ABORTED");
  say(`stopped after ${await doneOf()} ranges`);
  assertWhole(await report(1, ...verify, "--run", "stopped"));
  say("gone on with, to the same report");

  // What is written down of one range is none of this version: its child fails for good.
  await runs.storeOf("one-fails").write(rangeName(ranges - 1), { version: 9 });
  const oneFails = await report(2, ...verify, "--run", "one-fails");
  assert.deepEqual(oneFails.ranges, { total: ranges, unfinished: 1 });
  assert.equal(oneFails.complete, false);
  say(`one child fails: ${oneFails.keys} keys compared, 1 range is not done, and the run failed`);

  const FunctionName = namesOf(pair.settings).sliceHandler;
  const { lambda } = source.clients;
  const reserved = { FunctionName, ReservedConcurrentExecutions: THROTTLED_TO };
  await lambda.send(new PutFunctionConcurrencyCommand(reserved));
  const throttled = await report([1, 2], ...verify, "--run", "throttled");
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  const { unfinished } = throttled.ranges;
  say(`${CHILDREN} children of a function of ${THROTTLED_TO} at a time: ${unfinished} not done`);
  if (unfinished > 0) {
    // The emulator names what is throttled as AWS names a function that died, which is tried less often.
    assertWhole(await report(1, ...verify, "--run", "throttled"));
    say("gone on with: all keys were compared");
  } else {
    assertWhole(throttled);
  }

  // Only one child may work at first: the others wait in the state machine, and come to it as it leaves something of the limits.
  const alone = { version: 1, most: 1, changedMs: 0, unregisteredUntilMs: 0 };
  const turnsOf = runs.storeOf("turns");
  orThrow(await turnsOf.write("turns.json", { ...alone, working: [], waiting: [] }));
  assertWhole(await report(1, ...verify, "--run", "turns"));
  const { most } = orThrow(await turnsOf.read("turns.json")) as { readonly most: number };
  assert.equal(most, CHILDREN);
  say(`one child of ${CHILDREN} may work at first, and ${most} at the end: all keys were compared`);

  const filled = await report(0, "backfill", "--yes", "--run", "filled");
  assert.equal(filled.sent.keys, missing);
  say(`a backfill asked for ${filled.sent.keys} keys`);

  assert.equal(await beginAudit(pair, "by-the-clock"), "rate(1 day)");
  const audited = await runs.reportOf("by-the-clock");
  assert.equal(audited.complete, true);
  assert.equal(audited.keys, keyCount);
  say(
    `an audit that the clock began: ${audited.keys} keys, ${audited.sent.keys} of them asked for`,
  );
} finally {
  await pair.stop();
  rmSync(folder, { recursive: true, force: true });
}
