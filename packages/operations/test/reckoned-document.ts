import { DEFAULT_PRICES, pricesOf } from "../src/estimate/prices.ts";
import { type RunReckoning, type RunScale, reckonRun } from "../src/estimate/reckon-run.ts";
import { SERVICE_TIMES } from "../src/estimate/service-limits.ts";

const KEYS = 1e9;
const EQUAL: RunScale = { keys: KEYS, entries: KEYS, sent: 0 };
const EMPTY: RunScale = { keys: KEYS, entries: KEYS, sent: KEYS };
const CHILDREN = [1, 100, 1_000];
/** What the settings have by default, and the most that they take. */
const LIMITS = {
  "as settings are": { listingsPerSecond: 1_000, keysPerSecond: 300 },
  raised: { listingsPerSecond: 100_000, keysPerSecond: 3_000 },
} as const;
const ENTRY_MS = SERVICE_TIMES.backfillEntryMs.value;
const PAGE_MS = SERVICE_TIMES.pageMs.value;

/** What so many children, and as many invocations of queueHandler, come to. */
export function reckoned(
  scale: RunScale,
  children: number,
  limits: { readonly listingsPerSecond: number; readonly keysPerSecond: number },
): RunReckoning {
  const ranges = Math.max(400, children);
  return reckonRun(
    scale,
    {
      limits: { ...limits, concurrency: children, ranges, mostWaiting: 500 },
      functions: {
        ...{ concurrency: children, memoryMb: 1_024, entryMs: ENTRY_MS, keysAtOnce: 10 },
        bytesPerSecond: 20 * 1_024 ** 2,
      },
      pageMs: PAGE_MS,
    },
    pricesOf(DEFAULT_PRICES, "aws", "aws"),
  );
}

/** `docs/a-billion-keys.md`, which a test holds equal to what the functions reckon. */
export function reckonedDocument(): string {
  const rows = (scale: RunScale, cells: (run: RunReckoning) => readonly string[]) =>
    Object.entries(LIMITS).flatMap(([name, limits]) =>
      CHILDREN.map((children) => {
        const run = reckoned(scale, children, limits);
        return `| ${[children.toLocaleString("en"), name, ...cells(run)].join(" | ")} |`;
      }),
    );
  return `# A billion keys, reckoned

Written by a test (\`npx vitest run reckon-run -u\`) from \`reckonRun\` of \`@xpart/operations\`, which \`xpart estimate\` uses, too. Nobody has
run it: these are requests, hours and dollars by the limits that are known, for 10^9 keys of one version each, at the prices of
${DEFAULT_PRICES.name}.

It supposes that a page of a thousand entries of both sides takes ${PAGE_MS} ms and an entry ${ENTRY_MS} ms beside its content, as [the simulation of
the pipeline](scale.md) has it from the same table of limits and times, that ranges are about equally long, that a child lists four parts of its range at one time with 1,024 MB, and that nothing is throttled. AWS's limits
are those of its documents: 5,500 reads a second of a prefix that S3 has not split, 2,400 requests a second of a FIFO queue with high throughput
where a Region has the least of it, 40,000 write units a second of a table, and 1,000 invocations at one time of an account unless it asks for more.

## Comparing: all are equal

| children | limits | listings | hours | dollars | what binds |
|---|---|---|---|---|---|
${rows(EQUAL, ({ listings, compare, cost }) => [listings.toLocaleString("en"), hoursOf(compare.hours), cost.toFixed(2), compare.bound]).join("\n")}

Where \`listingsPerSecond\` binds, children that are more than use it up are a quarter fewer each minute, and wait without an invocation: more of
them are no faster, and cost the minutes until then.

## Filling: the destination has nothing

As many invocations of queueHandler at one time as children. Comparing is part of it, and waits for what is sent. Dollars are those of the run; what the
functions do for each key, and the bytes, are what \`xpart estimate\` says of a backfill.

| children | limits | keys a second | hours | dollars | what binds |
|---|---|---|---|---|---|
${rows(EMPTY, ({ send, hours, cost }) => [Math.round(send?.perSecond ?? 0).toLocaleString("en"), hoursOf(hours), cost.toFixed(2), send?.bound ?? ""]).join("\n")}

Filling a billion keys is a matter of days: \`keysPerSecond\` is held to 3,000 at most, so that what is live comes first. Children take turns
then ([how](runs-in-the-cloud.md#children-take-turns)): what those cost that wait is their questions whether it is their turn. When all of them waited in
their invocations, 1,000 children came to some 45,000 dollars here. What turns leave unused between two children is not in it: simulated, 74 to 99 % of a
limit was used.
`;
}

function hoursOf(hours: number): string {
  return hours < 1 ? `${(hours * 60).toFixed(1)} min` : `${hours.toFixed(1)} h`;
}
