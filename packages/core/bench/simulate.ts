/**
 * `pnpm sim --histories N --seed S [--jobs J]`: runs N seeded histories, from seed S on, over J processes.
 * A history that does not converge is shrunk, printed with what happened in it, and ends the run with
 * status 1.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { shrinkHistory, simulateSeed, traceHistory } from "../src/testing/simulation/simulate.ts";

const PROGRESS_EVERY_MS = 1_000;

interface Options {
  readonly histories: number;
  readonly seed: number;
  readonly jobs: number;
}

/** What a process reports to the one that started it. */
type Report = { readonly done: number } | { readonly failedSeed: number };

const options = readOptions();
if (process.send !== undefined) {
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
    },
  });
  return {
    histories: wholeNumber("histories", values.histories),
    seed: wholeNumber("seed", values.seed),
    jobs: wholeNumber("jobs", values.jobs),
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
  let unreported = 0;
  for (let seed = options.seed; seed < end; seed += 1) {
    const { broken } = await simulateSeed(seed);
    unreported += 1;
    if (broken.length > 0) {
      report({ failedSeed: seed });
    }
    if (Date.now() - reportedMs >= PROGRESS_EVERY_MS) {
      report({ done: unreported });
      unreported = 0;
      reportedMs = Date.now();
    }
  }
  report({ done: unreported });
}

async function runAll(options: Options): Promise<number> {
  const startedMs = Date.now();
  const failedSeeds: number[] = [];
  let done = 0;
  const onReport = (report: Report) => {
    if ("failedSeed" in report) {
      failedSeeds.push(report.failedSeed);
      console.error(
        `${process.stderr.isTTY ? "\n" : ""}seed ${report.failedSeed} did not converge`,
      );
    } else {
      done += report.done;
      showProgress(done, options.histories, startedMs, failedSeeds.length);
    }
  };
  if (options.jobs === 1) {
    await runSeeds(options, onReport);
  } else {
    await Promise.all(shares(options).map((share) => runInProcess(share, onReport)));
  }
  showSummary(done, startedMs, failedSeeds);
  const first = failedSeeds.toSorted((a, b) => a - b)[0];
  if (first !== undefined) {
    await explainFailure(first);
  }
  return failedSeeds.length === 0 && done === options.histories ? 0 : 1;
}

/** Each process takes a run of neighbouring seeds. */
function shares({ histories, seed, jobs }: Options): readonly Options[] {
  return Array.from({ length: jobs }, (_, job) => {
    const from = Math.floor((histories * job) / jobs);
    const to = Math.floor((histories * (job + 1)) / jobs);
    return { histories: to - from, seed: seed + from, jobs: 1 };
  }).filter((share) => share.histories > 0);
}

function runInProcess(share: Options, onReport: (report: Report) => void): Promise<void> {
  const flags = ["--histories", `${share.histories}`, "--seed", `${share.seed}`];
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

function showSummary(done: number, startedMs: number, failedSeeds: readonly number[]): void {
  const seconds = (Date.now() - startedMs) / 1000;
  const rate = Math.round(done / seconds);
  const seeds = failedSeeds.length === 0 ? "" : `: seeds ${failedSeeds.slice(0, 20).join(", ")}`;
  console.log(
    `\n${done} histories in ${seconds.toFixed(1)} s (${rate} a second), ` +
      `${failedSeeds.length} not converged${seeds}`,
  );
}

async function explainFailure(seed: number): Promise<void> {
  const { history } = await simulateSeed(seed);
  const smallest = await shrinkHistory(history);
  console.log(`\nseed ${seed}, made as small as it fails:`);
  console.log(JSON.stringify(smallest.history, null, 2));
  console.log(`\n${smallest.broken.join("\n")}\n`);
  console.log((await traceHistory(smallest.history)).join("\n"));
}
