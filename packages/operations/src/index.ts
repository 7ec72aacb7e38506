export type { Adoption, AdoptionVerdict } from "./adopt/adoption.ts";
export { type AdoptionSurvey, surveyAdoption } from "./adopt/survey-adoption.ts";
export {
  type BackfillOptions,
  type BackfillState,
  type BackfillWork,
  backfillOn,
  beginBackfill,
  readBackfillState,
} from "./backfill/backfill.ts";
export type { BacklogGate } from "./backfill/backlog-gate.ts";
export { createKeyFilter, type KeyChoice } from "./backfill/key-filter.ts";
export {
  type OpenSender,
  openSender,
  readObjectsDepth,
  type SendingPace,
} from "./backfill/open-sender.ts";
export {
  createCloudwatchFigures,
  type FigureQuery,
  type Figures,
  type FigureWindow,
} from "./control/cloudwatch-figures.ts";
export { type ControlClients, openControl } from "./control/control-clients.ts";
export { identityArn } from "./control/identity-arn.ts";
export type { Mapping, Mappings } from "./control/lambda-mappings.ts";
export type { ResumeAt, Resumes } from "./control/scheduled-resumes.ts";
export { type CloudRuns, type NoCloudRuns, openCloudRuns } from "./distributed/open-cloud-runs.ts";
export {
  createRunControl,
  type RunControl,
  type RunExecution,
} from "./distributed/run-control.ts";
export type { RunFigures } from "./distributed/run-progress.ts";
export type { RunStatus, RunSummary } from "./distributed/run-status.ts";
export { applyFix } from "./doctor/apply-fix.ts";
export { type Canary, type CanaryOptions, flyCanary } from "./doctor/canary.ts";
export { diagnoseDeployment, gatherFacts } from "./doctor/doctor.ts";
export type { DoctorFacts } from "./doctor/facts.ts";
export type { CheckSubject, Fault, Finding, FixKind } from "./doctor/finding.ts";
export {
  type CostLine,
  type Estimate,
  estimateBackfill,
  estimateOthers,
  type OtherWay,
  type WorkPace,
} from "./estimate/estimate.ts";
export {
  type PricedSide,
  type PricedSides,
  type PriceListText,
  withPriceLists,
} from "./estimate/price-lists.ts";
export {
  DEFAULT_PRICES,
  type PriceFile,
  type PriceTable,
  pricesOf,
  readPrices,
} from "./estimate/prices.ts";
export {
  type Bound,
  type RunPace,
  type RunPart,
  type RunReckoning,
  type RunScale,
  reckonRun,
} from "./estimate/reckon-run.ts";
export {
  measureSample,
  type Sample,
  type SampledVolume,
  type SampleOptions,
  sampleError,
} from "./estimate/sample.ts";
export {
  SERVICE_LIMITS,
  SERVICE_TIMES,
  type ServiceFact,
  type ServiceLimitName,
  type ServiceTimeName,
} from "./estimate/service-limits.ts";
export {
  type MeasureOptions,
  measureInventory,
  measureVolume,
  type SizeClass,
  type Volume,
} from "./estimate/volume.ts";
export type { DeadLetter, DeadLetterQueue, DeadLetters } from "./explain/dead-letters.ts";
export {
  type EntryLine,
  type EntryVerdict,
  entryLabel,
  type KeyVerdict,
  keyVerdict,
} from "./explain/entry-line.ts";
export { explainKey } from "./explain/explain-key.ts";
export {
  explainOneSide,
  type OneSidedExplanation,
  type OneSidedLine,
} from "./explain/explain-one-side.ts";
export type { Advice, KeyExplanation } from "./explain/key-explanation.ts";
export { type KeyLogLine, type KeyLogs, readKeyLogs } from "./explain/key-logs.ts";
export type { InventoryEntry } from "./inventory/inventory-entry.ts";
export type { InventoryFormat, InventoryManifest } from "./inventory/inventory-manifest.ts";
export {
  type Inventory,
  type InventoryProblem,
  type ManifestAddress,
  openInventory,
} from "./inventory/open-inventory.ts";
export {
  type SortedInventory,
  type SortOptions,
  sortInventory,
} from "./inventory/sorted-inventory.ts";
export {
  type ListKind,
  listEntries,
} from "./list/list-entries.ts";
export type { ListOptions } from "./list/list-options.ts";
export type { ListedEntry } from "./list/listed-entry.ts";
export {
  type Deployment,
  type LedgerTableAddress,
  openDeployment,
} from "./open/open-deployment.ts";
export type { OpenOptions } from "./open/open-options.ts";
export type { QueueDirectory, QueueLink, QueueRole } from "./open/queue-directory.ts";
export {
  DEFAULT_SETTINGS_FILE,
  readSettingsFile,
  readWrittenPair,
} from "./open/read-settings-file.ts";
export { readingRun } from "./open/reading-run.ts";
export { type CopyingMapping, isRunning } from "./pause/copying-mappings.ts";
export { directionOf, whyNotResumed } from "./pause/direction.ts";
export { pausePortsOf } from "./pause/open-pause.ts";
export {
  type PausePorts,
  type PauseState,
  pauseDeployment,
  readPause,
  resumeDeployment,
} from "./pause/pause-deployment.ts";
export {
  type LeftOutEntry,
  type PlannedMessage,
  type PlannedWork,
  planMessages,
} from "./plan/plan-messages.ts";
export type { PlannedRequest } from "./plan/step-requests.ts";
export {
  compareRanges,
  type RangesOptions,
  type RangesOutcome,
  type RangesProgress,
} from "./ranges/compare-ranges.ts";
export { restShare } from "./ranges/key-distance.ts";
export { createPacedLister, type PaceTools } from "./ranges/paced-lister.ts";
export { createRequestPace, type RequestPace } from "./ranges/request-pace.ts";
export type { RunningRange } from "./ranges/steal-half.ts";
export {
  DEAD_LETTER_SOURCES,
  type DeadLetterSource,
  deadLetterSources,
} from "./redrive/dead-letter-queues.ts";
export {
  type LetterCause,
  type LetterKey,
  type LetterQueue,
  lookAtLetters,
} from "./redrive/look-at-letters.ts";
export { type Redriven, type RedriveOptions, redriveQueue } from "./redrive/redrive-queue.ts";
export { planRelease, type ReleasePlan } from "./release/plan-release.ts";
export { type AskedDeployment, askForKeys, type KeysAsked } from "./release/release-keys.ts";
export { planRepair, type RepairPlan } from "./repair/plan-repair.ts";
export { type RepairWait, waitForRepair } from "./repair/wait-for-repair.ts";
export {
  makeReport,
  type ReportedPlace,
  type ReportedSide,
  type VerifyReport,
  type VerifySubject,
} from "./report/report.ts";
export { reportPage } from "./report/report-page.ts";
export { type OpenTurn, openTurn } from "./reverse/open-turn.ts";
export {
  type PairState,
  type ReversePair,
  readPair,
  type TurnedSide,
  turnedSideOf,
} from "./reverse/reverse-pair.ts";
export {
  type HandOver,
  handOver,
  keepsVersions,
  surveyTurn,
  type TurnSurvey,
} from "./reverse/start-reverse.ts";
export {
  beginTurn,
  readTurnState,
  type TurnCounts,
  type TurnState,
  turnLedger,
} from "./reverse/turn-ledger.ts";
export { type KeyUse, type KeyUses, readKeyUses } from "./rotate/key-uses.ts";
export { rotationPortsOf } from "./rotate/open-rotation.ts";
export {
  leastWaitMs,
  type Rotation,
  type RotationFailure,
  type RotationOptions,
  type RotationStep,
  rotateKey,
} from "./rotate/rotate-key.ts";
export {
  type NoRotation,
  planRotation,
  type RotationPlan,
  type RotationWish,
} from "./rotate/rotation-plan.ts";
export type {
  AccessKey,
  AccessKeys,
  KeySecret,
  NewAccessKey,
  RotationPorts,
  SecretVersion,
} from "./rotate/rotation-ports.ts";
export {
  rotatedWords,
  rotationFailureWords,
  rotationPlanWords,
  rotationStepWords,
} from "./rotate/rotation-words.ts";
export { checkNumbers, isReport, sameListings } from "./signed-report/check-numbers.ts";
export {
  fingerprintOf,
  isSignedBy,
  publicKeyPem,
  readPublicKey,
} from "./signed-report/check-signature.ts";
export { type OpenSigner, openReportSigner } from "./signed-report/open-signer.ts";
export { type FileSum, readSums, sha256Of, sumsText } from "./signed-report/report-sums.ts";
export { compareSlice } from "./slice/compare-slice.ts";
export type { KeyFinding, RepairWork } from "./slice/key-finding.ts";
export type { ListedKey } from "./slice/listed-key.ts";
export {
  REASONS,
  type Reason,
  type ReasonMeaning,
  type Remedy,
  VERDICTS,
  type Verdict,
} from "./slice/reasons.ts";
export { SetDigest } from "./slice/set-digest.ts";
export type { SideTotals } from "./slice/side-totals.ts";
export type { DeepLevel, OpenRange, SliceOptions, SliceOutcome } from "./slice/slice.ts";
export type { SlicePorts, SliceSide } from "./slice/slice-ports.ts";
export {
  LAG_BUCKETS,
  type Proof,
  type SliceTally,
  type VerdictCounts,
} from "./slice/slice-tally.ts";
export type { QueueState } from "./status/queue-state.ts";
export { readStatus, type StatusPorts } from "./status/read-status.ts";
export type { Count, Lag, MeasuredQueue, Status, Throughput, Unknown } from "./status/status.ts";
export { prefixesIn } from "./verify/prefixes-in.ts";
export {
  type ComparedDeployment,
  type DeploymentPace,
  slicePortsOf,
} from "./verify/slice-ports-of.ts";
export { verifySubjectOf } from "./verify/subject-of.ts";
export {
  beginVerify,
  MAX_FINDINGS,
  readVerifyState,
  type VerifyOptions,
  type VerifyState,
  verifyOn,
} from "./verify/verify.ts";
export { bothKeys } from "./words/both-keys.ts";
export { decisionWords, skipWords } from "./words/decision-words.ts";
export { filterWords, parkWords, timeText, verdictWords } from "./words/entry-words.ts";
export { printable, printableJson, shellQuoted } from "./words/printable.ts";
export { remedyFor } from "./words/remedy.ts";
export { entryWords, stepWords } from "./words/step-words.ts";
