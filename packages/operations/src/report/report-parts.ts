import { REASONS, type Reason, VERDICTS } from "../slice/reasons.ts";
import { bothKeys } from "../words/both-keys.ts";
import { printable } from "../words/printable.ts";
import {
  type Bar,
  barRows,
  countText,
  stackedRows,
  table,
  verdictBars,
  verdictMark,
} from "./components.ts";
import { type Child, element } from "./element.ts";
import type { ReportedSide, VerifyReport } from "./report.ts";

/** Keys that are named; the JSON has up to 10,000. */
const MOST_SHOWN = 1_000;
/** Prefixes that have a bar, those with most that is not equal first. */
const MOST_PREFIXES = 50;

/** A part of a report: the page of its own has each below its title, and so has the console. */
export interface ReportPart {
  readonly id: string;
  readonly title: string;
  readonly content: readonly Child[];
}

/** What a report says, whoever draws it. `linkOf` gives the address of a key's own page, where there is one. */
export function reportParts(
  report: VerifyReport,
  linkOf?: (key: string) => string,
): readonly ReportPart[] {
  return [
    { id: "sides", title: "Both sides", content: [sidesTable(report)] },
    plot("Keys by verdict", "verdicts", verdictBars(report.verdicts)),
    plot("Why keys are not equal", "reasons", reasonBars(report)),
    plot("How versions were proved equal", "proofs", proofBars(report)),
    plot("Lag of the newest version, by key", "lag", lagBars(report)),
    { id: "prefixes", title: "By prefix", content: prefixPlot(report) },
    { id: "findings", title: "Keys", content: findingsTable(report, linkOf) },
    { id: "how", title: "How it was compared", content: [howList(report)] },
  ];
}

/** What it came to, in a line. */
export function verdictLine({ equal, complete, verdicts }: VerifyReport): string {
  if (!complete) {
    return "not all was compared";
  }
  const open = verdicts.settled + verdicts["in-flight"];
  if (equal) {
    return open === 0
      ? "equal"
      : `equal but for ${countText(open)} keys that are settled or in flight`;
  }
  return `not equal: ${countText(verdicts.differs)} keys differ, ${countText(verdicts.unknown)} unknown`;
}

/** How much was compared, when, and how long that took. */
export function whenLine({ startedAt, durationMs, keys }: VerifyReport): string {
  return `${countText(keys)} keys, begun ${startedAt}, ${(durationMs / 1_000).toFixed(1)} s`;
}

function plot(title: string, id: string, bars: readonly Bar[]): ReportPart {
  return { id, title, content: [barRows(bars)] };
}

function proofBars({ proofs }: VerifyReport): readonly Bar[] {
  return Object.entries(proofs).map(([name, count]) => ({ name, count, kind: "equal" }));
}

function lagBars({ lag }: VerifyReport): readonly Bar[] {
  return lag.map(({ within, keys }) => ({ name: within, count: keys, kind: "lag" }));
}

function reasonBars({ reasons }: VerifyReport): readonly Bar[] {
  return (Object.keys(reasons) as Reason[])
    .map((name) => ({
      name,
      count: reasons[name] ?? 0,
      kind: REASONS[name].verdict,
      title: REASONS[name].text,
    }))
    .sort((left, right) => right.count - left.count);
}

function sidesTable({ source, destination }: VerifyReport): Child {
  const row = (name: string, side: ReportedSide) => [
    ...[name, `${side.partition} ${side.region} ${side.bucket}`],
    ...[side.keys, side.versions, side.markers, side.bytes].map(countText),
    side.digest,
  ];
  return table(
    "sides",
    ["side", "bucket", "keys", "versions", "markers", "bytes", "hash of what was listed"],
    [row("source", source), row("destination", destination)],
  );
}

function prefixPlot({ byPrefix }: VerifyReport): readonly Child[] {
  const all = Object.entries(byPrefix);
  const open = ([, counts]: (typeof all)[number]) =>
    counts.differs + counts.unknown + counts["in-flight"] + counts.settled;
  const shown = all
    .toSorted((left, right) => open(right) - open(left) || left[0].localeCompare(right[0], "en"))
    .slice(0, MOST_PREFIXES);
  const rows = shown.map(([name, counts]) => ({
    name: printable(name),
    parts: VERDICTS.map((verdict) => ({ kind: verdict, count: counts[verdict] })),
  }));
  return [
    stackedRows(rows),
    ...more(all.length - shown.length, "more prefixes; the JSON has them all"),
  ];
}

function findingsTable(
  { findings, findingCount }: VerifyReport,
  linkOf: ((key: string) => string) | undefined,
): readonly Child[] {
  if (findingCount === 0) {
    return [element("p", {}, "Every key is equal.")];
  }
  const rows = findings.slice(0, MOST_SHOWN).map((finding) => {
    const why = finding.reasons.map((reason) => REASONS[reason].text).join("; ");
    const names =
      finding.fields === undefined ? "" : ` (${finding.fields.map(printable).join(", ")})`;
    const problem = finding.problem === undefined ? "" : `: ${printable(finding.problem)}`;
    const { source, destination } = finding.entries;
    const key = printable(bothKeys(finding));
    return [
      linkOf === undefined ? key : element("a", { href: linkOf(finding.key) }, key),
      verdictMark(finding.verdict),
      `${why}${names}${problem}`,
      `${source} / ${destination}`,
      finding.mends,
    ];
  });
  const head = ["key", "verdict", "why", "entries, source / destination", "what mends it"];
  return [
    table("findings", head, rows),
    ...more(findingCount - rows.length, "more; the JSON has up to 10,000 of them"),
  ];
}

function howList(report: VerifyReport): Child {
  const { deep, sampleOneIn, deepVersions, graceSeconds, prefixes, policy } = report;
  const lines = [
    "All versions and delete markers of both buckets were listed and compared in order: kind, size, ETag.",
    "Where ETags cannot be compared, as under KMS, the ledger's row of the version was proof: what was written for it, and that it stands there.",
    deep === "listings"
      ? "Headers, metadata and tags were not compared (--deep)."
      : `--deep ${deep}, one key in ${sampleOneIn}: ${countText(deepVersions)} versions.`,
    `Sources that changed within ${graceSeconds} s were not judged.`,
    `Prefixes: ${prefixes.map((prefix) => (prefix === "" ? "all keys" : printable(prefix))).join(", ")}`,
    `Policy: ${JSON.stringify(policy)}`,
    "The hash of what was listed is the sum of the SHA-256 of each key with its entries' kinds, sizes and ETags, modulo 2^256. Equal buckets have equal hashes, in each run and for everybody.",
  ];
  return element("ul", { class: "how" }, ...lines.map((line) => element("li", {}, line)));
}

function more(rest: number, what: string): readonly Child[] {
  return rest > 0 ? [element("p", {}, `and ${countText(rest)} ${what}`)] : [];
}
