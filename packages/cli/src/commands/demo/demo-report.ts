import type { KeyFinding, SideTotals } from "@xpart/operations";
import type { FaultCounts, Partition, RequestCounts } from "@xpart/sandbox";
import type { SidesComparison } from "./compare-sides.ts";
import type { Lag } from "./lag-watch.ts";
import type { ShownPart } from "./policy/shown-by-policy.ts";
import type { QuietLag } from "./quiet-lag.ts";
import type { EntryCounts, ReplayTotals } from "./replay-traffic.ts";
import type { IncidentSummary } from "./view/incident-log.ts";

/** All that was measured, as the demo found it. */
export interface DemoFindings {
  readonly sent: Omit<ReplayTotals, "unheard">;
  /** What the source is to hold of it where it is compared. */
  readonly expected: EntryCounts;
  /** Only with `--policy`. */
  readonly later: readonly string[];
  readonly shown: readonly ShownPart[];
  /** From the first write until the queues were empty. */
  readonly durationMs: number;
  /** Of the replay, which writes as fast as it can; `undefined`: nothing arrived. */
  readonly lag: Lag | undefined;
  /** Of objects that had the pipeline to themselves; `undefined`: not measured. */
  readonly quietLag: QuietLag | undefined;
  readonly comparison: SidesComparison;
  readonly source: DemoSide;
  readonly destination: DemoSide;
  readonly workerPeakRssBytes: number;
  readonly sandboxPeakRssBytes: number;
  readonly isStuck: boolean;
  readonly deadLetters: number;
  readonly troubles: readonly { readonly reason: string; readonly count: number }[];
  /** The faults that the pipeline stood, by kind; `undefined` without `--chaos`. */
  readonly chaos:
    | {
        readonly seed: number;
        readonly faults: FaultCounts;
        /** Faults that hit a known key, and how soon nothing of the key was under way any more. */
        readonly cameRight: IncidentSummary;
      }
    | undefined;
}

/** One side: where it is, and what was asked of it before the comparison. */
export interface DemoSide extends Pick<Partition, "partition" | "region"> {
  readonly bucket: string;
  readonly requests: RequestCounts;
}

/** The document of `xpart demo --json`. Names stay; new ones may come. */
export interface DemoReport {
  readonly equal: boolean;
  readonly source: ReportedSide;
  readonly destination: ReportedSide;
  /** Of the source. */
  readonly versions: number;
  readonly markers: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Versions and markers through the whole pipeline. */
  readonly objectsPerSecond: number;
  readonly requestsPerObject: { readonly s3: number; readonly ledger: number };
  /** Event to replica under the replay's flood, where most of it is waiting in line; `null`: nothing arrived. */
  readonly latencyMs: Lag | null;
  /** The same of single objects on a pipeline that has nothing else to do; `null`: not measured. */
  readonly quietLatencyMs: QuietLag | null;
  /** How many versions' content was proved equal by what. */
  readonly proofs: SidesComparison["proofs"];
  readonly peakRssBytes: { readonly worker: number; readonly sandbox: number };
  readonly skipped: Readonly<Record<string, number>>;
  readonly stuck: boolean;
  readonly deadLetters: number;
  readonly troubles: DemoFindings["troubles"];
  /** Only with `--chaos`. */
  readonly chaos?: NonNullable<DemoFindings["chaos"]>;
  /** Only with `--policy`: keys that need not be equal, and why. */
  readonly settled?: SidesComparison["settled"];
  /** Only with `--policy`: what keys are called at the destination. */
  readonly keyRules?: SidesComparison["keyRules"];
  /** Only with `--policy`: what was done to the source once all had crossed, and crossed too. */
  readonly later?: readonly string[];
  /** Only with `--policy`: what its parts did to objects. */
  readonly shown?: readonly ShownPart[];
  readonly differenceCount: number;
  readonly differences: readonly KeyFinding[];
}

/** One side in the report. */
export interface ReportedSide extends SideTotals {
  readonly partition: string;
  readonly region: string;
  readonly bucket: string;
  /** Requests by operation: `{ s3: { GetObject: 12 } }`. At the source the replay's are among them. */
  readonly requests: RequestCounts;
}

/**
 * Makes the report of what was found. The sides count as equal only if they were compared and the source holds
 * what was sent: otherwise an empty source would equal an empty destination.
 */
export function reportOf(findings: DemoFindings): DemoReport {
  const { comparison, expected, later, shown, durationMs } = findings;
  const { versions, markers, bytes } = comparison.source;
  const isWhatWasSent = versions === expected.versions && markers === expected.markers;
  return {
    equal: comparison.isEqual && isWhatWasSent,
    source: { ...sideOf(findings.source), ...comparison.source },
    destination: { ...sideOf(findings.destination), ...comparison.destination },
    versions,
    markers,
    bytes,
    durationMs: Math.round(durationMs),
    objectsPerSecond: rounded(((versions + markers) * 1_000) / Math.max(durationMs, 1)),
    requestsPerObject: requestsPerObject(findings),
    latencyMs: findings.lag ?? null,
    quietLatencyMs: findings.quietLag ?? null,
    proofs: comparison.proofs,
    peakRssBytes: { worker: findings.workerPeakRssBytes, sandbox: findings.sandboxPeakRssBytes },
    skipped: Object.fromEntries(findings.sent.skipped),
    stuck: findings.isStuck,
    deadLetters: findings.deadLetters,
    troubles: findings.troubles,
    ...(findings.chaos && { chaos: findings.chaos }),
    ...(comparison.settled && { settled: comparison.settled }),
    ...(comparison.keyRules && { keyRules: comparison.keyRules }),
    ...(later.length > 0 && { later }),
    ...(shown.length > 0 && { shown }),
    differenceCount: comparison.differenceCount,
    differences: comparison.differences,
  };
}

function sideOf({ partition, region, bucket, requests }: DemoSide): DemoSide {
  return { partition, region, bucket, requests };
}

/** At the source, what the replay itself asks, and the look at a marker that is about to cross. */
const UNCOUNTED_SOURCE_OPERATIONS: ReadonlySet<string> = new Set([
  "PutObject",
  "DeleteObject",
  "HeadObject",
]);
/** At the destination, the one request that a marker takes. */
const MARKER_OPERATIONS: ReadonlySet<string> = new Set(["DeleteObject"]);

/** S3: per version, without those for markers. Ledger: per version or marker. */
function requestsPerObject({ sent, source, destination }: DemoFindings): {
  readonly s3: number;
  readonly ledger: number;
} {
  const s3 =
    sumOf(source.requests.s3, UNCOUNTED_SOURCE_OPERATIONS) +
    sumOf(destination.requests.s3, MARKER_OPERATIONS);
  const ledger = sumOf(source.requests.dynamodb, new Set());
  return {
    s3: rounded(s3 / Math.max(sent.versions, 1)),
    ledger: rounded(ledger / Math.max(sent.versions + sent.markers, 1)),
  };
}

function sumOf(
  operations: Readonly<Record<string, number>> = {},
  without: ReadonlySet<string>,
): number {
  return Object.entries(operations)
    .filter(([name]) => !without.has(name))
    .reduce((sum, [, count]) => sum + count, 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
