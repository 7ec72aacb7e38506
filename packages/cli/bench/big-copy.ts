import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { buildBundle } from "@xpart/test-kit/built-bundle";
import { STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import type { PipeAnswer, PipeRequest } from "./bare-pipe.ts";
import { type BenchStage, endProcess, startBenchStage } from "./bench-stage.ts";
import { type BigObject, benchClient, deleteBigObject, writeBigObject } from "./big-object.ts";
import { startCopyingFunction } from "./copying-function.ts";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** One round: both copies of one object. */
export interface Round {
  readonly copySeconds: number;
  readonly pipeSeconds: number;
}

/**
 * Copies an object with the built queueHandler and with a bare pipe of the same requests, in turns, from
 * and to the same sandbox; tells the median of the ratios.
 */
export async function benchCopy(
  gib: number,
  runs: number,
  tell: (line: string) => void,
): Promise<{ readonly gib: number; readonly whole: Round[]; readonly parts: Round[] }> {
  const copied: { whole: Round[]; parts: Round[] } = { whole: [], parts: [] };
  const bundle = buildBundle();
  const stage = await startBenchStage();
  try {
    for (const isParted of [false, true]) {
      const rounds = isParted ? copied.parts : copied.whole;
      for (let run = 0; run < runs; run += 1) {
        rounds.push(await measureRound(gib * GIB, isParted, run, bundle.path, stage));
        report(rounds, gib, isParted, tell);
      }
    }
  } finally {
    await stage.stop();
    bundle.remove();
  }
  return { gib, ...copied };
}

async function measureRound(
  sizeBytes: number,
  isParted: boolean,
  run: number,
  modulePath: string,
  stage: BenchStage,
): Promise<Round> {
  const key = `big-${isParted ? "parts" : "whole"}-${run}`;
  const object = await writeBigObject(stage.source, key, sizeBytes, isParted);
  const small = await writeBigObject(stage.source, `${key}-first`, 1, false);
  const copying = startCopyingFunction(modulePath, stage);
  await copying.copy(small); // a cold start is not what is measured
  const seconds = { pipe: 0, copy: 0 };
  // In turns, so that a machine that warms up, or slows down, favours neither.
  for (const kind of run % 2 === 0 ? (["pipe", "copy"] as const) : (["copy", "pipe"] as const)) {
    seconds[kind] = await (kind === "pipe" ? pipe(object, stage) : copying.copy(object));
    // What was written is still on its way to the disk, and must not slow down the next.
    await deleteReplicas(stage, key);
  }
  await copying.stop();
  await deleteBigObject(stage.source, STAGE_NAMES.sourceBucket, key, object.versionId);
  return { copySeconds: seconds.copy, pipeSeconds: seconds.pipe };
}

async function pipe(object: BigObject, stage: BenchStage): Promise<number> {
  const child = fork(fileURLToPath(new URL("./bare-pipe.ts", import.meta.url)));
  const { stop: _own, ...places } = stage;
  const request: PipeRequest = { places, object };
  child.send(request);
  const [answer] = (await once(child, "message")) as [PipeAnswer];
  await endProcess(child);
  return answer.seconds;
}

async function deleteReplicas({ destination }: BenchStage, prefix: string): Promise<void> {
  const client = benchClient(destination);
  const Bucket = STAGE_NAMES.destinationBucket;
  const list = new ListObjectVersionsCommand({ Bucket, Prefix: prefix });
  const { Versions = [] } = await client.send(list);
  client.destroy();
  for (const { Key = "", VersionId = "" } of Versions) {
    await deleteBigObject(destination, Bucket, Key, VersionId);
  }
}

function report(
  rounds: readonly Round[],
  gib: number,
  isParted: boolean,
  tell: (line: string) => void,
): void {
  const last = rounds.at(-1);
  if (last === undefined) {
    return;
  }
  const rate = (seconds: number) => `${Math.round((gib * GIB) / MIB / seconds)} MiB/s`;
  const ratios = rounds.map(({ copySeconds, pipeSeconds }) => pipeSeconds / copySeconds);
  tell(
    `${gib} GiB ${isParted ? "in parts" : "in one PUT"}, run ${rounds.length}: ` +
      `xpart ${rate(last.copySeconds)}, bare pipe ${rate(last.pipeSeconds)}, ` +
      `ratio ${(last.pipeSeconds / last.copySeconds).toFixed(2)}, median ${medianOf(ratios).toFixed(2)}`,
  );
}

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, number) => sum + number, 0) / middle.length;
}
