/**
 * What `pnpm bench NAME` runs; without a name, `scripts/bench.mjs` measures the rows of `rows.ts` and writes
 * docs/measured.md.
 *
 * `pnpm bench section NAME [--server SERVER] [--long]`: one section of the table, as JSON.
 * `pnpm bench pipeline [commits]`: objects a second through the whole pipeline of the sandbox.
 * `pnpm bench parts [GiB]`: one object by four part workers, of which two are killed.
 * `pnpm bench backfill [keys] [versions]`: asked for in the sandbox, ended twice; and copied in memory, each once.
 * `pnpm bench whole [keys] [versions]`: a backfill through the whole sandbox, ended twice and gone on with, and verified.
 * `pnpm bench live-lag [keys] [backlog]`: what live objects wait for while a backfill runs, in the whole sandbox.
 * `pnpm bench paused [events] [keys]`: what waits while the whole sandbox is paused, and that it goes on in its order.
 * `pnpm bench after-rclone [keys]`: a destination that rclone has filled, and what a backfill with --adopt makes of it.
 * `pnpm bench asking [keys]`, `copying [keys]`: a row's work, as a sample.
 */
import { parseArgs } from "node:util";
import { benchAfterRclone } from "./after-rclone.ts";
import { benchCopies } from "./backfill-copies.ts";
import { askForAll, benchEnqueue } from "./backfill-enqueue.ts";
import { benchWhole, copyAll } from "./backfill-whole.ts";
import { benchLiveLag } from "./live-lag.ts";
import { benchParts } from "./part-workers.ts";
import { benchPausedOrder } from "./paused-order.ts";
import { benchPipeline } from "./pipeline.ts";
import { runSection } from "./run-section.ts";
import { SECTIONS, type SectionName, type ServerName } from "./sections.ts";

/** Some thousand objects: long enough that starting up does not count. */
const DEFAULT_COMMITS = 3_000;
const DEFAULT_PARTS_GIB = 8;
const DEFAULT_LIVE_KEYS = 1_000;
/** As `xpart backfill` has it. */
const DEFAULT_BACKLOG = 500;
const DEFAULT_PAUSED_EVENTS = 10_000;
const DEFAULT_PAUSED_KEYS = 500;
const DEFAULT_RCLONE_KEYS = 200;
/** Some minutes; 100,000 take hours. */
const DEFAULT_WHOLE_KEYS = 3_000;
const DEFAULT_KEYS = 100_000;
const DEFAULT_VERSIONS = 3;

const { values, positionals } = parseArgs({
  options: {
    server: { type: "string", default: "sandbox" },
    long: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const [what = "", ...rest] = positionals;
const [first, second] = rest.map(Number);
/** The one table of what there is. */
const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  section: () => printSection(rest[0] ?? ""),
  pipeline: async () => {
    process.exitCode = await benchPipeline(first ?? DEFAULT_COMMITS);
  },
  parts: () => benchParts(first ?? DEFAULT_PARTS_GIB),
  backfill: async () => {
    await benchCopies(first ?? DEFAULT_KEYS, second ?? DEFAULT_VERSIONS);
    await benchEnqueue(first ?? DEFAULT_KEYS);
  },
  whole: () => benchWhole(first ?? DEFAULT_WHOLE_KEYS, second ?? DEFAULT_VERSIONS),
  "live-lag": () => benchLiveLag(first ?? DEFAULT_LIVE_KEYS, second ?? DEFAULT_BACKLOG),
  paused: async () => {
    process.exitCode = await benchPausedOrder(
      first ?? DEFAULT_PAUSED_EVENTS,
      second ?? DEFAULT_PAUSED_KEYS,
    );
  },
  "after-rclone": () => benchAfterRclone(first ?? DEFAULT_RCLONE_KEYS),
  asking: async () => print(await askForAll(first ?? DEFAULT_KEYS)),
  copying: async () => print(await copyAll(first ?? DEFAULT_WHOLE_KEYS)),
};

const bench = BENCHES[what];
if (bench === undefined) {
  console.error(`no bench "${what}"; there are ${Object.keys(BENCHES).join(", ")}`);
  process.exitCode = 2;
} else {
  await bench();
}

async function printSection(name: string): Promise<void> {
  if (!Object.hasOwn(SECTIONS, name)) {
    console.error(`no section "${name}"; there are ${Object.keys(SECTIONS).join(", ")}`);
    process.exitCode = 2;
    return;
  }
  const tell = (line: string) => console.error(line);
  const options = { server: values.server as ServerName, isLong: values.long, tell };
  print(await runSection(name as SectionName, options));
}

function print(figures: unknown): void {
  console.log(JSON.stringify(figures));
}
