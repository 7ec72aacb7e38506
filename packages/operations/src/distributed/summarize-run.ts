import { compareKeys, type KeyRange } from "@xpart/core";
import { makeReport, type VerifyReport, type VerifySubject } from "../report/report.ts";
import { reportPage } from "../report/report-page.ts";
import type { KeyFinding } from "../slice/key-finding.ts";
import { SetDigest } from "../slice/set-digest.ts";
import { addTally, emptyTally } from "../slice/slice-tally.ts";
import { MAX_FINDINGS, type VerifyState } from "../verify/verify.ts";
import { printable } from "../words/printable.ts";
import type { Run } from "./run-request.ts";
import {
  addWork,
  NOTHING_SENT,
  type RunRange,
  rangeName,
  readState,
  type SentWork,
  SliceFailure,
} from "./run-slice.ts";
import type { RunStore } from "./run-store.ts";

/** The report of a run: that of `xpart verify`, and what was sent. */
export interface RunReport extends VerifyReport {
  /** Keys that were sent to the functions, and what they come to. */
  readonly sent: SentWork;
  /** Ranges, and how many of them are not done. */
  readonly ranges: { readonly total: number; readonly unfinished: number };
}

/** What a run is summarised with. */
export interface SummaryTools {
  readonly store: RunStore;
  readonly subject: Pick<VerifySubject, "source" | "destination" | "policy">;
  now(): number;
}

/** Ranges that are named one by one. */
const MAX_NAMED = 20;
const DEFAULT_GRACE_MS = 60_000;

/**
 * Adds the ranges of a run up, and writes the report as `report.json` and `report.html` into the run's folder. One range
 * is in memory at a time.
 *
 * @throws SliceFailure where the run's bucket does not answer.
 */
export async function summarizeRun(
  { request, startedMs }: Run,
  ranges: readonly RunRange[],
  { store, subject, now }: SummaryTools,
): Promise<RunReport> {
  const tally = emptyTally();
  const digests = { source: new SetDigest(), destination: new SetDigest() };
  const findings: KeyFinding[] = [];
  const remaining: KeyRange[] = [];
  let findingCount = 0;
  const unfinished: RunRange[] = [];
  let sent = NOTHING_SENT;
  for (const item of ranges) {
    const { index, range } = item;
    const kept = await readState(store, rangeName(index));
    if (kept === undefined || kept === "unreadable") {
      remaining.push(range);
      unfinished.push(item);
      continue;
    }
    const { state } = kept;
    addTally(tally, state.tally);
    digests.source.addDigest(state.digests.source);
    digests.destination.addDigest(state.digests.destination);
    findings.push(...state.findings.slice(0, MAX_FINDINGS - findings.length));
    findingCount += state.findingCount;
    remaining.push(...state.remaining);
    if (state.remaining.length + kept.unsent.length > 0) {
      unfinished.push(item);
    }
    sent = addWork(sent, kept.sent);
  }
  const whole: VerifyState = {
    ...{ version: 1, tally, findingCount, remaining, startedMs },
    digests: { source: String(digests.source), destination: String(digests.destination) },
    findings: findings.sort((left, right) => compareKeys(left.key, right.key)),
    durationMs: now() - startedMs,
  };
  const { prefixes, graceMs = DEFAULT_GRACE_MS, deep, sampleOneIn = 1 } = request;
  const chosen = { prefixes, graceSeconds: graceMs / 1_000, deep: deep ?? "listings", sampleOneIn };
  const compared = makeReport(whole, { ...subject, ...chosen } as VerifySubject);
  const report: RunReport = {
    ...{ ...compared, notes: [...compared.notes, ...notesOnUnfinished(unfinished)] },
    sent,
    ranges: { total: ranges.length, unfinished: unfinished.length },
  };
  for (const [name, value] of [
    ["report.json", report],
    ["report.html", reportPage(report)],
  ] as const) {
    const written = await store.write(name, value);
    if (!written.ok) {
      throw new SliceFailure(`the run's bucket: ${written.error.message}`);
    }
  }
  return report;
}

/** Names the ranges that are not done, as far as anybody reads on. */
function notesOnUnfinished(unfinished: readonly RunRange[]): readonly string[] {
  const named = unfinished.slice(0, MAX_NAMED).map(({ index, range }) => {
    const { prefix, after, upTo } = range;
    const bounds = [
      ...(prefix === "" ? [] : [`below ${quoted(prefix)}`]),
      ...(after === undefined ? [] : [`behind ${quoted(after)}`]),
      ...(upTo === undefined ? [] : [`up to ${quoted(upTo)}`]),
    ];
    const keys = bounds.length === 0 ? "all keys" : `the keys ${bounds.join(", ")}`;
    return `range ${index} is not done: ${keys}`;
  });
  const more = unfinished.length - named.length;
  return more === 0 ? named : [...named, `${more} more ranges are not done`];
}

/** As findings quote keys, so that none reaches a terminal as it is. */
function quoted(key: string): string {
  return `"${printable(key)}"`;
}
