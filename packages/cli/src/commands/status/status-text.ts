import { runbookOf } from "@xpart/deployment";
import {
  type Count,
  isRunning,
  type MeasuredQueue,
  printable,
  type Status,
  timeText,
} from "@xpart/operations";
import colors from "picocolors";
import { formatBytes, formatCount } from "../../io/format.ts";

/** What the screen is of, beside the status. */
export interface StatusSubject {
  readonly base: string;
  readonly source: string;
  readonly destination: string;
  readonly maxLagSeconds: number;
}

const LABEL_WIDTH = 14;

/** One screen: where a deployment stands. */
export function statusText(status: Status, subject: StatusSubject): string {
  const { base, source, destination } = subject;
  return [
    `${colors.bold(base)}  s3://${source} -> s3://${destination}  ${colors.dim(timeText(status.atMs))}`,
    "",
    line("state", stateWords(status, subject)),
    ...pauseLines(status),
    ...directionLines(status),
    line("lag", lagWords(status)),
    line("done", doneWords(status)),
    "",
    ...queueTable(status),
    "",
    line("dead letters", deadWords(status.deadLetters)),
    line("set aside", setAsideWords(status)),
    ...alarmLines(status, base),
    ...status.unknown.map(({ what, why }) =>
      line("unknown", colors.yellow(`${what}: ${printable(why)}`)),
    ),
  ].join("\n");
}

/** The same in one line, for a log. */
export function statusLine(status: Status, subject: StatusSubject): string {
  const waiting = status.queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const dead = status.deadLetters.reduce((sum, queue) => sum + queue.waiting, 0);
  return `${timeText(status.atMs)} ${verdictOf(status, subject)}, ${formatCount(waiting)} waiting, ${formatCount(dead)} dead letters`;
}

function line(label: string, text: string): string {
  return `${colors.dim(label.padEnd(LABEL_WIDTH))}${text}`;
}

function stateWords(status: Status, subject: StatusSubject): string {
  const verdict = verdictOf(status, subject);
  switch (isBehind(status, subject)) {
    case true:
      return colors.red(verdict);
    case false:
      return status.pause?.isPaused === true ? colors.yellow(verdict) : colors.green(verdict);
    case undefined:
      return colors.yellow(verdict);
  }
}

function verdictOf(status: Status, subject: StatusSubject): string {
  const { oldestSeconds: oldest } = status;
  const most = span(subject.maxLagSeconds);
  const paused = status.pause?.isPaused === true ? "paused, " : "";
  switch (isBehind(status, subject)) {
    case true:
      return `${paused}behind: the oldest message has waited for ${span(oldest ?? 0)}, more than ${most}`;
    case false:
      return `${paused}${oldest === 0 ? "nothing waits" : `nothing has waited for more than ${most}`}`;
    case undefined:
      return `${paused}messages wait, and it is not known for how long`;
  }
}

/** Whether a message has waited for too long; undefined: nobody tells. */
export function isBehind(
  { oldestSeconds }: Status,
  { maxLagSeconds }: StatusSubject,
): boolean | undefined {
  return oldestSeconds === undefined ? undefined : oldestSeconds > maxLagSeconds;
}

function pauseLines({ pause }: Status): readonly string[] {
  if (pause?.isPaused !== true) {
    const stopped = pause?.mappings.filter(({ state }) => state === "Disabled") ?? [];
    return stopped.map(({ functionName }) =>
      line("", colors.red(`the mapping of ${functionName} is disabled: xpart resume`)),
    );
  }
  const { note } = pause;
  if (note === undefined) {
    return [
      line("paused", colors.yellow("nothing says why: somebody did it by hand. xpart resume")),
    ];
  }
  const { reason, sinceMs, untilMs, by } = note;
  const until = untilMs === undefined ? "until xpart resume" : `until ${timeText(untilMs)}`;
  return [
    line("paused", colors.yellow(`since ${timeText(sinceMs)} ${until}: ${printable(reason)}`)),
    ...(by === undefined ? [] : [line("", `by ${by}`)]),
  ];
}

function directionLines({ direction }: Status): readonly string[] {
  if (direction === undefined) {
    return [];
  }
  const { stands, other, sinceMs, by } = direction;
  const since = sinceMs === 0 ? "" : ` since ${timeText(sinceMs)}`;
  const words =
    stands === "active"
      ? `this deployment copies${since}; ${other} stands still`
      : colors.yellow(`turned${since}: this deployment must stand still, for ${other}`);
  return [line("direction", words), ...(by === undefined ? [] : [line("", `by ${by}`)])];
}

function lagWords({ lag, oldestSeconds }: Status): string {
  const oldest = `oldest ${oldestSeconds === undefined ? "not known" : oldestSeconds === 0 ? "-" : span(oldestSeconds)}`;
  if (lag === undefined) {
    return `not known, ${oldest}`;
  }
  const { p50Ms, p99Ms } = lag;
  return p50Ms === undefined || p99Ms === undefined
    ? `nothing was done in the last quarter of an hour, ${oldest}`
    : `p50 ${span(p50Ms / 1_000)}, p99 ${span(p99Ms / 1_000)}, ${oldest}`;
}

function doneWords({ throughput }: Status): string {
  return throughput === undefined
    ? "not known"
    : `${throughput.eventsPerSecond.toFixed(1)} events/s, ${formatBytes(Math.round(throughput.bytesPerSecond))}/s`;
}

const COLUMNS = ["WAITING", "IN WORK", "OLDEST", "EMPTY IN", "EXPIRES IN"];
const COLUMN_WIDTH = 12;

function queueTable({ queues, pause }: Status): readonly string[] {
  const stopped = (pause?.mappings ?? []).filter((mapping) => !isRunning(mapping));
  const isStopped = ({ name }: MeasuredQueue) =>
    stopped.some(({ queueArn }) => queueArn.endsWith(`:${name}`));
  const width = Math.max(5, ...queues.map(({ name }) => name.length));
  const row = (name: string, cells: readonly string[]) =>
    `${name.padEnd(width)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join("")}`;
  return [
    colors.dim(row("QUEUE", COLUMNS)),
    ...queues.map((queue) => row(queue.name, cellsOf(queue, isStopped(queue)))),
  ];
}

function cellsOf(queue: MeasuredQueue, isStopped: boolean): readonly string[] {
  const { waiting, inFlight, oldestSeconds, emptyInSeconds, expiresInSeconds } = queue;
  const isEmpty = waiting + inFlight === 0;
  const known = (seconds: number | undefined) =>
    isEmpty ? "-" : seconds === undefined ? "?" : span(seconds);
  return [
    formatCount(waiting),
    formatCount(inFlight),
    known(oldestSeconds),
    isStopped && !isEmpty ? "paused" : emptyInSeconds === "grows" ? "grows" : known(emptyInSeconds),
    known(expiresInSeconds),
  ];
}

function deadWords(queues: readonly MeasuredQueue[]): string {
  const filled = queues.filter(({ waiting, inFlight }) => waiting + inFlight > 0);
  if (filled.length === 0) {
    return "none";
  }
  const words = filled.map(({ name, waiting, inFlight, expiresInSeconds: left }) => {
    const gone = left === undefined ? "" : `, the first is gone in ${span(left)}`;
    return `${formatCount(waiting + inFlight)} in ${name}${gone}`;
  });
  return colors.red(`${words.join("; ")}: xpart redrive`);
}

function setAsideWords({ setAside }: Status): string {
  const counts = Object.entries(setAside) as [string, Count][];
  const words = counts.map(
    ([kind, { count, isMore }]) => `${kind} ${formatCount(count)}${isMore ? "+" : ""}`,
  );
  const [first] = counts.filter(([, { count }]) => count > 0);
  return `${words.join(", ")}${first === undefined ? "" : colors.yellow(`: xpart list ${first[0]}`)}`;
}

function alarmLines({ alarms }: Status, base: string): readonly string[] {
  if (alarms === undefined || alarms.length === 0) {
    return [line("alarms", alarms === undefined ? "not known" : "none")];
  }
  return alarms.map((name, index) =>
    line(
      index === 0 ? "alarms" : "",
      `${colors.red(name)}  ${colors.dim(runbookOf(name.slice(base.length + 1)))}`,
    ),
  );
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Seconds in the two units that matter. */
export function span(seconds: number): string {
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 2 * MINUTE) {
    return `${Math.round(seconds)} s`;
  }
  if (seconds < 2 * HOUR) {
    return `${Math.round(seconds / MINUTE)} min`;
  }
  return seconds < 2 * DAY
    ? `${(seconds / HOUR).toFixed(1)} h`
    : `${(seconds / DAY).toFixed(1)} days`;
}
