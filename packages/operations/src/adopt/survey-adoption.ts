import {
  compareKeys,
  describeFailure,
  type KeyRange,
  ok,
  type PortError,
  previewReconcile,
  type ReconcileWishes,
  type ReplicationFailure,
  type Result,
} from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { readingRun } from "../open/reading-run.ts";
import { compareRanges } from "../ranges/compare-ranges.ts";
import type { KeyFinding } from "../slice/key-finding.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";
import { unrecordedEntries } from "../slice/unrecorded-entries.ts";
import { beginVerify } from "../verify/verify.ts";
import { type Adoption, type AdoptionVerdict, adoptionOf } from "./adoption.ts";

/** How a survey is made. */
export interface AdoptionOptions {
  /** Key ranges that are compared at one time. */
  readonly parallel: number;
  /** What the reconcile will be asked for, beside the key. */
  readonly wishes: ReconcileWishes;
  /** Keys that are told at most, so that memory stays bounded: the survey ends where there are more. */
  readonly most: number;
  readonly signal: AbortSignal;
  /** Hears of each key that differs or is not known wholly, whatever becomes of it. */
  readonly onFinding?: ((finding: KeyFinding) => void) | undefined;
  /** Hears how many keys were begun, of both sides, and how many of them were found. */
  readonly onProgress?: ((keys: number, found: number) => void) | undefined;
}

/** What stands at the destination and the ledger does not know. */
export interface AdoptionSurvey {
  /** Keys of the destination that were looked at. */
  readonly lookedAt: number;
  /** Keys by verdict. */
  readonly counts: Readonly<Record<AdoptionVerdict, number>>;
  /** By key. */
  readonly adoptions: readonly Adoption[];
  /** Whether that is all; no: there are more than may be told, or it was stopped. */
  readonly isComplete: boolean;
}

/**
 * Finds what stands at the destination below prefixes and the ledger does not know, and says of each such key what
 * a reconcile would take for replicas (V8, L3). Keys are chosen by the comparison that a backfill sends by (V11), so
 * that both find the same; of each one that differs, or is not known wholly, ledger and stacks are read once more and
 * the reconcile is planned. It only reads.
 *
 * @returns why a service kept it from being told.
 */
export async function surveyAdoption(
  prefixes: readonly string[],
  deployment: Deployment,
  ports: SlicePorts,
  options: AdoptionOptions,
): Promise<Result<AdoptionSurvey, PortError>> {
  const { parallel, wishes, most, signal, onProgress } = options;
  const adoptions: Adoption[] = [];
  const counts = { adopt: 0, more: 0, foreign: 0, unknown: 0 };
  const stop = new AbortController();
  let failure: PortError | undefined;
  const ranges: readonly KeyRange[] = beginVerify(prefixes, 0).remaining;
  const { tally, end } = await compareRanges(ranges, ports, {
    ...{ parallel, sending: { asksLedger: true }, history: wishes.history },
    signal: AbortSignal.any([signal, stop.signal]),
    onProgress: ({ keys }) => onProgress?.(keys, adoptions.length),
    async onFinding(finding) {
      options.onFinding?.(finding);
      const found = await adoptionAt(finding, wishes, deployment);
      if (!found.ok) {
        failure ??= found.error;
        stop.abort();
      } else if (found.value !== undefined && adoptions.length < most) {
        const { destinationKey } = finding;
        adoptions.push({
          ...found.value,
          ...(destinationKey === undefined ? {} : { destinationKey }),
        });
        counts[found.value.verdict] += 1;
      } else if (found.value !== undefined) {
        stop.abort();
      }
    },
  });
  const error = failure ?? (typeof end === "string" ? undefined : end);
  if (error !== undefined) {
    return { ok: false, error };
  }
  adoptions.sort((left, right) => compareKeys(left.key, right.key));
  return ok({
    ...{ lookedAt: tally.destination.keys, counts, adoptions },
    isComplete: end === "done" && !stop.signal.aborted,
  });
}

/** @returns undefined where the ledger knows all that stands at the destination. */
async function adoptionAt(
  { key, entries: { destination } }: KeyFinding,
  { history }: ReconcileWishes,
  deployment: Deployment,
): Promise<Result<Adoption | undefined, PortError>> {
  if (destination === 0) {
    return ok(undefined);
  }
  const preview = await previewReconcile({ key, history }, readingRun(deployment));
  const planned = preview.ok ? preview.value.planned : preview;
  if (!preview.ok || !planned.ok) {
    return planned.ok ? ok(undefined) : untold(key, destination, planned.error);
  }
  const { ledger, state } = preview.value;
  const { facts } = planned.value;
  const entries = unrecordedEntries(facts.destination.entries, ledger);
  if (entries.length === 0) {
    return ok(undefined);
  }
  return state === "leased"
    ? ok(unknown(key, entries.length, "a worker has the key now"))
    : ok(adoptionOf({ key, entries }, planned.value));
}

function untold(
  key: string,
  entries: number,
  failure: ReplicationFailure,
): Result<Adoption, PortError> {
  return failure.kind === "service"
    ? { ok: false, error: failure.error }
    : ok(unknown(key, entries, describeFailure(failure)));
}

function unknown(key: string, foreign: number, problem: string): Adoption {
  const nothing = { adopted: 0, retagged: 0, copied: 0, deleted: 0 };
  return { key, verdict: "unknown", ...nothing, foreign, problem };
}
