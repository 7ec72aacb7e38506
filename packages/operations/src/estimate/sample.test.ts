import { type ListedVersion, ok, type VersionLister } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { listerOf } from "../../test/slice-world.ts";
import { measureSample, sampleError } from "./sample.ts";
import { measureVolume, type Volume } from "./volume.ts";

const { signal } = new AbortController();
const ONE_IN = 3;
/** Fewer than a request gives, so that a bucket of few keys takes many pages. */
const PAGE = 10;
const ALL = { prefix: "" };

/** So many keys in folders of which each has fewer than the one before, each with a few versions. */
function bucketOf(keys: number): readonly ListedVersion[] {
  const folder = (at: number) => Math.floor(20 * (at / keys) ** 3);
  return Array.from({ length: keys }, (_, at) => {
    const key = `${String.fromCharCode(97 + folder(at))}/${String(at).padStart(7, "0")}`;
    const entries = Array.from({ length: 1 + (at % 3) }, (_unused, version) => ({
      ...{ kind: "object" as const, versionId: `${at}-${version}` },
      pin: { etag: "e", sizeBytes: (at * 7_919) % 100_000, lastModifiedMs: 5 - version },
    }));
    return entries.map((entry) => ({ key, entry }));
  }).flat();
}

/** A lister of small pages, and how often it was asked. */
function counting(lister: VersionLister) {
  const counted = { requests: 0, lister };
  counted.lister = {
    listPage(range, page) {
      counted.requests += 1;
      return lister.listPage(range, { limit: PAGE, ...page });
    },
  };
  return counted;
}

async function sampleAt(start: number, lister: VersionLister) {
  const random = () => (start + 0.5) / ONE_IN;
  const sampled = await measureSample([""], lister, { oneIn: ONE_IN, random, signal });
  if (!sampled.ok) throw new Error(JSON.stringify(sampled.error));
  return sampled.value;
}

describe("measureSample", () => {
  it("V13 is the truth on average, and says how far it may be off", async () => {
    const bucket = bucketOf(60_000);
    const { lister } = counting(listerOf(bucket));
    const { volume: truth } = await measureVolume([ALL], lister, { signal });
    const samples = await Promise.all(
      Array.from({ length: ONE_IN }, (_, start) => sampleAt(start, lister)),
    );
    const mean = (countOf: (volume: Volume) => number) =>
      samples.reduce((sum, { volume }) => sum + countOf(volume), 0) / samples.length;
    for (const countOf of [
      ({ keys }: Volume) => keys,
      ({ versions }: Volume) => versions,
      ({ bytes }: Volume) => bytes,
      ({ current }: Volume) => current.bytes,
    ]) {
      expect(mean(countOf)).toBeCloseTo(countOf(truth), 4);
    }
    const isWithin = samples.map(({ volume, sample }) => {
      const error = sampleError(sample, ({ versions }) => versions);
      expect(error).toBeGreaterThan(0);
      return Math.abs(volume.versions - truth.versions) <= error * volume.versions;
    });
    expect(isWithin).toEqual([true, true, true]);
  });

  it("V13 a bucket with too few keys for a sample is listed as a whole, and without an error", async () => {
    const bucket = bucketOf(50);
    const { volume, sample } = await sampleAt(2, listerOf(bucket));
    const { volume: truth } = await measureVolume([ALL], listerOf(bucket), { signal });
    expect(volume).toEqual(truth);
    expect([sample.oneIn, sampleError(sample, ({ bytes }) => bytes)]).toEqual([1, 0]);
  });

  it("V13 a bucket that is listed as a whole for what splitting would cost is not split", async () => {
    const counted = counting(listerOf(bucketOf(1_000)));
    const { sample } = await sampleAt(0, counted.lister);
    // Two entries of each key, by pages of ten, and no probe.
    expect([sample.oneIn, sample.requests, counted.requests]).toEqual([1, 200, 200]);
  });

  it("V13 a bucket without keys, one that refuses, and one that was stopped", async () => {
    const nothing = await sampleAt(0, listerOf([]));
    expect(nothing.volume).toMatchObject({ keys: 0, listings: 1 });
    const denied = { kind: "denied", side: "source", operation: "List", message: "no" } as const;
    const options = { oneIn: 2, random: () => 0, signal };
    const refusing: VersionLister = { listPage: async () => ({ ok: false, error: denied }) };
    expect(await measureSample([""], refusing, options)).toEqual({ ok: false, error: denied });
    const over = { ...options, signal: AbortSignal.abort() };
    const empty: VersionLister = { listPage: async () => ok({ versions: [] }) };
    expect(await measureSample([""], empty, over)).toEqual({ ok: false, error: "stopped" });
  });
});
