import { compareKeys, type KeyRange, type PortError } from "@xpart/core";
import { compareRanges, type RangesOptions } from "../ranges/compare-ranges.ts";
import type { KeyFinding } from "../slice/key-finding.ts";
import { SetDigest } from "../slice/set-digest.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";
import { addTally, emptyTally, type SliceTally } from "../slice/slice-tally.ts";

/** Findings that are kept in full; beyond it keys are only counted, so that memory stays bounded. */
export const MAX_FINDINGS = 10_000;

/**
 * How far a comparison has come, as plain data: it can be written down, and gone on with. What was compared before
 * is not compared again, whatever has become of it since.
 */
export interface VerifyState {
  readonly version: 1;
  readonly tally: SliceTally;
  /** See `SliceOutcome.digests`. */
  readonly digests: { readonly source: string; readonly destination: string };
  /** By key, {@link MAX_FINDINGS} at most. */
  readonly findings: readonly KeyFinding[];
  readonly findingCount: number;
  /** What is still to be compared; empty: nothing. */
  readonly remaining: readonly KeyRange[];
  /** Of all its parts together. */
  readonly durationMs: number;
  readonly startedMs: number;
  /** Why it ended, if a service refused it. */
  readonly error?: PortError | undefined;
}

/** How a comparison goes on. */
export interface VerifyOptions extends RangesOptions {}

/** A comparison of these prefixes that has not begun. */
export function beginVerify(prefixes: readonly string[], startedMs: number): VerifyState {
  const nothing = String(new SetDigest());
  return {
    ...{ version: 1, tally: emptyTally(), digests: { source: nothing, destination: nothing } },
    ...{ findings: [], findingCount: 0, durationMs: 0, startedMs },
    remaining: withoutNested(prefixes).map((prefix) => ({ prefix })),
  };
}

/** Goes on with a comparison to its end, or until it is stopped, denied or breaks off. */
export async function verifyOn(
  state: VerifyState,
  ports: SlicePorts,
  options: VerifyOptions,
): Promise<VerifyState> {
  const begunMs = ports.clock.now();
  const findings = [...state.findings];
  let { findingCount } = state;
  const outcome = await compareRanges(state.remaining, ports, {
    ...options,
    onFinding(finding) {
      findingCount += 1;
      if (findings.length < MAX_FINDINGS) {
        findings.push(finding);
      }
      return options.onFinding?.(finding);
    },
  });
  const { remaining, end, digests } = outcome;
  const tally = emptyTally();
  addTally(tally, state.tally);
  addTally(tally, outcome.tally);
  digests.source.addDigest(state.digests.source);
  digests.destination.addDigest(state.digests.destination);
  return {
    ...{ version: 1, tally, remaining, findingCount, startedMs: state.startedMs },
    digests: { source: String(digests.source), destination: String(digests.destination) },
    findings: findings.sort((left, right) => compareKeys(left.key, right.key)),
    durationMs: state.durationMs + (ports.clock.now() - begunMs),
    ...(typeof end === "string" ? {} : { error: end }),
  };
}

/** Reads a state that was written down. @returns undefined where it is none of this version. */
export function readVerifyState(value: unknown): VerifyState | undefined {
  const state = value as Partial<VerifyState> | null;
  const isState =
    typeof state === "object" &&
    state?.version === 1 &&
    Array.isArray(state.remaining) &&
    Array.isArray(state.findings) &&
    typeof state.tally === "object" &&
    typeof state.digests?.source === "string";
  return isState ? (state as VerifyState) : undefined;
}

/** A prefix below another one would have its keys compared twice. */
function withoutNested(prefixes: readonly string[]): readonly string[] {
  const wanted = prefixes.length === 0 ? [""] : [...new Set(prefixes)];
  return wanted.filter(
    (prefix) => !wanted.some((other) => other !== prefix && prefix.startsWith(other)),
  );
}
