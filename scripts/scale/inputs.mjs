import { tableOf } from "../bench/page.mjs";

const BASES = {
  documented: "AWS's document",
  range: "of a range in AWS's document",
  assumed: "assumed",
  simulated: "simulated",
};

/** Each number that goes in, and where it is from. */
export function inputs({ facts, measured, built, spread, deployments }) {
  const rows = facts.map(({ value, unit, what, basis, source }) => [
    what,
    `${value.toLocaleString("en-US")} ${unit}`,
    BASES[basis],
    source.startsWith("https:") ? `[${pageName(source)}](${source})` : source,
  ]);
  const own = measured.map(({ ms, row }) => [row, `${Number(ms.toPrecision(3))} ms`]);
  const [asIs, raised] = deployments;
  return `## Where each number is from

Measured here, of [docs/measured.md](measured.md), on the machine that it names, under the load that it names; Lambda's processors are others:

${tableOf(["table and row", "number"], own)}
Of the services:

${tableOf(["what", "number", "from", "where"], rows)}
How each answer differs from the next is not documented: all are lognormal around these medians, with ${spread} for the deviation of the logarithm. "Grown" is a table that
has had ${(raised.place.ledgerUnits / 2).toLocaleString("en-US")} write units a second before, and ${raised.place.prefixes} prefixes into which S3 has split a bucket's keys; both are assumed, and new ones have ${(asIs.place.ledgerUnits / 2).toLocaleString("en-US")} and one.

Built so, and held against what infra synthesises by a test: eventHandler takes ${built.eventBatch} events or what comes within ${built.eventWindowMs / 1_000} s and sends them on ${built.request} at a time,
one request after another; queueHandler takes ${built.objectBatch} messages and works their keys at one time, those of one key in order; partHandler takes ${built.partBatch} range. A new object takes, after
the batch's one question to the ledger, a write of it, a GET, a PUT at the destination and another write, and its processor time. Retries have the handlers' own times.

### How it is checked

\`npx vitest run packages/scale\`: with servers that take a while by chance, what waits is Erlang's within 4 %; what is inside is Little's law exactly; for each limit, at 95 % of what
arithmetic says nothing piles up, and at 120 % the difference does; one key has as many versions a second as arithmetic says; eight ranges are copied in as many
rounds as there are workers for; a backfill has live events wait as ADR 17's own simulation says.

### What it leaves out

- Time is cut into 5 ms where events are delivered. How Lambda's pollers share a queue's messages is not documented: here each in turn receives up to ten.
- That Lambda begins with five invocations and adds 300 a minute is said of standard queues; it is taken for the FIFO queue as well.
- Refused requests are tried for as long as the wire's three tries take, and then their message comes back; their tries are not counted as requests.
- A table that is written at its limit for half an hour gets twice as much, and S3 splits prefixes in about as long: no case here lasts so long.
- Limits are taken as edges. AWS may give more, for a while or always, and other functions of the account may take their share.
- Environments that stand idle are kept; what others send over the same line is not there; no service fails but where it is said.
`;
}

function pageName(url) {
  return url.split("/").at(-1).replace(".html", "");
}
