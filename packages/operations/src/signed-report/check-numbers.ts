import type { VerifyReport } from "../report/report.ts";
import { VERDICTS } from "../slice/reasons.ts";

/**
 * Whether a document is a report whose numbers agree with each other (V2). What a report does not agree on with
 * itself was changed after it was made, or made by something else.
 *
 * @returns a sentence for each thing that is wrong.
 */
export function checkNumbers(document: unknown): readonly string[] {
  if (!isReport(document)) {
    return ["it is no report of xpart verify"];
  }
  const { keys, verdicts, findingCount, findings, byPrefix, equal, complete } = document;
  const sum = sumOf(verdicts);
  const inPrefixes = Object.values(byPrefix).reduce((total, counts) => total + sumOf(counts), 0);
  const open = verdicts.differs + verdicts.unknown;
  const checks: readonly (readonly [holds: boolean, problem: string])[] = [
    [sum === keys, `it counts ${keys} keys, and verdicts for ${sum}`],
    [inPrefixes === keys, `it counts ${keys} keys, and ${inPrefixes} by prefix`],
    [
      findingCount === keys - verdicts.equal,
      `${keys - verdicts.equal} keys are not equal, and it tells of ${findingCount}`,
    ],
    [findings.length <= findingCount, `it names ${findings.length} keys of ${findingCount}`],
    [
      equal === (complete && open === 0),
      `it says equal: ${equal}, with ${open} keys that differ or are unknown${complete ? "" : ", and not all compared"}`,
    ],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => problem);
}

/** Whether two reports are of the same listings, by side: the same hash of what was listed. */
export function sameListings(
  left: VerifyReport,
  right: VerifyReport,
): { readonly source: boolean; readonly destination: boolean } {
  return {
    source: left.source.digest === right.source.digest,
    destination: left.destination.digest === right.destination.digest,
  };
}

/** Whether a document has all that is looked at here. */
export function isReport(document: unknown): document is VerifyReport {
  const report = document as Partial<VerifyReport> | null;
  return (
    typeof report?.keys === "number" &&
    typeof report.equal === "boolean" &&
    typeof report.complete === "boolean" &&
    typeof report.findingCount === "number" &&
    Array.isArray(report.findings) &&
    hasVerdicts(report.verdicts) &&
    Object.values(report.byPrefix ?? { none: undefined }).every(hasVerdicts) &&
    [report.source, report.destination].every((side) => typeof side?.digest === "string")
  );
}

function hasVerdicts(counts: unknown): boolean {
  const known = counts as Readonly<Record<string, unknown>> | null | undefined;
  return VERDICTS.every((verdict) => typeof known?.[verdict] === "number");
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
