/**
 * `pnpm bench pipeline [commits]`: objects a second through the whole pipeline of the sandbox.
 * `pnpm bench copy [GiB] [runs]`: one big object, against a bare pipe of the same requests.
 * `pnpm bench parts [GiB]`: one object by four part workers, of which two are killed.
 * `pnpm bench compare`: two listings against each other, keys a second and peak memory; then beside `rclone check`.
 * `pnpm bench memory [GiB ...]`: peak memory of the copying function by object size.
 */
import { benchCopy } from "./big-copy.ts";
import { benchCompare } from "./compare-listings.ts";
import { benchPeers } from "./compare-peers.ts";
import { benchMemory } from "./copy-memory.ts";
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

const [what = "pipeline", ...rest] = process.argv.slice(2);
const numbers = rest.map(Number);
switch (what) {
  case "pipeline":
    process.exitCode = await benchPipeline(numbers[0] ?? DEFAULT_COMMITS);
    break;
  case "copy":
    await benchCopy(numbers[0] ?? DEFAULT_COPY_GIB, numbers[1] ?? DEFAULT_RUNS);
    break;
  case "parts":
    await benchParts(numbers[0] ?? DEFAULT_PARTS_GIB);
    break;
  case "compare":
    await benchCompare();
    await benchPeers();
    break;
  case "memory":
    await benchMemory(numbers.length === 0 ? DEFAULT_SIZES_GIB : numbers);
    break;
  default:
    console.error(`no bench "${what}"; there are pipeline, copy, parts, compare and memory`);
    process.exitCode = 2;
}
