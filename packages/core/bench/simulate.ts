/**
 * `pnpm sim --histories N --seed S [--jobs J] [--survey] [--filtered] [--mapped] [--unreadable]`: runs N seeded histories, from
 * seed S on, over J processes. The first history that does not converge is shrunk, printed with what happened in it, and ends
 * the run with status 1; with `--survey` only its seed, and a table of all that failed at the end.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { drawHistory } from "../src/testing/simulation/draw-history.ts";
import type { History } from "../src/testing/simulation/history.ts";
import type { Exposure } from "../src/testing/simulation/reader.ts";
import { shrinkHistory } from "../src/testing/simulation/shrink.ts";
import { simulate, traceHistory } from "../src/testing/simulation/simulate.ts";
import { FailureTable, kindOf } from "./failure-table.ts";

const PROGRESS_EVERY_MS = 1_000;
const NO_EXPOSURE: Exposure = { windows: 0, totalMs: 0, longestMs: 0, excusedMs: 0 };

interface Options {
  readonly histories: number;
  readonly seed: number;
  readonly jobs: number;
  readonly survey: boolean;
  /** Every history has a filter. */
  readonly filtered: boolean;
  /** Every history has mappings. */
  readonly mapped: boolean;
  /** Every history that can be judged so has versions that S3 cannot read. */
  readonly unreadable: boolean;
}

/** What a process reports to the one that started it. */
type Report =
  | {
      readonly done: number;
      readonly exposure: Exposure;
      /** Processor time. */
      readonly busyMs: number;
    }
  | { readonly failedSeed: number; readonly line: string };

const options = readOptions();
if (process.send !== undefined) {
  process.once("disconnect", () => process.exit()); // nobody is left who would hear of it
  await runSeeds(options, (report) => process.send?.(report));
  process.disconnect();
} else {
  process.exitCode = await runAll(options);
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      histories: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
      jobs: { type: "string", default: "1" },
      survey: { type: "boolean", default: false },
      filtered: { type: "boolean", default: false },
      mapped: { type: "boolean", default: false },
      unreadable: { type: "boolean", default: false },
    },
  });
  return {
    histories: wholeNumber("histories", values.histories),
    seed: wholeNumber("seed", values.seed),
    jobs: wholeNumber("jobs", values.jobs),
    survey: values.survey,
    filtered: values.filtered,
    mapped: values.mapped,
    unreadable: values.unreadable,
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) {
    console.error(`--${name} must be a whole number from 1 on, not "${text}"`);
    process.exit(2);
  }
  return number;
}

async function runSeeds(options: Options, report: (report: Report) => void): Promise<void> {
  const end = options.seed + options.histories;
  let reportedMs = Date.now();
  let busy = process.cpuUsage();
  let unreported = 0;
  let exposure = NO_EXPOSURE;
  const reportDone = () => {
    const { user, system } = process.cpuUsage(busy);
    report({ done: unreported, exposure, busyMs: (user + system) / 1000 });
    unreported = 0;
    exposure = NO_EXPOSURE;
    reportedMs = Date.now();
    busy = process.cpuUsage();
  };
  for (let seed = options.seed; seed < end; seed += 1) {
    const result = await simulate(draw(seed, options));
    unreported += 1;
    exposure = both(exposure, result.exposure);
    if (result.broken[0] !== undefined) {
      report({ failedSeed: seed, line: result.broken[0] });
    }
    if (Date.now() - reportedMs >= PROGRESS_EVERY_MS) {
      reportDone();
    }
  }
  reportDone();
}

/** `--filtered` has a filter of policy in every history, `--mapped` mappings, `--unreadable` what S3 cannot read. */
function draw(seed: number, { filtered, mapped, unreadable }: Options): History {
  return drawHistory(seed, {
    ...(filtered && { filtered: 1 }),
    ...(mapped && { mapped: 1 }),
    ...(unreadable && { unreadable: 1 }),
  });
}

function both(left: Exposure, right: Exposure): Exposure {
  return {
    windows: left.windows + right.windows,
    totalMs: left.totalMs + right.totalMs,
    longestMs: Math.max(left.longestMs, right.longestMs),
    excusedMs: left.excusedMs + right.excusedMs,
  };
}

async function runAll(options: Options): Promise<number> {
  const startedMs = Date.now();
  const failedSeeds: number[] = [];
  const table = new FailureTable();
  const total = { done: 0, busyMs: 0, exposure: NO_EXPOSURE };
  const onReport = (report: Report) => {
    if ("failedSeed" in report) {
      failedSeeds.push(report.failedSeed);
      table.add(report.failedSeed, report.line);
      // At once, so that it is known where the run is ended early.
      console.error(
        `${process.stderr.isTTY ? "\n" : ""}seed ${report.failedSeed} did not converge`,
      );
    } else {
      total.done += report.done;
      total.busyMs += report.busyMs;
      total.exposure = both(total.exposure, report.exposure);
      showProgress(total.done, options.histories, startedMs, failedSeeds.length);
    }
  };
  if (options.jobs === 1) {
    await runSeeds(options, onReport);
  } else {
    await Promise.all(shares(options).map((share) => runInProcess(share, onReport)));
  }
  showSummary(total, startedMs, failedSeeds);
  const first = failedSeeds.toSorted((a, b) => a - b)[0];
  if (options.survey) {
    console.log(table.lines().join("\n"));
  } else if (first !== undefined) {
    await explainFailure(first, options);
  }
  return failedSeeds.length === 0 && total.done === options.histories ? 0 : 1;
}

/** Each process takes a run of neighbouring seeds. */
function shares({ histories, seed, jobs, ...others }: Options): readonly Options[] {
  return Array.from({ length: jobs }, (_, job) => {
    const from = Math.floor((histories * job) / jobs);
    const to = Math.floor((histories * (job + 1)) / jobs);
    return { ...others, histories: to - from, seed: seed + from, jobs: 1 };
  }).filter((share) => share.histories > 0);
}

function runInProcess(share: Options, onReport: (report: Report) => void): Promise<void> {
  const flags = ["--histories", `${share.histories}`, "--seed", `${share.seed}`];
  for (const name of ["filtered", "mapped", "unreadable"] as const) {
    flags.push(...(share[name] ? [`--${name}`] : []));
  }
  const child = fork(fileURLToPath(import.meta.url), flags);
  child.on("message", (report: Report) => onReport(report));
  return new Promise((resolve, reject) => {
    child.on("exit", (code) => {
      code === 0 ? resolve() : reject(new Error(`a simulating process ended with status ${code}`));
    });
  });
}

function showProgress(done: number, of: number, startedMs: number, failures: number): void {
  const rate = Math.round((done * 1000) / Math.max(1, Date.now() - startedMs));
  const line = `${done} of ${of} histories, ${rate} a second, ${failures} not converged`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}\u001b[K` : `${line}\n`);
}

function showSummary(
  { done, busyMs, exposure }: { done: number; busyMs: number; exposure: Exposure },
  startedMs: number,
  failedSeeds: readonly number[],
): void {
  const seconds = (Date.now() - startedMs) / 1000;
  const rate = Math.round(done / seconds);
  const busyRate = Math.round((done * 1000) / busyMs);
  const seeds = failedSeeds.length === 0 ? "" : `: seeds ${failedSeeds.slice(0, 20).join(", ")}`;
  const { windows, totalMs, longestMs, excusedMs } = exposure;
  console.log(
    `\n${done} histories in ${seconds.toFixed(1)} s (${rate} a second, ${busyRate} a second of processor ` +
      `time), ${failedSeeds.length} not converged${seeds}\n` +
      `older content was current ${windows} times, for ${totalMs} ms of virtual time in all ` +
      `(${excusedMs} ms of it after crashes and refusals), at most ${longestMs} ms at a time`,
  );
}

async function explainFailure(seed: number, options: Options): Promise<void> {
  const { history, broken } = await simulate(draw(seed, options));
  const kind = kindOf(broken[0]);
  const smallest = await shrinkHistory(history, ([line]) => kindOf(line) === kind);
  console.log(`\nseed ${seed}, made as small as it fails:`);
  console.log(JSON.stringify(smallest.history, null, 2));
  console.log(`\n${smallest.broken.join("\n")}\n`);
  console.log((await traceHistory(smallest.history)).join("\n"));
}
