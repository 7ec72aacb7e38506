export { openSender } from "../backfill/open-sender.ts";
export type { LimitWatch } from "../ranges/limit-watch.ts";
export { createPacedLister } from "../ranges/paced-lister.ts";
export { createRequestPace } from "../ranges/request-pace.ts";
export { slicePortsOf } from "../verify/slice-ports-of.ts";
export {
  RUN_NAME,
  type Run,
  type RunLimits,
  type RunRequest,
  readRunRequest,
} from "./run-request.ts";
export {
  type RangeState,
  type RunRange,
  rangeName,
  runSlice,
  type SentWork,
  SliceFailure,
  type SliceProgress,
  type SliceTools,
} from "./run-slice.ts";
export { createRunStore, type RunPlace, type RunStore } from "./run-store.ts";
export { type ChildProgress, type ChildTools, sliceInTurn } from "./slice-in-turn.ts";
export { type SplitOptions, splitRanges } from "./split-ranges.ts";
export { readRanges, readRun, type SplitTools, splitRun } from "./split-run.ts";
export { type RunReport, type SummaryTools, summarizeRun } from "./summarize-run.ts";
