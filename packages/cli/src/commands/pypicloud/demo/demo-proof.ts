import { setTimeout as pause } from "node:timers/promises";
import { type CacheComparison, compareCache, describeSyncError } from "@xpart/pypicloud-sync";
import type { SidesComparison } from "../../demo/compare-sides.ts";
import type { DemoSide } from "./demo-side.ts";

/** What was found of both buckets and both caches. */
export interface DemoProof {
  readonly buckets: SidesComparison;
  readonly source: CacheComparison;
  readonly destination: CacheComparison;
}

/** Whether the buckets are equal, hold what is there, and each cache says what its bucket does. */
export function isProof({ buckets, source, destination }: DemoProof, files: number): boolean {
  return buckets.isEqual && [source, destination].every((side) => isRight(side, files));
}

/** Whether a cache has a row for each of so many files, and nothing else. */
function isRight(
  { keys, rows, differences, index, failed }: CacheComparison,
  files: number,
): boolean {
  return (
    keys === files && rows === files && differences.length + index.length + failed.length === 0
  );
}

/** What a proof is made of. */
export interface ProofSearch {
  readonly source: DemoSide;
  readonly destination: DemoSide;
  compareBuckets(): Promise<SidesComparison>;
  /** How many files there should be. */
  readonly files: number;
  onLook(proof: DemoProof): void;
  readonly signal: AbortSignal;
}

const POLL_MS = 250;
/** Without any change for so long it is no longer waited; a machine may be busy with much else. */
const STUCK_AFTER_MS = 120_000;

/** Looks until all agrees, or nothing has changed for two minutes. @returns what was seen last */
export async function waitForProof(search: ProofSearch): Promise<DemoProof> {
  let seen = "";
  let changedMs = performance.now();
  for (;;) {
    search.signal.throwIfAborted();
    const proof: DemoProof = {
      source: await comparisonOf(search.source),
      destination: await comparisonOf(search.destination),
      buckets: await search.compareBuckets(),
    };
    search.onLook(proof);
    const state = JSON.stringify(proof);
    if (state !== seen) {
      seen = state;
      changedMs = performance.now();
    }
    if (isProof(proof, search.files) || performance.now() - changedMs > STUCK_AFTER_MS) {
      return proof;
    }
    await pause(POLL_MS);
  }
}

async function comparisonOf({ ports }: DemoSide): Promise<CacheComparison> {
  const compared = await compareCache(ports);
  if (!compared.ok) {
    throw new Error(describeSyncError(compared.error));
  }
  return compared.value;
}
