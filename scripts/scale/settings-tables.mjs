import { tableOf } from "../bench/page.mjs";
import { shownOf } from "../bench/shown.mjs";
import { dollars, rate, time } from "./words.mjs";

const lags = ({ p50Ms, p99Ms }) => `${time(p50Ms)}, ${time(p99Ms)}`;

/** What more or less memory does. */
export function memory({ memory: rows, defaults }) {
  const cells = rows.map((row) => [
    shownOf(row.memoryMb, 0),
    lags(row.lag),
    rate(row.mostPerSecond),
    dollars(row.cost.find(({ name }) => name === "GB-seconds").dollars),
    dollars(row.dollarsAnHour),
  ]);
  return `## Memory

At 100 events a second. A function of 1,769 MB has a whole core, and code of one thread cannot use more.

${tableOf(
  [
    "`functions.memoryMb`",
    "lag: p50, p99",
    `most a second with ${defaults.capacity.concurrency} at one time`,
    "GB-seconds, dollars an hour",
    "all, dollars an hour",
  ],
  cells,
)}
A small object waits for S3, and not for the processor. The function needs room for what it holds ([measured](measured.md)), and AWS does not say how its bandwidth grows with
memory: that is why these figures give no reason to take less, or more.
`;
}

/** How many invocations a rate wants. */
export function concurrency({ concurrency: rows, deployments: [asIs], facts }) {
  const most = facts.find(({ name }) => name === "eventsMost").value;
  const each = (name) =>
    asIs.limits.find(({ limit }) => limit === `functions.${name}`).perSecond / asIs.settings[name];
  const enough = Math.max(
    ...rows.filter(({ offered }) => offered >= 1_000).map((row) => row.concurrency / row.busy),
  );
  const cells = rows.map((row) => [
    shownOf(row.offered, 0),
    rate(row.busy),
    String(row.concurrency),
    lags(row.lag),
    lags(row.leastLag),
  ]);
  return `## Concurrency

The least of 1.05, 1.2, 1.5, 2 and 3 times what a rate keeps busy, by arithmetic with full batches, with which the slowest 1 % are within 5 % of what they are with 1,000.

${tableOf(
  ["events a second", "busy", "`functions.concurrency`", "lag: p50, p99", "with 1,000"],
  cells,
)}
From 1,000 a second on, ${enough.toFixed(1)} times what is busy was enough: one of \`functions.concurrency\` for each ${Math.floor(each("concurrency") / enough)} events a second of your busiest minute, and no fewer than 5, with which
Lambda begins. What is not used costs nothing but the account's share of invocations, where \`reserveConcurrency\` is on. Lambda adds 300 invocations a minute while messages
wait, whatever the setting. Of \`functions.eventConcurrency\`, one carries ${shownOf(each("eventConcurrency"), 0)} a second, and ${Math.ceil(most / each("eventConcurrency"))} carry all that EventBridge delivers anywhere.
`;
}

/** What the wait for a fuller batch costs and saves. */
export function windows({ windows: rows }) {
  const cells = rows.map((row) => [
    shownOf(row.offered, 0),
    `${row.batch} in ${row.windowMs} ms`,
    lags(row.lag),
    dollars(row.dollarsAnHour),
  ]);
  return `## The wait for a fuller batch

eventHandler takes 100 events, or what has come within a second; Lambda wants a second for more than ten. Not a setting: this is what it costs and saves.

${tableOf(["events a second", "events of an invocation", "lag: p50, p99", "dollars an hour"], cells)}
`;
}

const NAMES = {
  s3AnswerMs: "S3's answer",
  ledgerAnswerMs: "DynamoDB's answer",
  queueAnswerMs: "SQS's answer",
  eventDeliveryMs: "delivery by EventBridge",
  spread: "spread of all of them",
  objectCpuMs: "processor time of an object",
  betweenPartitionsMs: "round trip between the partitions",
};

/** How much the figures hang on what is assumed. */
export function sensitivity({ sensitivity: rows, times, memory: sizes }) {
  const own = sizes.find(({ memoryMb }) => memoryMb === 1_024);
  const shown = (name, value) =>
    name === "spread" ? String(value) : `${shownOf(Number(value.toPrecision(2)), 0)} ms`;
  const cells = rows.map((row) => [
    NAMES[row.time],
    `${shown(row.time, times[row.time])} -> ${shown(row.time, row.value)}`,
    lags(row.lag),
    rate(row.mostPerSecond),
  ]);
  return `## How much hangs on what is assumed

At 100 events a second, as settings are: each of the times halved and doubled; with all as they are, lag is ${lags(own.lag)}, and 50 invocations
carry ${rate(own.mostPerSecond)} a second.

${tableOf(["time", "instead of", "lag: p50, p99", "most a second with 50 at one time"], cells)}
So lag is EventBridge's for the most part, and throughput hangs on how the services' times are spread and on the way between the partitions: measure these two at your pair before you
trust a figure above 1,000 a second.
`;
}
