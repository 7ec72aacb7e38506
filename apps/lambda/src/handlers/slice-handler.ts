import type { VersionLister } from "@xpart/core";
import {
  type ChildProgress,
  type ChildTools,
  RUN_NAME,
  type Run,
  type RunRange,
  type RunReport,
  type RunStore,
  readRanges,
  readRun,
  readRunRequest,
  type SummaryTools,
  sliceInTurn,
  splitRun,
  summarizeRun,
} from "@xpart/operations/distributed";
import type { InvocationContext } from "../batch/invocation-context.ts";
import type { Logger } from "../report/json-logger.ts";
import { createMetrics } from "../report/metrics.ts";

/** What the handler works with. */
export interface SliceHandlerPorts {
  /** The folder of a run. */
  storeOf(run: string): RunStore;
  /** Lists the source for cuts. */
  readonly source: VersionLister;
  readonly mostRanges: number;
  /** What a slice compares and sends with, until its time is over, by its share of what a run may ask and send. */
  readonly toolsOf: ChildTools["toolsOf"];
  readonly subject: SummaryTools["subject"];
  /** Ranges at one time. */
  readonly concurrency: number;
  readonly logger: Logger;
  now(): number;
  /** Resolves after so long, at once where it is aborted; it never throws. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
  /** Takes the lines of the metrics. */
  writeLine(line: string): void;
}

/** What is handed back to the state machine. */
export type SliceAnswer =
  | { readonly run: string; readonly rangesKey: string; readonly ranges: number }
  | ChildProgress
  | Pick<RunReport, "equal" | "complete" | "keys" | "findingCount" | "sent" | "ranges">;

/**
 * One step of a run in the cloud (V20): `split` begins it, `slice` works one range for as long as the invocation has time,
 * `summary` writes the report. @throws where a step fails: Step Functions tries it again.
 */
export type SliceHandler = (event: unknown, context: InvocationContext) => Promise<SliceAnswer>;

/** Of an invocation's time, what is kept for what is under way at its end, and for writing down how far it came. */
const SHARE_KEPT = 0.2;
const MOST_KEPT_MS = 30_000;

/** The handler on these ports. */
export function createSliceHandler(ports: SliceHandlerPorts): SliceHandler {
  return async (event, context) => {
    const step = readStep(event);
    if (step === undefined) {
      throw new TypeError("sliceHandler takes a step of a run, and this event is none");
    }
    const store = ports.storeOf(step.run);
    const leftMs = context.getRemainingTimeInMillis();
    const keptMs = Math.min(leftMs * SHARE_KEPT, MOST_KEPT_MS);
    const signal = AbortSignal.timeout(Math.max(0, Math.round(leftMs - keptMs)));
    switch (step.step) {
      case "split":
        return split(step, store, signal, ports);
      case "slice":
        return slice(step, { ...ports, store, signal, leftMs });
      case "summary":
        return summarize(store, ports);
    }
  };
}

type Step =
  | { readonly step: "split"; readonly run: string; readonly request: unknown }
  | { readonly step: "slice"; readonly run: string; readonly item: RunRange }
  | { readonly step: "summary"; readonly run: string };

function readStep(event: unknown): Step | undefined {
  const step = event as (Partial<Step> & { readonly item?: Partial<RunRange> }) | null;
  if (typeof step !== "object" || typeof step?.run !== "string" || !RUN_NAME.test(step.run)) {
    return undefined;
  }
  const isItem = Number.isInteger(step.item?.index) && typeof step.item?.range === "object";
  return step.step === "split" || step.step === "summary" || (step.step === "slice" && isItem)
    ? (step as Step)
    : undefined;
}

async function split(
  { run, request: sent }: Extract<Step, { step: "split" }>,
  store: RunStore,
  signal: AbortSignal,
  { source, mostRanges, now, logger }: SliceHandlerPorts,
): Promise<SliceAnswer> {
  const request = readRunRequest(sent);
  if (request === undefined) {
    throw new TypeError("a run has kind, prefixes and sends, and this request lacks one");
  }
  const begun = await splitRun(request, { store, source, mostRanges, signal, now });
  logger.log("INFO", `run ${run}: ${begun.run.rangeCount} ranges`);
  return { run, rangesKey: begun.rangesKey, ranges: begun.run.rangeCount };
}

async function slice(
  { item }: Extract<Step, { step: "slice" }>,
  child: ChildTools,
): Promise<SliceAnswer> {
  return sliceInTurn(item, await beganRun(child.store), child);
}

async function summarize(store: RunStore, ports: SliceHandlerPorts): Promise<SliceAnswer> {
  const { subject, now } = ports;
  const run = await beganRun(store);
  const report = await summarizeRun(run, await readRanges(store), { store, subject, now });
  if (run.request.isAudit === true) {
    measure(report, ports);
  }
  const { equal, complete, keys, findingCount, sent, ranges } = report;
  return { equal, complete, keys, findingCount, sent, ranges };
}

async function beganRun(store: RunStore): Promise<Run> {
  const run = await readRun(store);
  if (run === undefined) {
    throw new Error(`${store.keyOf("run.json")} is not there: the run has not begun`);
  }
  return run;
}

/** What listing found that no event announced. */
function measure(report: RunReport, { subject, writeLine, now }: SliceHandlerPorts): void {
  const metrics = createMetrics({
    SourceBucket: subject.source.bucket,
    DestinationBucket: subject.destination.bucket,
  });
  metrics.add("AuditKeys", report.keys);
  metrics.add("AuditDiffering", report.verdicts.differs);
  metrics.add("AuditSent", report.sent.keys);
  metrics.add("AuditUnfinished", report.complete ? 0 : 1);
  for (const line of metrics.flush(now())) {
    writeLine(line);
  }
}
