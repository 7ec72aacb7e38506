/**
 * What `pnpm bench` runs where it is given a name; without one, `scripts/bench.mjs` measures most of it and writes
 * docs/measured.md. `copy` and `compare` take `--json`, too.
 *
 * `pnpm bench pipeline [commits]`: objects a second through the whole pipeline of the sandbox.
 * `pnpm bench copy [GiB] [runs]`: one big object, against a bare pipe of the same requests.
 * `pnpm bench parts [GiB]`: one object by four part workers, of which two are killed.
 * `pnpm bench compare`: two listings against each other, keys a second and peak memory; then `peers`.
 * `pnpm bench peers [minio|versitygw]`: `xpart verify` beside `rclone check` on the sandbox, or on servers of others.
 * `pnpm bench backfill [keys] [versions]`: asked for in the sandbox, ended twice; and copied in memory, each once.
 * `pnpm bench whole [keys] [versions]`: a backfill through the whole sandbox, ended twice and gone on with, and verified.
 * `pnpm bench live-lag [keys] [backlog]`: what live objects wait for while a backfill runs, in the whole sandbox.
 * `pnpm bench after-rclone [keys]`: a destination that rclone has filled, and what a backfill with --adopt makes of it.
 * `pnpm bench memory [GiB ...]`: peak memory of the copying function by object size.
 */
import { benchAfterRclone } from "./after-rclone.ts";
import { benchCopies } from "./backfill-copies.ts";
import { benchEnqueue } from "./backfill-enqueue.ts";
import { benchWhole } from "./backfill-whole.ts";
import { benchCopy } from "./big-copy.ts";
import { benchCompare } from "./compare-listings.ts";
import { benchPeers } from "./compare-peers.ts";
import { benchMemory } from "./copy-memory.ts";
import { benchLiveLag } from "./live-lag.ts";
import { benchParts } from "./part-workers.ts";
import { benchPipeline } from "./pipeline.ts";

/** Some thousand objects: long enough that starting up does not count. */
const DEFAULT_COMMITS = 3_000;
const DEFAULT_COPY_GIB = 2;
const DEFAULT_PARTS_GIB = 8;
/** Even, so that each goes first as often as the other. */
const DEFAULT_RUNS = 4;
/** 10 MiB, 1 GiB and 8 GiB. */
const DEFAULT_SIZES_GIB = [10 / 1024, 1, 8];

const DEFAULT_LIVE_KEYS = 1_000;
/** As `xpart backfill` has it. */
const DEFAULT_BACKLOG = 500;
const DEFAULT_RCLONE_KEYS = 200;
/** Some minutes; 100,000 take hours. */
const DEFAULT_WHOLE_KEYS = 3_000;
const DEFAULT_KEYS = 100_000;
const DEFAULT_VERSIONS = 3;

const asJson = process.argv.includes("--json");
const [what = "pipeline", ...rest] = process.argv.slice(2).filter((word) => word !== "--json");
/** With `--json` the standard output is for the figures alone. */
const tell = asJson ? console.error : console.log;
const print = (figures: unknown) => asJson && console.log(JSON.stringify(figures));
const numbers = rest.map(Number);
switch (what) {
  case "pipeline":
    process.exitCode = await benchPipeline(numbers[0] ?? DEFAULT_COMMITS);
    break;
  case "copy":
    print(await benchCopy(numbers[0] ?? DEFAULT_COPY_GIB, numbers[1] ?? DEFAULT_RUNS, tell));
    break;
  case "parts":
    await benchParts(numbers[0] ?? DEFAULT_PARTS_GIB);
    break;
  case "compare":
    print(await benchCompare(tell));
    if (!asJson) await benchPeers();
    break;
  case "backfill":
    await benchCopies(numbers[0] ?? DEFAULT_KEYS, numbers[1] ?? DEFAULT_VERSIONS);
    await benchEnqueue(numbers[0] ?? DEFAULT_KEYS);
    break;
  case "whole":
    await benchWhole(numbers[0] ?? DEFAULT_WHOLE_KEYS, numbers[1] ?? DEFAULT_VERSIONS);
    break;
  case "live-lag":
    await benchLiveLag(numbers[0] ?? DEFAULT_LIVE_KEYS, numbers[1] ?? DEFAULT_BACKLOG);
    break;
  case "after-rclone":
    await benchAfterRclone(numbers[0] ?? DEFAULT_RCLONE_KEYS);
    break;
  case "peers":
    await benchPeers(rest[0]);
    break;
  case "memory":
    await benchMemory(numbers.length === 0 ? DEFAULT_SIZES_GIB : numbers);
    break;
  default:
    console.error(
      `no bench "${what}"; there are pipeline, copy, parts, compare, peers, backfill, whole, live-lag, after-rclone and memory`,
    );
    process.exitCode = 2;
}
