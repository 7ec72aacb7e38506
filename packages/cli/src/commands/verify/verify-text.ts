import {
  bothKeys,
  type KeyFinding,
  printable,
  REASONS,
  type Reason,
  type ReportedSide,
  VERDICTS,
  type VerifyReport,
} from "@xpart/operations";
import { formatBytes, formatCount, formatCounted, formatDuration } from "../../io/format.ts";

/** Shown on a terminal; files, `--json` and the report have more. */
const MOST_SHOWN = 50;

/** The report as lines for people; the last one says whether the sides are equal. */
export function verifyText(report: VerifyReport): string {
  const { source, destination, proofs, durationMs, keys } = report;
  const listed = `${formatCounted(keys, "key")} in ${formatDuration(durationMs)}`;
  const deep =
    report.deep === "listings" ? "" : `, ${formatCount(report.deepVersions)} versions deeper`;
  return [
    row("source", `${placeText(source)}: ${totalsText(source)}`),
    row("destination", `${placeText(destination)}: ${totalsText(destination)}`),
    row("compared", `${listed}${deep}`),
    row("proved by", countsText(proofs)),
    row("keys", VERDICTS.map((name) => `${name} ${formatCount(report.verdicts[name])}`).join(", ")),
    ...reasonLines(report),
    row(
      "listed",
      `source ${source.digest.slice(0, DIGEST_SHOWN)}, destination ${destination.digest.slice(0, DIGEST_SHOWN)}`,
    ),
    ...findingLines(report),
    ...report.notes.map((note) => `note: ${note}`),
    ...(report.error === undefined ? [] : [`error: ${printable(report.error)}`]),
    `equal: ${report.equal}${remarkOn(report)}`,
  ].join("\n");
}

/** What keeps the verdict from being the whole truth. */
function remarkOn({ equal, complete, verdicts }: VerifyReport): string {
  if (!complete) {
    return " (not all was compared)";
  }
  const open = verdicts.settled + verdicts["in-flight"];
  return equal && open > 0
    ? ` (but for ${formatCounted(open, "key")} settled or in flight, as told above)`
    : "";
}

/** Digits of a digest that tell two apart at a glance; the report has all 64. */
const DIGEST_SHOWN = 16;
const LABEL_WIDTH = 13;

function row(label: string, text: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${text}`;
}

function placeText({ partition, region, bucket }: ReportedSide): string {
  return `${partition} ${region} ${bucket}`;
}

function totalsText({ keys, versions, markers, bytes }: ReportedSide): string {
  const counts = [formatCounted(keys, "key"), formatCounted(versions, "version")];
  return [...counts, formatCounted(markers, "marker"), formatBytes(bytes)].join(", ");
}

function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${formatCount(count)}`)
    .join(", ");
}

function reasonLines({ reasons }: VerifyReport): readonly string[] {
  return (Object.keys(reasons) as Reason[])
    .toSorted((left, right) => (reasons[right] ?? 0) - (reasons[left] ?? 0))
    .map((name) => row("", `${formatCount(reasons[name] ?? 0)} ${name}: ${REASONS[name].text}`));
}

/** What differs first, then what is unknown; what is settled is counted alone. */
function findingLines({ findings, verdicts }: VerifyReport): readonly string[] {
  const shown = findings
    .filter(({ verdict }) => verdict === "differs" || verdict === "unknown")
    .slice(0, MOST_SHOWN);
  const more = verdicts.differs + verdicts.unknown - shown.length;
  return [
    ...shown.map(findingLine),
    ...(more > 0 ? [`and ${formatCount(more)} more; see --json, --report or --combined`] : []),
  ];
}

/** One key in one line, with everything that does not print escaped. */
export function findingLine(finding: KeyFinding): string {
  const { verdict, reasons, fields, problem, entries, mends } = finding;
  const names = fields === undefined ? "" : ` (${fields.map(printable).join(", ")})`;
  const why = reasons.map((reason) => REASONS[reason].text).join("; ");
  const answer = problem === undefined ? "" : `: ${printable(problem)}`;
  const counts = `${formatCount(entries.source)} to ${formatCount(entries.destination)} entries`;
  return `${verdict} "${printable(bothKeys(finding))}": ${why}${names}${answer} (${counts}${mendText(mends)})`;
}

function mendText(mends: KeyFinding["mends"]): string {
  switch (mends) {
    case "reconcile":
      return "; a reconcile mends it";
    case "release":
      return "; xpart release";
    case "person":
      return "; see xpart explain";
    case "nothing":
      return "";
  }
}
