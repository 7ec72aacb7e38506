import {
  attemptRowOf,
  attemptState,
  compareStacks,
  DEFAULT_BYTES_PER_SECOND,
  describeFailure,
  type Entry,
  entryTimeMs,
  err,
  hasKey,
  type KeyLedger,
  type KeyPlan,
  type KeyState,
  ok,
  planKey,
  planStacks,
  type ReconcileTrigger,
  type ReplicationFailure,
  type ReplicationRun,
  type Result,
  type Stacks,
  unfinishedAttempt,
} from "@xpart/core";
import { judgePlan } from "./judge-plan.ts";
import { type KeyFinding, repairWork } from "./key-finding.ts";
import { REASONS, type Reason, type Remedy, remedyOf, type Verdict, verdictOf } from "./reasons.ts";
import type { SlicePorts } from "./slice-ports.ts";

/** A key whose listed stacks are not the same. */
export interface UnequalKey {
  readonly key: string;
  readonly entries: KeyFinding["entries"];
  /** What was listed; absent: too much to be held. */
  readonly stacks?: Stacks | undefined;
  /** Whether the server leaves the order of its entries open. */
  readonly isAmbiguous: boolean;
}

/** A key's verdict: a finding, or how it was proved equal after all. */
export type KeyJudgement =
  | { readonly kind: "finding"; readonly finding: KeyFinding }
  | { readonly kind: "equal"; readonly proof: "etag" | "ledger"; readonly stacks: Stacks };

/** How a key is judged. */
export interface JudgeOptions {
  /** A source that changed less long ago than this is not judged yet. */
  readonly graceMs: number;
  /** `all`: by all of its history (R9). */
  readonly history?: "all" | undefined;
}

/** More entries of one key, both sides together, are not explained: that takes all of them in memory. */
export const MAX_EXPLAINED_ENTRIES = 20_000;

/**
 * Finds out why a key is not plainly equal (V4): by the ledger, and by the plan that a reconcile would make now.
 * What no row explains is looked at once more, both sides and the ledger read anew, since it may have changed between
 * the two listings. Where all is settled: one request, to the ledger; else three, and a HEAD for what a listing alone
 * says is gone.
 */
export async function judgeKey(
  unequal: UnequalKey,
  ports: SlicePorts,
  options: JudgeOptions,
): Promise<KeyJudgement> {
  const { key, entries, stacks, isAmbiguous } = unequal;
  const { scope } = ports.policy;
  if (scope !== undefined && !hasKey(scope, key)) {
    return findingOf({ key, entries }, ["out-of-scope"]);
  }
  if (isAmbiguous) {
    return findingOf({ key, entries }, ["ambiguous"]);
  }
  if (entries.source + entries.destination > MAX_EXPLAINED_ENTRIES) {
    return findingOf({ key, entries }, ["long"]);
  }
  const { graceMs, history } = options;
  const trigger = { key, history };
  const first = stacks === undefined ? undefined : await look(trigger, ports, stacks);
  if (first?.ok === true && isExplained(first.value)) {
    return judgementOf(first.value, graceMs, ports);
  }
  const second = await look(trigger, ports, undefined);
  if (!second.ok) {
    const problem = describeFailure(second.error);
    return {
      kind: "finding",
      finding: { ...findingOf({ key, entries }, ["unread"]).finding, problem },
    };
  }
  return judgementOf(second.value, graceMs, ports);
}

/** A key as it was looked at: its stacks and why they are not equal. */
interface KeyLook {
  readonly key: string;
  readonly stacks: Stacks;
  readonly reasons: readonly Reason[];
  readonly plan?: KeyPlan;
}

async function look(
  trigger: Pick<ReconcileTrigger, "key" | "history">,
  ports: SlicePorts,
  listed: Stacks | undefined,
): Promise<Result<KeyLook, ReplicationFailure>> {
  const { key } = trigger;
  const ledger = await ports.ledger.readKey(key);
  if (!ledger.ok) {
    return err({ kind: "service", error: ledger.error });
  }
  const run = runOf(ports);
  const state = stateOf(ledger.value);
  const planned =
    listed === undefined
      ? await planKey(trigger, state, run)
      : await planStacks(trigger, state, listed, run);
  if (!planned.ok) {
    return planned;
  }
  const plan = planned.value;
  const { source, destination } = plan.facts;
  const isLeased = isHeldByWorker(ledger.value, ports.clock.now());
  const reasons = isLeased ? (["attempt"] as const) : judgePlan(plan, ledger.value, ports.policy);
  return ok({ key, stacks: { source, destination }, reasons, plan });
}

function stateOf(ledger: KeyLedger): KeyState {
  return { ledger, crashed: unfinishedAttempt(ledger) };
}

function isHeldByWorker(ledger: KeyLedger, nowMs: number): boolean {
  return attemptState({ head: ledger.head, attemptRow: attemptRowOf(ledger) }, nowMs) === "leased";
}

/** A run that only plans: it has all the time, and begins no attempt. */
function runOf({ source, destination, ledger, clock, policy }: SlicePorts): ReplicationRun {
  return {
    ...{ source: source.store, destination: destination.store, ledger, clock, policy },
    newAttemptId: () => {
      throw new Error("a comparison begins no attempt");
    },
    deadlineMs: Number.POSITIVE_INFINITY,
    bytesPerSecond: DEFAULT_BYTES_PER_SECOND,
  };
}

function isExplained({ reasons }: KeyLook): boolean {
  return verdictOf(reasons) !== "differs";
}

function judgementOf(looked: KeyLook, graceMs: number, { clock }: SlicePorts): KeyJudgement {
  const { key, stacks, reasons, plan } = looked;
  if (compareStacks(stacks.source, stacks.destination).length === 0) {
    return { kind: "equal", proof: "etag", stacks };
  }
  if (reasons.length === 0) {
    return { kind: "equal", proof: "ledger", stacks };
  }
  // What lies further ahead than the grace was dated by a clock that is right where this machine's is not: it is no
  // excuse for what differs.
  const isYoung = Math.abs(clock.now() - newestMs(stacks.source.entries)) < graceMs;
  const told = isYoung && !isExplained(looked) ? (["young"] as const) : reasons;
  const entries = {
    source: stacks.source.entries.length,
    destination: stacks.destination.entries.length,
  };
  return findingOf({ key, entries }, told, plan);
}

function newestMs(entries: readonly Entry[]): number {
  // The newest stands on top, but for uploads in parts, which S3 dates by their beginning (O6).
  return entries.reduce((newest, entry) => Math.max(newest, entryTimeMs(entry)), 0);
}

function findingOf(
  { key, entries }: Pick<KeyFinding, "key" | "entries">,
  reasons: readonly Reason[],
  plan?: KeyPlan,
): { readonly kind: "finding"; readonly finding: KeyFinding } {
  const verdict = verdictOf(reasons);
  const work = plan === undefined ? undefined : repairWork(plan.steps);
  const finding = {
    ...{ key, reasons, entries },
    mends: verdict === "differs" && work !== undefined ? "reconcile" : remedyFor(reasons, verdict),
    verdict: verdict === "equal" ? "unknown" : verdict,
    ...(work === undefined ? {} : { plan: work }),
  } as const;
  return { kind: "finding", finding };
}

/** Of the reasons that made the verdict, what mends most. */
function remedyFor(reasons: readonly Reason[], verdict: Verdict): Remedy {
  const deciding = reasons.filter((reason) => REASONS[reason].verdict === verdict);
  return remedyOf(deciding, ["reconcile", "release", "person"]);
}
