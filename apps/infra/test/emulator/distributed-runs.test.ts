import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
} from "@aws-sdk/client-sfn";
import { compareKeys, type KeyRange } from "@xpart/core";
import {
  type RangeState,
  type RunRange,
  type RunReport,
  rangeName,
} from "@xpart/operations/distributed";
import type { RequestGuard } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demandMinistack } from "./demand-ministack.ts";
import { type EmulatedRuns, makeRunBucket, openRuns, orThrow, RUN_BUCKET } from "./emulated-run.ts";
import { openServedPair, type ServedPair } from "./served-pair.ts";
import { type TypedRuns, typedRuns } from "./typed-runs.ts";

const ministack = demandMinistack(it);
const KEYS = 20_000;
const RANGES = 50;
/** One in so many is missing at the destination. */
const MISSING_ONE_IN = 100;
/** Children at one time; and what is left of their function where they are throttled. */
const CHILDREN = 4;
const THROTTLED_TO = 2;
const TOO_MANY = "TooManyRequestsException";
const VERIFY = ["verify", "--grace", "0"];

const keys = Array.from(
  { length: KEYS },
  (_, index) => `${index % 7 === 0 ? "few" : "in/many"}/${index}`,
);
const missing = keys.filter((_, index) => index % MISSING_ONE_IN === 0).toSorted(compareKeys);

/** One deployment of the real state machine, whose runs are typed as commands. */
describe.runIf(ministack !== undefined)("20,000 keys on an emulator that others wrote", () => {
  let pair: ServedPair;
  let runs: EmulatedRuns;
  let typed: TypedRuns;
  /** What one process says of the same buckets. */
  let compared: RunReport;
  /** What somebody listed of the source. */
  let listings: Listing[] = [];
  /** What the source's listings wait for. */
  let frozen = Promise.resolve();
  const freeze = async () => {
    let thaw = () => {};
    frozen = new Promise((resolve) => {
      thaw = resolve;
    });
    return () => thaw();
  };

  beforeAll(async () => {
    const limits = { concurrency: CHILDREN, ranges: RANGES, toleratedFailurePercent: 10 };
    const guard: RequestGuard = async ({ operation, request }, answer) => {
      if (operation === "ListObjectVersions") {
        await frozen;
        const { query } = request;
        listings.push({ prefix: query.get("prefix") ?? "", behind: query.get("key-marker") ?? "" });
      }
      return answer();
    };
    const more = { operations: { bucket: RUN_BUCKET, ...limits } };
    pair = await openServedPair(ministack ?? "", { more, guard });
    for (const [index, key] of keys.entries()) {
      await pair.put("source", key, `content ${index}`);
      if (index % MISSING_ONE_IN !== 0) {
        await pair.put("destination", key, `content ${index}`);
      }
    }
    await makeRunBucket(pair);
    await pair.deploy();
    runs = await openRuns(pair);
    typed = typedRuns({ pair, runs, xpart: pair.xpart, freeze });
    const { stdout, stderr, exitCode } = await pair.xpart([...VERIFY, "--json"]);
    expect(exitCode, stderr).toBe(1);
    compared = JSON.parse(stdout);
  });
  afterAll(() => pair?.stop());

  it("V20 a run splits 20,000 keys into 50 ranges, and reports what one comparison of all does", async () => {
    const whole = await typed.report(1, ...VERIFY, "--run", "whole");
    expect(whole.ranges).toEqual({ total: RANGES, unfinished: 0 });
    expect(whole.keys).toBe(KEYS);
    expect(whole.findings.map(({ key }) => key)).toEqual(missing);
    expect(foundBy(whole)).toEqual(foundBy(compared));
    const states = await statesOf("whole");
    expect(sum(states.map((each) => each?.state.tally.keys ?? 0))).toBe(KEYS);
    expect((await rangesOf("whole")).map(({ range }) => keysIn(range))).toEqual(
      states.map((each) => each?.state.tally.keys),
    );
  });

  it("V20 a run that was stopped goes on with the ranges that are not done, and lists no other again", async () => {
    const run = [...VERIFY, "--run", "stopped"];
    const atLeast = RANGES / 5;
    expect(await typed.stopAfter(atLeast, ...run)).toBeGreaterThanOrEqual(atLeast);
    const ranges = await rangesOf("stopped");
    const before = await statesOf("stopped");
    const [done, open] = partition(ranges, ({ index }) => isDone(before[index]));
    expect(done.length).toBeGreaterThanOrEqual(atLeast);
    expect(open.length).toBeGreaterThanOrEqual(atLeast);
    listings = [];
    const whole = await typed.report(1, ...run);
    expect(whole.ranges).toEqual({ total: RANGES, unfinished: 0 });
    expect(foundBy(whole)).toEqual(foundBy(compared));
    const after = await statesOf("stopped");
    expect(done.map(({ index }) => after[index])).toEqual(done.map(({ index }) => before[index]));
    const listed = ranges.filter(({ range }) =>
      listings.some((listing) => isListed(range, listing)),
    );
    expect(listed).toEqual(open);
  });

  it("V20 a child that fails costs its range alone, which is named, and the run goes on with it", async () => {
    // Runs of the same keys are split in the same way.
    const [most] = (await rangesOf("whole")).toSorted(
      (left, right) => keysIn(right.range) - keysIn(left.range),
    );
    const { index, range } = most as RunRange;
    const store = runs.storeOf("one-fails");
    // What is written down of the range is none of this version: its child fails for good.
    orThrow(await store.write(rangeName(index), { version: 9 }));
    const run = [...VERIFY, "--run", "one-fails"];
    await pair.source.server.scaleWaits(0.1);
    const oneFails = await typed.report(2, ...run);
    await pair.source.server.scaleWaits(1);
    expect(oneFails).toMatchObject({ complete: false, ranges: { total: RANGES, unfinished: 1 } });
    expect(oneFails.notes).toEqual([expect.stringContaining(nameOf({ index, range }))]);
    expect(oneFails.keys).toBe(KEYS - keysIn(range));
    expect(oneFails.findings.map(({ key }) => key)).toEqual(
      missing.filter((key) => !isIn(range, key)),
    );
    const failed = (await childrenOf("one-fails")).filter(({ status }) => status === "FAILED");
    expect(failed.map(({ why }) => why.at(-1))).toEqual([
      expect.stringContaining(`${store.keyOf(rangeName(index))} is no state of this version`),
    ]);
    const Key = store.keyOf(rangeName(index));
    await pair.source.clients.s3.send(new DeleteObjectCommand({ Bucket: RUN_BUCKET, Key }));
    expect(foundBy(await typed.report(1, ...run))).toEqual(foundBy(compared));
  });

  // The emulator names what is throttled as AWS names a function that died, which is tried five times instead of thirteen: a
  // child may be given up.
  it("V20 children that are throttled are tried again, and what is given up is named and gone on with", async () => {
    const run = [...VERIFY, "--run", "throttled"];
    await typed.throttle(THROTTLED_TO);
    const throttled = await typed.reportOrNone([1, 2], ...run);
    await typed.throttleNoMore();
    const children = await childrenOf("throttled");
    const refused = children.filter(({ why }) => why.some((each) => each.includes(TOO_MANY)));
    expect(refused.filter(({ status }) => status === "SUCCEEDED")).not.toEqual([]);
    const states = await statesOf("throttled");
    const open = (await rangesOf("throttled")).filter((each) => !isDone(states[each.index]));
    expect(children.filter(({ status }) => status === "FAILED")).toHaveLength(open.length);
    expect(throttled?.notes).toEqual(open.map((each) => expect.stringContaining(nameOf(each))));
    expect(throttled?.complete).toBe(open.length === 0);
    const whole = open.length === 0 ? throttled : await typed.report(1, ...run);
    expect(foundBy(whole as RunReport)).toEqual(foundBy(compared));
  });

  const statesOf = (run: string) =>
    Promise.all(
      Array.from({ length: RANGES }, async (_, index) => {
        const kept = orThrow(await runs.storeOf(run).read(rangeName(index)));
        return kept as RangeState | undefined;
      }),
    );

  const rangesOf = async (run: string) =>
    orThrow(await runs.storeOf(run).read("ranges.json")) as readonly RunRange[];

  /** How the children of a run's last execution ended, and what failed of each before. */
  const childrenOf = async (run: string) => {
    const { stepFunctions } = pair.source.clients;
    const executionArn = orThrow(await runs.control.find(run)) ?? "";
    const { mapRuns = [] } = await stepFunctions.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns[0] ?? {};
    const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ mapRunArn }));
    return Promise.all(
      executions.map(async ({ executionArn: child, status }) => {
        const { events = [] } = await stepFunctions.send(
          new GetExecutionHistoryCommand({ executionArn: child }),
        );
        const why = events.flatMap(({ taskFailedEventDetails: failed }) => failed?.cause ?? []);
        return { status, why };
      }),
    );
  };
});

/** What was found, without when and how. */
function foundBy(report: RunReport) {
  const { source, destination, keys: count, verdicts, reasons, proofs, byPrefix } = report;
  const { findingCount, findings, complete, equal } = report;
  const ofSides = [source.digest, source.versions, destination.digest, destination.versions];
  return {
    ofSides,
    count,
    verdicts,
    reasons,
    proofs,
    byPrefix,
    findingCount,
    findings,
    complete,
    equal,
  };
}

function isDone(state: RangeState | undefined): boolean {
  return state !== undefined && state.state.remaining.length === 0 && state.unsent.length === 0;
}

function isIn({ prefix, after, upTo }: KeyRange, key: string): boolean {
  return (
    key.startsWith(prefix) &&
    (after === undefined || compareKeys(key, after) > 0) &&
    (upTo === undefined || compareKeys(key, upTo) <= 0)
  );
}

/** Where a listing begins: a range is listed behind a key, and a key that differs once more as a prefix. */
interface Listing {
  readonly prefix: string;
  readonly behind: string;
}

/** Whether a listing has keys of the range first. */
function isListed(range: KeyRange, { prefix, behind }: Listing): boolean {
  const { after = "", upTo } = range;
  return prefix === ""
    ? compareKeys(behind, after) >= 0 && (upTo === undefined || compareKeys(behind, upTo) < 0)
    : isIn(range, prefix);
}

/** How a report names it. */
function nameOf({ index, range }: RunRange): string {
  const { after, upTo } = range;
  const bounds = [
    ...(after === undefined ? [] : [`behind "${after}"`]),
    ...(upTo === undefined ? [] : [`up to "${upTo}"`]),
  ];
  return `range ${index} is not done: the keys ${bounds.join(", ")}`;
}

function partition<T>(all: readonly T[], is: (each: T) => boolean): readonly [T[], T[]] {
  return [all.filter(is), all.filter((each) => !is(each))];
}

function keysIn(range: KeyRange): number {
  return keys.filter((key) => isIn(range, key)).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
