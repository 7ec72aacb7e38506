import { tableOf } from "../bench/page.mjs";
import { backfills, bigObject, bursts, hotKeys, outages, steady } from "./cases.mjs";
import { inputs } from "./inputs.mjs";
import { concurrency, memory, sensitivity, windows } from "./settings-tables.mjs";
import { MOVED_BY, named, rate } from "./words.mjs";

/** The page that people read; `pnpm scale` writes it. */
export function pageOf(study) {
  const [asIs, raised, least] = study.deployments;
  const { capacity } = study.defaults;
  const first = ({ limits }) =>
    `${rate(limits[0].perSecond)} events a second; the limit is ${named(limits[0].limit)}`;
  return `# What a deployment carries, simulated

Written by \`pnpm scale\`; [scale.json](scale.json) has every figure. **This is a model, and no run on AWS has confirmed it.** Nobody has
had a deployment carry such rates. Each event is moved through EventBridge, both queues and all three functions as infra wires them, under
the limits that AWS documents, with the times at [the end of this page](#where-each-number-is-from): processor times measured here, the services'
times as far as AWS tells them, and the rest assumed, which is said for each. The same command writes the same page, but for what \`pnpm bench\` has
measured anew (seed ${study.seed}). Events are of new objects of 1 KiB, each under a key of its own, unless something else is said.

- As settings are, with a new table and new buckets: ${first(asIs)}.
- With \`functions.concurrency\` at ${raised.settings.concurrency}, \`eventConcurrency\` at ${raised.settings.eventConcurrency} and \`partConcurrency\` at ${raised.settings.partConcurrency}, which fits into the thousand invocations that an account has, and with a
  table and buckets that have grown: ${first(raised)}.
- In a Region that AWS's lists of quotas do not name (those of other partitions are not in the lists that were read): ${first(least)}.
- The settings by default (${capacity.concurrency}, ${capacity.eventConcurrency}, ${capacity.partConcurrency}, ${capacity.memoryMb.toLocaleString("en-US")} MB) are left as they are: \`concurrency\` and a new table allow about the same, and more memory or less changes
  little. What a deployment with more than that needs, [Concurrency](#concurrency) says.

![Lag by events a second, and what waits after a burst](pictures/scale.svg)

${steady(study)}
## What binds

By arithmetic, for each of the three, the least first; the next is what binds once that one is raised. A limit that is above what comes costs nothing.

${study.deployments.map(limitsOf).join("\n")}
What moves each of them:

${tableOf(
  ["limit", "moved by"],
  Object.entries(MOVED_BY).map(([limit, moved]) => [named(limit), moved]),
)}
One deployment ends where EventBridge and \`functions.concurrency\`, which the schema holds to 1,000, do: 100,000 events a second are beyond it. Several pairs, each with a prefix
of its own ([deploying](deploying.md#several-pairs-in-one-file)), have queues and functions of their own; EventBridge's quota and the account's invocations are shared by all of them.

${bursts(study)}
${outages(study)}
${hotKeys(study)}
${bigObject(study)}
${backfills(study)}
${memory(study)}
${concurrency(study)}
${windows(study)}
${sensitivity(study)}
${inputs(study)}`;
}

function limitsOf({ name, limits }) {
  const rows = limits.map(({ limit, perSecond }) => [named(limit), rate(perSecond)]);
  return `${name[0].toUpperCase()}${name.slice(1)}:\n\n${tableOf(["limit", "events a second"], rows)}`;
}
