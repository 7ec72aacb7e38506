import type { DeepLevel } from "../slice/slice.ts";

/** What a run in the cloud compares, and what it does with keys that differ. */
export interface RunRequest {
  /** `verify` judges each key; `backfill` looks only for what has to be sent, with all of its history (V11). */
  readonly kind: "verify" | "backfill";
  /** Keys that begin with one of these; `[""]`: all. */
  readonly prefixes: readonly string[];
  /** Globs, as `createKeyFilter` has them. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Only keys whose newest entry at the source is not older, in milliseconds since the epoch. */
  readonly newerThanMs?: number | undefined;
  /** Whether keys that a reconcile mends are sent. */
  readonly sends: boolean;
  /** Of a backfill: equal keys that the ledger does not know are sent, too. */
  readonly adopts?: boolean | undefined;
  /** Of a verify: what equal keys are compared by besides their listings. */
  readonly deep?: DeepLevel | undefined;
  readonly sampleOneIn?: number | undefined;
  readonly graceMs?: number | undefined;
  /** Whether the clock started it: only then it is measured how many events were lost. */
  readonly isAudit?: boolean | undefined;
}

/** What a run is held to, all of its ranges together. */
export interface RunLimits {
  /** Ranges at one time. */
  readonly concurrency: number;
  /** Listings a second, of each side. */
  readonly listingsPerSecond: number;
  /** Keys that are sent, a second. */
  readonly keysPerSecond: number;
  /** Messages that may wait in the functions' FIFO queue because of it. */
  readonly mostWaiting: number;
}

/** A run as it was begun. */
export interface Run {
  readonly version: 1;
  readonly request: RunRequest;
  readonly startedMs: number;
  readonly rangeCount: number;
}

/** Reads a request. @returns undefined where it is none. */
export function readRunRequest(value: unknown): RunRequest | undefined {
  const request = value as Partial<RunRequest> | null;
  const isRequest =
    typeof request === "object" &&
    (request?.kind === "verify" || request?.kind === "backfill") &&
    isTexts(request.prefixes) &&
    typeof request.sends === "boolean" &&
    (request.include === undefined || isTexts(request.include)) &&
    (request.exclude === undefined || isTexts(request.exclude));
  return isRequest ? (request as RunRequest) : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** What runs may be called: a name of an execution, and of a folder. Source: API reference of StartExecution. */
export const RUN_NAME: RegExp = /^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/;
