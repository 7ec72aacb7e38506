import type { KeyFinding } from "./key-finding.ts";
import type { GrowingTotals } from "./key-view.ts";
import type { Reason, Verdict } from "./reasons.ts";
import type { SideTotals } from "./side-totals.ts";

/**
 * How the content of a version was found equal: by the ETags that both listings have; by the ledger, which knows what
 * was written for which version; by a checksum that both sides keep; by reading both.
 */
export type Proof = "etag" | "ledger" | "checksum" | "content";

/** Names of the buckets of a histogram of lags, the shortest first. */
export const LAG_BUCKETS: readonly string[] = [
  "< 1 s",
  "< 2 s",
  "< 5 s",
  "< 10 s",
  "< 30 s",
  "< 1 min",
  "< 5 min",
  "< 15 min",
  "< 1 h",
  "< 1 d",
  ">= 1 d",
];

const SECOND_MS = 1_000;
const LAG_LIMITS_MS: readonly number[] = [1, 2, 5, 10, 30, 60, 300, 900, 3_600, 86_400].map(
  (seconds) => seconds * SECOND_MS,
);

/** Keys by verdict. */
export type VerdictCounts = { [Each in Verdict]: number };

/** What a comparison counted. It is plain data, so that it can be written down and added up. */
export interface SliceTally {
  /** Keys of either side. */
  keys: number;
  readonly source: GrowingTotals;
  readonly destination: GrowingTotals;
  /** Null versions and null markers: a side that has no others keeps no history. */
  readonly nulls: { source: number; destination: number };
  readonly verdicts: VerdictCounts;
  /** Keys by reason; a key may have several. */
  readonly reasons: { [Each in Reason]?: number };
  /** Versions of equal keys, by how their content was proved; markers need no proof. */
  readonly proofs: { [Each in Proof]: number };
  /** Versions whose headers, metadata and tags were compared too. */
  deep: number;
  /** Keys by verdict, by the part of the key that the first `/` behind the prefix ends. */
  readonly prefixes: Record<string, VerdictCounts>;
  /** Equal keys by how much later the newest version came to the destination; see {@link LAG_BUCKETS}. */
  readonly lags: number[];
}

/** A tally of nothing. */
export function emptyTally(): SliceTally {
  return {
    keys: 0,
    source: { keys: 0, versions: 0, markers: 0, bytes: 0 },
    destination: { keys: 0, versions: 0, markers: 0, bytes: 0 },
    nulls: { source: 0, destination: 0 },
    verdicts: noVerdicts(),
    reasons: {},
    proofs: { etag: 0, ledger: 0, checksum: 0, content: 0 },
    deep: 0,
    prefixes: {},
    lags: LAG_BUCKETS.map(() => 0),
  };
}

/** Adds one tally to another. */
export function addTally(to: SliceTally, more: SliceTally): void {
  to.keys += more.keys;
  to.deep += more.deep;
  addTotals(to.source, more.source);
  addTotals(to.destination, more.destination);
  addCounts(to.nulls, more.nulls);
  addCounts(to.verdicts, more.verdicts);
  addCounts(to.reasons, more.reasons);
  addCounts(to.proofs, more.proofs);
  for (const [prefix, verdicts] of Object.entries(more.prefixes)) {
    addCounts(prefixCounts(to, prefix), verdicts);
  }
  for (const [at, count] of more.lags.entries()) {
    to.lags[at] = (to.lags[at] ?? 0) + count;
  }
}

/** Adds what one side has. */
export function addTotals(to: GrowingTotals, more: SideTotals): void {
  to.keys += more.keys;
  to.versions += more.versions;
  to.markers += more.markers;
  to.bytes += more.bytes;
}

/** Counts a key's verdict, for all and for its prefix. */
export function countVerdict(tally: SliceTally, verdict: Verdict, prefix: string): void {
  tally.verdicts[verdict] += 1;
  prefixCounts(tally, prefix)[verdict] += 1;
}

/** Counts a finding's reasons. */
export function countReasons({ reasons }: SliceTally, finding: KeyFinding): void {
  for (const reason of finding.reasons) {
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
}

/** Counts how much later a replica came. */
export function countLag({ lags }: SliceTally, lagMs: number): void {
  const found = LAG_LIMITS_MS.findIndex((limit) => lagMs < limit);
  const at = found === -1 ? LAG_LIMITS_MS.length : found;
  lags[at] = (lags[at] ?? 0) + 1;
}

/** Prefixes that are told apart; what further ones hold is counted as one. */
const MOST_PREFIXES = 1_000;
const OTHER_PREFIXES = "(other prefixes)";

function prefixCounts({ prefixes }: SliceTally, prefix: string): VerdictCounts {
  const known = prefixes[prefix];
  if (known !== undefined) {
    return known;
  }
  const isFull = Object.keys(prefixes).length >= MOST_PREFIXES;
  const name = isFull ? OTHER_PREFIXES : prefix;
  const counts = prefixes[name] ?? noVerdicts();
  prefixes[name] = counts;
  return counts;
}

function noVerdicts(): VerdictCounts {
  return { equal: 0, settled: 0, "in-flight": 0, differs: 0, unknown: 0 };
}

function addCounts<Name extends string>(
  to: { [Each in Name]?: number },
  more: { readonly [Each in Name]?: number },
): void {
  for (const name of Object.keys(more) as Name[]) {
    to[name] = (to[name] ?? 0) + (more[name] ?? 0);
  }
}
