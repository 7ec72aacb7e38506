import {
  type AttemptState,
  destinationKeyOf,
  type KeyPlan,
  type KeyPreview,
  ok,
  previewReconcile,
  type ReplicationFailure,
  type ReplicationRun,
  type Result,
  ROW_STATES,
} from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { readingRun } from "../open/reading-run.ts";
import { scopeWords } from "../words/scope-words.ts";
import { adviceFor } from "./advice.ts";
import { alignEntries } from "./align-entries.ts";
import { comparePairs } from "./compare-pairs.ts";
import { type DeadLetters, readDeadLetters } from "./dead-letters.ts";
import { type EntryLine, type KeyVerdict, keyVerdict, meaningOf } from "./entry-line.ts";
import type { KeyExplanation } from "./key-explanation.ts";

/**
 * Explains one key: reads both stacks and the ledger, plans what a reconcile would do, looks at what the replicas have
 * besides their place, and into the dead-letter queues. Only reads; dead letters stay where they are.
 *
 * @returns an error where a service denies or does not answer what the rest depends on.
 */
export async function explainKey(
  key: string,
  deployment: Deployment,
  now: () => number = Date.now,
): Promise<Result<KeyExplanation, ReplicationFailure>> {
  const run = readingRun(deployment, now);
  const [preview, deadLetters] = await Promise.all([
    previewReconcile({ key }, run),
    readDeadLetters(key, deployment),
  ]);
  if (!preview.ok) {
    return preview;
  }
  const { ledger, state, attempt, planned } = preview.value;
  if (!planned.ok && planned.error.kind === "service") {
    return planned;
  }
  const { settings, scope } = deployment;
  const outside = scopeWords(scope, key);
  const leased = state === "leased" ? attempt : undefined;
  const aligned = planned.ok ? alignEntries({ ...planned.value, leased }) : [];
  const lines =
    outside === undefined
      ? await comparePairs(
          key,
          withDeadLetters(await withFilters(aligned, key, run), deadLetters),
          deployment,
        )
      : // What a reconcile would do, nobody asks for.
        aligned.map((line) => ({
          ...line,
          verdict: { kind: "out-of-scope", why: outside } as const,
        }));
  const released =
    outside === undefined ? await releasePlan(key, preview.value, deployment, now) : undefined;
  const letters = deadLetters.queues.flatMap((queue) => queue.letters);
  const found = {
    key,
    destinationKey: destinationKeyOf(deployment.keys, key),
    sourceBucket: settings.source.bucket,
    destinationBucket: settings.destination.bucket,
    isInScope: outside === undefined,
    ...(outside === undefined ? {} : { outOfScope: outside }),
    verdict: planned.ok ? verdictOf(lines, state) : "differs",
    needsPerson:
      !planned.ok || letters.length > 0 || lines.some((line) => meaningOf(line).needsPerson),
    lines,
    head: ledger.head,
    state,
    attempt,
    steps: planned.ok && outside === undefined ? planned.value.steps : [],
    ...(released === undefined ? {} : { stepsOfRelease: released.steps }),
    ...(planned.ok ? {} : { unplanned: planned.error }),
    deadLetters,
  } as const;
  return ok({ ...found, advice: adviceFor(found, deployment) });
}

/**
 * Says of entries that nobody has asked for which of them a filter leaves out, so that asking brings nothing: by what a
 * reconcile for the whole history would do.
 */
async function withFilters(
  lines: readonly EntryLine[],
  key: string,
  run: ReplicationRun,
): Promise<readonly EntryLine[]> {
  const isUnasked = ({ source, verdict }: EntryLine) =>
    verdict.kind === "below-horizon" && source?.kind === "object";
  if (run.policy.scope === undefined || !lines.some(isUnasked)) {
    return lines;
  }
  const whole = await previewReconcile({ key, history: "all" }, run);
  const suppressed =
    whole.ok && whole.value.planned.ok ? whole.value.planned.value.plan.suppressed : [];
  return lines.map((line) => {
    const left = suppressed.find(
      ({ entry, reason }) => reason === "filtered" && entry.versionId === line.source?.versionId,
    );
    return isUnasked(line) && left !== undefined
      ? { ...line, verdict: { kind: "filtered", ...(left.filter && { by: left.filter }) } }
      : line;
  });
}

/** Says of entries that have not crossed where their events lie. */
function withDeadLetters(
  lines: readonly EntryLine[],
  { queues }: DeadLetters,
): readonly EntryLine[] {
  return lines.map((line) => {
    const queue = queues.find(({ letters }) =>
      letters.some(({ versionId }) => versionId === line.source?.versionId),
    );
    return line.verdict.kind === "missing" && queue !== undefined
      ? { ...line, verdict: { kind: "missing", deadLetterIn: queue.name } }
      : line;
  });
}

function verdictOf(lines: readonly EntryLine[], state: AttemptState): KeyVerdict {
  return state === "leased" ? "in-flight" : keyVerdict(lines);
}

/** The plan of a release, where there is something to release. */
async function releasePlan(
  key: string,
  { ledger, planned }: KeyPreview,
  deployment: Deployment,
  now: () => number,
): Promise<KeyPlan | undefined> {
  const isReleasable =
    (ledger.head?.heldForeign?.length ?? 0) > 0 ||
    (ledger.head?.lockedForeign?.length ?? 0) > 0 ||
    ledger.rows.some(
      ({ state }) => state === "locked" || ROW_STATES[state].triedAgainFor.includes("release"),
    );
  if (!planned.ok || !isReleasable) {
    return undefined;
  }
  const preview = await previewReconcile({ key, release: true }, readingRun(deployment, now));
  return preview.ok && preview.value.planned.ok ? preview.value.planned.value : undefined;
}
