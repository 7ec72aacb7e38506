import {
  err,
  forEachBounded,
  type KeyRange,
  ok,
  type PortError,
  type Result,
  type VersionLister,
} from "@xpart/core";
import { splitRanges } from "../distributed/split-ranges.ts";
import { type MeasureOptions, measureVolume, type Volume } from "./volume.ts";

/** How a sample is taken. */
export interface SampleOptions extends MeasureOptions {
  /** One range in so many is listed. */
  readonly oneIn: number;
  /** From 0 to 1: which one of them. */
  random(): number;
}

/** What a sample says of a bucket. */
export interface SampledVolume {
  /** Of all, as the sample has it. */
  readonly volume: Volume;
  readonly sample: Sample;
}

/** What a sample was. */
export interface Sample {
  /** 1: all ranges were listed, as there are too few for a sample. */
  readonly oneIn: number;
  /** Ranges that the keys were split into. */
  readonly ranges: number;
  /** What each range that was listed has. */
  readonly listed: readonly Volume[];
  /** Requests that it took, those that found where to split included. */
  readonly requests: number;
}

/** Ranges that are listed, so that their differences tell how far the sample may be off. */
const WANTED_LISTED = 100;
/** Fewer say nothing of it. */
const LEAST_LISTED = 8;
const MOST_RANGES = 4_000;
/** Requests that finding one range takes: what was counted over keys of digits, dates and hashes. */
const SPLIT_REQUESTS = 8;
/** Entries that one listing gives. */
const PAGE_ENTRIES = 1_000;
/** Ranges that are listed at one time. */
const PARALLEL = 8;

/**
 * Measures a bucket by a part of its listing (V13): splits its keys into ranges at whatever places, lists every so many-th of
 * them from one that chance takes, and multiplies. Over all that chance may take, that is the truth on average. As splitting
 * costs requests, too, it first lists for as many as that: a bucket that ends within is listed as a whole.
 */
export async function measureSample(
  prefixes: readonly string[],
  lister: VersionLister,
  options: SampleOptions,
): Promise<Result<SampledVolume, PortError | "stopped">> {
  const { oneIn, random, signal } = options;
  let [requests, entries] = [0, 0];
  const counted: VersionLister = {
    async listPage(range, page) {
      requests += 1;
      const read = await lister.listPage(range, page);
      entries += read.ok ? read.value.versions.length : 0;
      return read;
    },
  };
  const most = Math.min(WANTED_LISTED * oneIn, MOST_RANGES);
  const whole = await listWhole(prefixes, counted, options, most * SPLIT_REQUESTS);
  if (!whole.ok) {
    return whole;
  }
  if (whole.value !== undefined) {
    const sample = { oneIn: 1, ranges: prefixes.length, listed: [whole.value], requests };
    return ok({ volume: whole.value, sample });
  }
  const split = await splitRanges(prefixes, counted, { most, signal });
  if (!split.ok) {
    return split;
  }
  const ranges = split.value;
  const step = ranges.length < LEAST_LISTED * oneIn ? 1 : oneIn;
  const first = Math.min(Math.floor(random() * step), step - 1);
  const chosen = ranges.filter((_, at) => at % step === first);
  entries = 0;
  const listed = await measureEach(chosen, counted, options, step);
  if (!listed.ok) {
    return listed;
  }
  // Ranges may be shorter than a page.
  const listings = Math.ceil((entries * step) / PAGE_ENTRIES);
  return ok({
    volume: { ...multiplied(listed.value, step), listings },
    sample: { oneIn: step, ranges: ranges.length, listed: listed.value, requests },
  });
}

/** How far a total that was counted in a sample may be off, as a share of it: in 95 of 100 samples it is not farther. 0: not at all. */
export function sampleError(
  { oneIn, listed }: Sample,
  countOf: (volume: Volume) => number,
): number {
  const counts = listed.map(countOf);
  const sum = counts.reduce((total, count) => total + count, 0);
  if (oneIn === 1 || sum === 0) {
    return 0;
  }
  const mean = sum / counts.length;
  const squares = counts.reduce((total, count) => total + (count - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (counts.length - 1));
  const standardError = deviation * Math.sqrt((1 - 1 / oneIn) / counts.length);
  return (quantile(counts.length - 1) * standardError) / mean;
}

/** Student's t for 95 in 100, two-sided, by degrees of freedom: that of the next smaller number. */
const QUANTILES: readonly (readonly [degrees: number, quantile: number])[] = [
  [60, 2],
  [40, 2.021],
  [30, 2.042],
  [20, 2.086],
  [15, 2.131],
  [10, 2.228],
  [7, 2.365],
];
/** Of the least number of ranges. */
const LARGEST_QUANTILE = 2.365;

function quantile(degrees: number): number {
  return QUANTILES.find(([least]) => degrees >= least)?.[1] ?? LARGEST_QUANTILE;
}

/** @returns undefined where so many pages are not all. */
async function listWhole(
  prefixes: readonly string[],
  lister: VersionLister,
  { onProgress, ...options }: SampleOptions,
  mostPages: number,
): Promise<Result<Volume | undefined, PortError | "stopped">> {
  const enough = new AbortController();
  const { volume, end } = await measureVolume(
    prefixes.map((prefix) => ({ prefix })),
    lister,
    {
      ...options,
      signal: AbortSignal.any([options.signal, enough.signal]),
      onProgress(soFar) {
        onProgress?.(soFar);
        if (soFar.listings > mostPages) {
          enough.abort();
        }
      },
    },
  );
  if (end === "done") {
    return ok(volume);
  }
  return end === "stopped" && !options.signal.aborted ? ok(undefined) : err(end);
}

async function measureEach(
  ranges: readonly KeyRange[],
  lister: VersionLister,
  { onProgress, ...options }: SampleOptions,
  step: number,
): Promise<Result<readonly Volume[], PortError | "stopped">> {
  const volumes: Volume[] = [];
  let end: PortError | "stopped" | undefined;
  await forEachBounded(ranges, PARALLEL, async (range) => {
    if (end !== undefined) {
      return;
    }
    const measured = await measureVolume([range], lister, options);
    if (measured.end !== "done") {
      end ??= measured.end;
      return;
    }
    volumes.push(measured.volume);
    onProgress?.(multiplied(volumes, step));
  });
  return end === undefined ? ok(volumes) : err(end);
}

/** The sum of volumes, so many times. */
function multiplied(volumes: readonly Volume[], times: number): Volume {
  const sum = (countOf: (volume: Volume) => number) =>
    volumes.reduce((total, volume) => total + countOf(volume), 0) * times;
  const [first] = volumes;
  return {
    keys: sum(({ keys }) => keys),
    versions: sum(({ versions }) => versions),
    markers: sum(({ markers }) => markers),
    bytes: sum(({ bytes }) => bytes),
    whole: sum(({ whole }) => whole),
    inParts: {
      versions: sum(({ inParts }) => inParts.versions),
      parts: sum(({ inParts }) => inParts.parts),
    },
    current: {
      versions: sum(({ current }) => current.versions),
      bytes: sum(({ current }) => current.bytes),
    },
    sizes: (first?.sizes ?? []).map(({ name }, at) => ({
      name,
      versions: sum(({ sizes }) => sizes[at]?.versions ?? 0),
      bytes: sum(({ sizes }) => sizes[at]?.bytes ?? 0),
    })),
    listings: sum(({ listings }) => listings),
  };
}
