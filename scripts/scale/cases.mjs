import { tableOf } from "../bench/page.mjs";
import { shownOf } from "../bench/shown.mjs";
import { dollars, isGrowing, rate, time } from "./words.mjs";

/** Rates from 1 to 100,000 a second. */
export function steady({ steady: rows, deployments }) {
  const tables = deployments.map(({ id, name }) => {
    const cells = rows
      .filter(({ deployment }) => deployment === id)
      .map((row) => [
        shownOf(row.offered, 0),
        rate(row.perSecond),
        time(row.lag.p50Ms),
        time(row.lag.p99Ms),
        isGrowing(row) ? `${shownOf(row.growsPerSecond, 0)} a second more` : "no",
        waitsOf(row.backlog),
        `${rate(row.object.mean)}, at most ${row.object.most}`,
        `${rate(row.event.mean)}, at most ${row.event.most}`,
        dollars(row.dollarsAnHour),
      ]);
    return `### ${name[0].toUpperCase()}${name.slice(1)}\n\n${tableOf(
      [
        "events a second",
        "replicas a second",
        "lag p50",
        "lag p99",
        "piles up",
        "waits at the end",
        "queueHandler at one time",
        "eventHandler at one time",
        "dollars an hour",
      ],
      cells,
    )}`;
  });
  return `## Events a second

Lag is from the write to the replica. 1 and 10 a second were run for an hour, 100 and 1,000 for ten minutes, more for five; what counts are the last 50, 5 and not quite 2
minutes. Where events pile up, lag grows for as long as they do: it is what it was by then, and not a property of the rate. Dollars are of requests and functions, by
[the prices of docs/costs.md](costs.md), without bytes that leave (90.00 a terabyte there) and what stands by; where events pile up, they are of what is worked meanwhile.

${tables.join("\n")}`;
}

function waitsOf({ bridge, buffer, queue }) {
  const places = [
    [bridge, "in EventBridge"],
    [buffer, "on the buffer queue"],
    [queue, "on the FIFO queue"],
  ].filter(([waiting]) => waiting > 1_000);
  const total = bridge + buffer + queue;
  return places.length === 0
    ? shownOf(total, 0)
    : places.map(([waiting, where]) => `${shownOf(waiting, 0)} ${where}`).join(", ");
}

/** A million events in a minute. */
export function bursts({ bursts: rows, deployments }) {
  const cells = rows.map((row) => [
    deployments.find(({ id }) => id === row.deployment).name,
    time(row.doneSeconds * 1_000),
    time(row.lag.p50Ms),
    time(row.lag.p99Ms),
    shownOf(row.mostWaiting, 0),
    String(row.mostInvocations),
    shownOf(row.returned, 0),
    shownOf(row.dead, 0),
  ]);
  return `## A million events in a minute

${tableOf(
  [
    "deployment",
    "all done after",
    "lag p50",
    "lag p99",
    "waits at most",
    "queueHandler at most",
    "records returned",
    "dead letters",
  ],
  cells,
)}
Nothing is lost: what EventBridge may not deliver yet it delivers later, and what a service refuses comes back by its own time (SPEC.md, B4), twenty times.
`;
}

/** The destination takes nothing for a while. */
export function outages({ outages: rows }) {
  const cells = rows.map((row) => [
    `${row.outageMinutes} min`,
    time(row.doneSeconds * 1_000),
    time(row.lag.p50Ms),
    time(row.lag.mostMs),
    shownOf(row.mostWaiting, 0),
    shownOf(row.returned, 0),
    shownOf(row.dead, 0),
  ]);
  return `## The destination answers nothing

At ${shownOf(rows[0].offered, 0)} events a second, as settings are, for so long; none come after it. What failed comes back after 5 s, and each time after twice as long, a quarter more or less, up to half an hour
(SPEC.md, B4): so the last of them come about as long after an outage as it lasted, or half an hour.

${tableOf(
  [
    "outage",
    "all done, after it",
    "lag p50",
    "longest lag",
    "waits at most",
    "records returned",
    "dead letters",
  ],
  cells,
)}
`;
}

/** One key that takes a share of all writes. */
export function hotKeys({ hotKeys: { versionsPerSecond, rows }, facts }) {
  const fact = (name) => shownOf(facts.find((one) => one.name === name).value, 0);
  const cells = rows.map((row) => [
    shownOf(row.offered, 0),
    `${row.share * 100} %, ${rate(row.share * row.offered)} a second`,
    `${time(row.hotLag.p50Ms)}, ${time(row.hotLag.p99Ms)}`,
    `${time(row.lag.p50Ms)}, ${time(row.lag.p99Ms)}`,
    row.growsPerSecond > 1 ? `${rate(row.growsPerSecond)} a second` : "no",
  ]);
  return `## One key that is written all the time

A key's versions go in order, so its group of the FIFO queue is worked ten at a time, one after the other, by one function: ${rate(versionsPerSecond)} versions a second at
most by arithmetic, with any settings. Ten minutes, of which the second half counts, as settings are.

${tableOf(["events a second", "one key's share", "its lag: p50, p99", "the others' lag: p50, p99", "piles up"], cells)}
Others do not wait for it, until ${fact("queueScan")} of its messages wait: SQS looks for free groups among the first so many, so that then all others stand behind it
(a test shows that of the model). DynamoDB's ${fact("ledgerUnitsOfKey")} write units a second of a key are far off: a version takes two. A key that is written more often than that for long cannot be
kept up with; under several names it can.
`;
}

/** 8 GiB among small ones. */
export function bigObject({ bigObject: rows, times }) {
  const cells = rows.map((row) => [
    String(row.partConcurrency),
    time(row.bigLag.mostMs),
    `${time(row.lag.p50Ms)}, ${time(row.lag.p99Ms)}`,
  ]);
  return `## 8 GiB among small objects

Beside 100 small objects a second, as settings are: it does not fit into an invocation of 300 s at ${(times.bytesPerSecond / 1_024 ** 2).toFixed(0)} MiB a second, so it is handed over in ranges of 1 GiB, and
queueHandler goes on at once.

${tableOf(["`functions.partConcurrency`", "its lag", "lag of small ones: p50, p99"], cells)}
`;
}

/** A backfill beside live events. */
export function backfills({ backfills: rows }) {
  const cells = rows.map((row) => [
    shownOf(row.live, 0),
    `${shownOf(row.keysPerSecond, 0)}, ${shownOf(row.mostWaiting, 0)}`,
    String(row.concurrency),
    rate(row.keysDonePerSecond),
    `${time(row.lag.p50Ms)}, ${time(row.lag.p99Ms)}`,
  ]);
  return `## A backfill beside live events

The command asks for so many keys a second at most, and for none while so many messages wait ([ADR 17](adr/0017-a-backfill-keeps-the-queue-short.md)). A key of it takes two listings,
two reads and four writes of the ledger, a GET and a PUT. Table and buckets have grown.

${tableOf(
  [
    "live events a second",
    "`keysPerSecond`, `mostWaiting`",
    "`functions.concurrency`",
    "keys a second",
    "live lag: p50, p99",
  ],
  cells,
)}
[A billion keys](a-billion-keys.md) reckons the whole of such a run by the same limits.
`;
}
