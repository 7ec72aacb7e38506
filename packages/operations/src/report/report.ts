import { hasSameKeys, keyMapOf, type Policy } from "@xpart/core";
import type { KeyFinding } from "../slice/key-finding.ts";
import type { SideTotals } from "../slice/side-totals.ts";
import type { DeepLevel } from "../slice/slice.ts";
import { LAG_BUCKETS, type SliceTally } from "../slice/slice-tally.ts";
import type { VerifyState } from "../verify/verify.ts";

/** Where a side is. */
export interface ReportedPlace {
  readonly partition: string;
  readonly region: string;
  readonly bucket: string;
}

/** What was compared, and how. */
export interface VerifySubject {
  readonly source: ReportedPlace;
  readonly destination: ReportedPlace;
  /** Keys that begin with one of these; `[""]`: all. */
  readonly prefixes: readonly string[];
  readonly policy: Policy;
  readonly graceSeconds: number;
  readonly deep: DeepLevel | "listings";
  /** One key in so many was compared deeper. */
  readonly sampleOneIn: number;
}

/** One side of a report. */
export interface ReportedSide extends ReportedPlace, SideTotals {
  /** A hash of what was listed; equal where keys, kinds, sizes, ETags and their order are. */
  readonly digest: string;
}

/** The document of `xpart verify --json` (V2). Names stay; new ones may come. */
export interface VerifyReport {
  /** Whether all was compared, and every key is equal, settled or in flight. */
  readonly equal: boolean;
  /** Whether all was compared. */
  readonly complete: boolean;
  /** In ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly source: ReportedSide;
  readonly destination: ReportedSide;
  readonly prefixes: readonly string[];
  readonly policy: Policy;
  readonly graceSeconds: number;
  readonly deep: VerifySubject["deep"];
  readonly sampleOneIn: number;
  /** Keys of either side. */
  readonly keys: number;
  readonly verdicts: SliceTally["verdicts"];
  readonly reasons: SliceTally["reasons"];
  readonly proofs: SliceTally["proofs"];
  /** Versions whose headers, metadata and tags were compared too. */
  readonly deepVersions: number;
  readonly byPrefix: SliceTally["prefixes"];
  /** Equal keys by how much later their newest version came to the destination. */
  readonly lag: readonly { readonly within: string; readonly keys: number }[];
  readonly findingCount: number;
  readonly findings: readonly KeyFinding[];
  /** What is worth knowing about the comparison as a whole. */
  readonly notes: readonly string[];
  /** Why not all was compared. */
  readonly error?: string;
}

/** Makes the report of a comparison. */
export function makeReport(state: VerifyState, subject: VerifySubject): VerifyReport {
  const { tally, digests } = state;
  const complete = state.remaining.length === 0;
  const { differs, unknown } = tally.verdicts;
  const { source, destination, ...chosen } = subject;
  return {
    ...{ equal: complete && differs + unknown === 0, complete },
    startedAt: new Date(state.startedMs).toISOString(),
    durationMs: state.durationMs,
    source: { ...source, ...tally.source, digest: digests.source },
    destination: { ...destination, ...tally.destination, digest: digests.destination },
    ...chosen,
    ...{ keys: tally.keys, verdicts: tally.verdicts, reasons: tally.reasons, proofs: tally.proofs },
    ...{ deepVersions: tally.deep, byPrefix: tally.prefixes },
    lag: LAG_BUCKETS.map((within, at) => ({ within, keys: tally.lags[at] ?? 0 })),
    ...{ findingCount: state.findingCount, findings: state.findings },
    notes: [...notesOf(tally), ...noteOnKeys(subject)],
    ...(state.error === undefined ? {} : { error: sentenceOf(state.error) }),
  };
}

function noteOnKeys({ policy }: VerifySubject): readonly string[] {
  return hasSameKeys(keyMapOf(policy.keys))
    ? []
    : [
        `keys are named, and counted in the hashes, as the source has them; policy.keys has them called otherwise at the destination: ${JSON.stringify(policy.keys)}`,
      ];
}

function notesOf({ source, destination, nulls, keys }: SliceTally): readonly string[] {
  const notes: string[] = [];
  for (const [side, totals] of [
    ["source", source] as const,
    ["destination", destination] as const,
  ]) {
    const entries = totals.versions + totals.markers;
    if (entries > 0 && nulls[side] === entries) {
      notes.push(
        `the ${side} holds null versions only: its versioning is off, so that it keeps no history (C1)`,
      );
    }
    if (keys > 0 && entries === 0) {
      notes.push(`the ${side} holds nothing at all under these prefixes`);
    }
  }
  return notes;
}

function sentenceOf({ side, operation, kind, code, message }: NonNullable<VerifyState["error"]>) {
  return `${side} ${operation} failed (${kind}${code === undefined ? "" : `, ${code}`}): ${message}`;
}
