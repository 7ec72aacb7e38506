import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ComparedListings } from "./compare-process.ts";

const run = promisify(execFile);
const MIB = 1024 ** 2;

/** What is compared: keys, and versions of each. */
const SHAPES = [
  { keys: 10_000, versions: 1 },
  { keys: 1_000_000, versions: 1 },
  { keys: 1, versions: 100_000 },
] as const;

/** Runs of each shape: the middle one is told. */
const RUNS = 5;

/** A heap that holds no listing: what has to be kept shows, not what V8 has yet to clear away. */
const SMALL_HEAP = ["--max-old-space-size=64", "--max-semi-space-size=2"] as const;

/** What comparing two listings of a shape took. */
export interface ComparedShape {
  readonly keys: number;
  readonly versions: number;
  /** Of each side, in a second of processor time: in each run. */
  readonly entriesPerSecond: readonly number[];
  /** With a heap of 64 MiB. */
  readonly maxRssBytes: number;
}

/** Two equal listings from a generator, compared on one core, a fresh process each time. */
export async function benchCompare(tell: (line: string) => void): Promise<ComparedShape[]> {
  const shapes: ComparedShape[] = [];
  const path = fileURLToPath(new URL("compare-process.ts", import.meta.url));
  for (const { keys, versions } of SHAPES) {
    const runs: ComparedListings[] = [];
    for (let count = 0; count < RUNS; count += 1) {
      const { stdout } = await run(process.execPath, [path, String(keys), String(versions)]);
      runs.push(JSON.parse(stdout));
    }
    runs.sort((left, right) => left.seconds - right.seconds);
    const middle = runs[Math.floor(RUNS / 2)];
    if (middle === undefined || middle.equal !== keys) {
      throw new Error("the listings did not come out equal");
    }
    const perSecond = Math.round((keys * versions) / middle.seconds);
    const small = await run(process.execPath, [
      ...SMALL_HEAP,
      path,
      String(keys),
      String(versions),
    ]);
    const { maxRssBytes }: ComparedListings = JSON.parse(small.stdout);
    const entriesPerSecond = runs.map(({ seconds }) => (keys * versions) / seconds);
    shapes.push({ ...{ keys, versions, maxRssBytes }, entriesPerSecond });
    tell(
      `${keys} keys of ${versions} versions: ${middle.seconds.toFixed(2)} s of processor time, ` +
        `${perSecond} entries of each side a second; ` +
        `with a heap of 64 MiB a peak RSS of ${Math.round(maxRssBytes / MIB)} MiB`,
    );
  }
  return shapes;
}
