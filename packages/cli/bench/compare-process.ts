// Compares two generated listings in a process of its own, and prints a sample: `compare-process.ts <keys> <versions>`.
import { DEFAULT_POLICY, type ListedVersion, ok, type VersionLister } from "@xpart/core";
import { MemoryBucket, MemoryLedger } from "@xpart/core/testing";
import { compareSlice } from "@xpart/operations";
import type { Sample } from "./sample.ts";

const PAGE_ENTRIES = 1_000;

/** Makes each page when it is asked for, with strings of its own, as a parser does. */
function generated(keys: number, versions: number): VersionLister {
  return {
    async listPage(_range, { from } = {}) {
      const begin = Number(from?.versionId ?? 0);
      const end = Math.min(begin + PAGE_ENTRIES, keys * versions);
      const listed: ListedVersion[] = [];
      for (let at = begin; at < end; at += 1) {
        listed.push(entryAt(at, versions));
      }
      const next = end < keys * versions ? { key: "", versionId: String(end) } : undefined;
      return ok({ versions: listed, next });
    },
  };
}

function entryAt(at: number, versions: number): ListedVersion {
  const number = String(Math.floor(at / versions)).padStart(9, "0");
  const key = `production/reports/2026/${number.slice(0, 6)}/part-${number}.parquet`;
  const etag = `${number}d41d8cd98f00b204e9800${number.slice(7)}`;
  const pin = { etag, sizeBytes: at, lastModifiedMs: at };
  return { key, entry: { kind: "object", versionId: `${number}.${at}`, pin } };
}

const [keys = 0, versions = 1] = process.argv.slice(2).map(Number);
const clock = { now: () => Date.now() };
const begun = process.cpuUsage();
const begunMs = performance.now();
const { tally } = await compareSlice(
  { prefix: "production/" },
  {
    source: {
      lister: generated(keys, versions),
      store: new MemoryBucket("source", "enabled", clock),
    },
    destination: {
      lister: generated(keys, versions),
      store: new MemoryBucket("destination", "enabled", clock),
    },
    ledger: new MemoryLedger(),
    clock,
    policy: DEFAULT_POLICY,
  },
);
const { user, system } = process.cpuUsage(begun);
if (tally.verdicts.equal !== keys) {
  throw new Error("the listings did not come out equal");
}
const compared: Sample = {
  units: keys * versions,
  wallMs: performance.now() - begunMs,
  // The generating of the listings included.
  cpuMs: (user + system) / 1_000,
  // Kilobytes, on every platform (Node's documentation of process.resourceUsage).
  rssBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(compared));
