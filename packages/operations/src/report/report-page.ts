import { REASONS, type Reason, VERDICTS } from "../slice/reasons.ts";
import { bothKeys } from "../words/both-keys.ts";
import { printable } from "../words/printable.ts";
import { type Bar, barRows, stackedRows, verdictBars, verdictMark } from "./components.ts";
import { escapeText } from "./escape-text.ts";
import { htmlOf } from "./html-of.ts";
import { PAGE_STYLE } from "./page-style.ts";
import type { ReportedSide, VerifyReport } from "./report.ts";

/** Keys that the page names; the JSON beside it has them all. */
const MOST_SHOWN = 1_000;
/** Prefixes that the page has a bar for, those with most that is not equal first. */
const MOST_PREFIXES = 50;

/**
 * The report as one HTML page that needs nothing else: no script, no font and no picture from anywhere, so that it can
 * be kept, sent and opened years later. What comes from keys is escaped.
 */
export function reportPage(report: VerifyReport): string {
  const title = `${report.source.bucket} and ${report.destination.bucket}: ${verdictLine(report)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<h1 class="${report.equal ? "good" : "bad"}">${escapeText(verdictLine(report))}</h1>
<p>${escapeText(whenLine(report))}</p>
${[...(report.error === undefined ? [] : [report.error]), ...report.notes].map((note) => `<p class="note">${escapeText(note)}</p>`).join("\n")}
${sidesTable(report)}
${plot("Keys by verdict", "verdicts", verdictBars(report.verdicts))}
${plot("Why keys are not equal", "reasons", reasonRows(report))}
${plot("How versions were proved equal", "proofs", proofRows(report))}
${plot("Lag of the newest version, by key", "lag", lagRows(report))}
${section("By prefix", "prefixes", prefixRows(report))}
${section("Keys", "findings", findingsTable(report))}
${section("How it was compared", "how", howList(report))}
</body>
</html>
`;
}

function verdictLine({ equal, complete, verdicts }: VerifyReport): string {
  if (!complete) {
    return "not all was compared";
  }
  const open = verdicts.settled + verdicts["in-flight"];
  if (equal) {
    return open === 0 ? "equal" : `equal but for ${count(open)} keys that are settled or in flight`;
  }
  return `not equal: ${count(verdicts.differs)} keys differ, ${count(verdicts.unknown)} unknown`;
}

function whenLine({ startedAt, durationMs, keys }: VerifyReport): string {
  return `${count(keys)} keys, begun ${startedAt}, ${(durationMs / 1_000).toFixed(1)} s`;
}

function section(title: string, id: string, content: string): string {
  return `<section id="${id}"><h2>${escapeText(title)}</h2>\n${content}</section>`;
}

function plot(title: string, id: string, bars: readonly Bar[]): string {
  return section(title, id, htmlOf(barRows(bars)));
}

function proofRows({ proofs }: VerifyReport): readonly Bar[] {
  return Object.entries(proofs).map(([name, count]) => ({ name, count, kind: "equal" }));
}

function lagRows({ lag }: VerifyReport): readonly Bar[] {
  return lag.map(({ within, keys }) => ({ name: within, count: keys, kind: "lag" }));
}

function sidesTable({ source, destination }: VerifyReport): string {
  const cells = (name: string, side: ReportedSide) =>
    [
      name,
      `${side.partition} ${side.region} ${side.bucket}`,
      ...[side.keys, side.versions, side.markers, side.bytes].map(count),
      side.digest,
    ]
      .map((text) => `<td>${escapeText(text)}</td>`)
      .join("");
  const head = ["side", "bucket", "keys", "versions", "markers", "bytes", "hash of what was listed"]
    .map((text) => `<th>${text}</th>`)
    .join("");
  return `<div class="wide"><table id="sides"><tr>${head}</tr><tr>${cells("source", source)}</tr><tr>${cells("destination", destination)}</tr></table></div>`;
}

function reasonRows({ reasons }: VerifyReport): readonly Bar[] {
  return (Object.keys(reasons) as Reason[])
    .map((name) => ({
      name,
      count: reasons[name] ?? 0,
      kind: REASONS[name].verdict,
      title: REASONS[name].text,
    }))
    .sort((left, right) => right.count - left.count);
}

function prefixRows({ byPrefix }: VerifyReport): string {
  const all = Object.entries(byPrefix);
  const open = ([, counts]: (typeof all)[number]) =>
    counts.differs + counts.unknown + counts["in-flight"] + counts.settled;
  const shown = all
    .toSorted((left, right) => open(right) - open(left) || left[0].localeCompare(right[0], "en"))
    .slice(0, MOST_PREFIXES);
  const more = all.length - shown.length;
  const rest = more > 0 ? `<p>and ${count(more)} more prefixes; the JSON has them all</p>` : "";
  const rows = shown.map(([name, counts]) => ({
    name: printable(name),
    parts: VERDICTS.map((verdict) => ({ kind: verdict, count: counts[verdict] })),
  }));
  return htmlOf(stackedRows(rows)) + rest;
}

function findingsTable({ findings, findingCount }: VerifyReport): string {
  if (findingCount === 0) {
    return "<p>Every key is equal.</p>";
  }
  const rows = findings.slice(0, MOST_SHOWN).map((finding) => {
    const why = finding.reasons.map((reason) => REASONS[reason].text).join("; ");
    const names =
      finding.fields === undefined ? "" : ` (${finding.fields.map(printable).join(", ")})`;
    const problem = finding.problem === undefined ? "" : `: ${finding.problem}`;
    const { source, destination } = finding.entries;
    const cells = [
      printable(bothKeys(finding)),
      verdictMark(finding.verdict),
      `${why}${names}${problem}`,
      `${source} / ${destination}`,
      finding.mends,
    ];
    return `<tr>${cells.map((cell) => `<td>${htmlOf(cell)}</td>`).join("")}</tr>`;
  });
  const more = findingCount - rows.length;
  const head = ["key", "verdict", "why", "entries, source / destination", "what mends it"];
  const rest = more > 0 ? `<p>and ${count(more)} more; the JSON has up to 10,000 of them</p>` : "";
  return `<table><tr>${head.map((text) => `<th>${text}</th>`).join("")}</tr>\n${rows.join("\n")}</table>${rest}`;
}

function howList(report: VerifyReport): string {
  const { deep, sampleOneIn, deepVersions, graceSeconds, prefixes, policy } = report;
  const lines = [
    "All versions and delete markers of both buckets were listed and compared in order: kind, size, ETag.",
    "Where ETags cannot be compared, as under KMS, the ledger's row of the version was proof: what was written for it, and that it stands there.",
    deep === "listings"
      ? "Headers, metadata and tags were not compared (--deep)."
      : `--deep ${deep}, one key in ${sampleOneIn}: ${count(deepVersions)} versions.`,
    `Sources that changed within ${graceSeconds} s were not judged.`,
    `Prefixes: ${prefixes.map((prefix) => (prefix === "" ? "all keys" : printable(prefix))).join(", ")}`,
    `Policy: ${JSON.stringify(policy)}`,
    "The hash of what was listed is the sum of the SHA-256 of each key with its entries' kinds, sizes and ETags, modulo 2^256. Equal buckets have equal hashes, in each run and for everybody.",
  ];
  return `<ul>${lines.map((line) => `<li>${escapeText(line)}</li>`).join("")}</ul>`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
