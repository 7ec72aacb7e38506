import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";

/** What a command took. */
export interface TimedCommand {
  readonly wallMs: number;
  /** Of the command, and of all that it started and waited for. */
  readonly cpuMs: number;
  /** Peak of the command's own process; absent where /proc is not. */
  readonly rssBytes?: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bash has the processor time of what it waits for. */
const TIMED = `TIMEFORMAT='%U %S'; time "$@"`;
const POLL_MS = 20;
/** Longer than any took: what waits for itself for ever is ended. */
const LONGEST_MS = 30 * 60_000;

/** Runs a command to its end. @throws where it fails, or does not end. */
export async function timeCommand(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  longestMs: number = LONGEST_MS,
): Promise<TimedCommand> {
  const begunMs = performance.now();
  const child = spawn("bash", ["-c", TIMED, "bash", ...command], {
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    // Its own group, so that all of it can be ended.
    detached: true,
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  let rssBytes = 0;
  const polling = setInterval(() => {
    rssBytes = Math.max(rssBytes, peakOf(child));
  }, POLL_MS);
  let isLate = false;
  const ending = setTimeout(() => {
    isLate = true;
    process.kill(-(child.pid ?? 0), "SIGKILL");
  }, longestMs);
  try {
    const [code] = await once(child, "close");
    const [stdout, stderr] = await said;
    if (code !== 0) {
      const why = isLate ? `did not end within ${longestMs / 1_000} s` : `exit status ${code}`;
      throw new Error(
        `${command.slice(0, 2).join(" ")}: ${why}: ${stderr.slice(-1_000) || stdout.slice(-1_000)}`,
      );
    }
    const [user = Number.NaN, system = Number.NaN] = (stderr.trimEnd().split("\n").at(-1) ?? "")
      .split(" ")
      .map(Number);
    const took = { wallMs: performance.now() - begunMs, cpuMs: (user + system) * 1_000 };
    return { ...took, stdout, stderr, ...(rssBytes === 0 ? {} : { rssBytes }) };
  } finally {
    clearInterval(polling);
    clearTimeout(ending);
  }
}

/** The peak of bash's only child, from Linux's /proc; 0 where that is not, or there is none. */
function peakOf({ pid }: ChildProcess): number {
  try {
    const [own] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${own}/status`, "utf8"))?.[1];
    return Number(peak ?? 0) * 1024;
  } catch {
    return 0;
  }
}
