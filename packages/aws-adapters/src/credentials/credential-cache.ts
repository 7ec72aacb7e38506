import { err, ok, type PortError, type Result } from "@xpart/core";

/** How credentials are fetched and how long they last. */
export interface CredentialSource<T> {
  fetch(nowMs: number): Promise<Result<T, PortError>>;
  /** Whether nothing has to be fetched yet. */
  isFresh(known: T, nowMs: number): boolean;
  /** Whether they still work while the service that gives new ones is away. */
  isUsable(known: T, nowMs: number): boolean;
  isSame(left: T, right: T): boolean;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Credentials that are fetched when they are needed, and again when they must be (F3). */
export interface CredentialCache<T> {
  current(): Promise<Result<T, PortError>>;
  /** @returns whether another try makes sense: new ones will be fetched, or were just now. */
  expire(): boolean;
}

/** Pause after a fetch that did not help; wrong credentials are an alarm, not a load test. */
export const REFETCH_PAUSE_MS = 10_000;

/** Makes an empty cache. Requests that start together share one fetch. */
export function createCredentialCache<T>(source: CredentialSource<T>): CredentialCache<T> {
  let known: T | undefined;
  let isRefused = false;
  let pending: Promise<Result<T, PortError>> | undefined;
  let failure: PortError | undefined;
  let lastFetchMs = Number.NEGATIVE_INFINITY;
  let hasChanged = false;

  async function refetch(): Promise<Result<T, PortError>> {
    lastFetchMs = source.now();
    const fetched = await source.fetch(lastFetchMs);
    if (!fetched.ok) {
      failure = fetched.error;
      return answerFor(failure);
    }
    hasChanged = known !== undefined && !source.isSame(known, fetched.value);
    known = fetched.value;
    failure = undefined;
    isRefused = false;
    return fetched;
  }

  /** What gives new ones may be away for a while; what was good does for as long as it is. */
  function answerFor(error: PortError): Result<T, PortError> {
    const isAway = error.kind === "unavailable" || error.kind === "throttled";
    return isAway && known !== undefined && !isRefused && source.isUsable(known, source.now())
      ? ok(known)
      : err(error);
  }

  return {
    async current() {
      if (known !== undefined && !isRefused && source.isFresh(known, source.now())) {
        return ok(known);
      }
      if (failure !== undefined && source.now() - lastFetchMs < REFETCH_PAUSE_MS) {
        return answerFor(failure);
      }
      pending ??= refetch().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    expire() {
      // Requests that were under way with the old key fail while the new one is fetched, and after it.
      if (pending !== undefined) {
        return true;
      }
      if (source.now() - lastFetchMs < REFETCH_PAUSE_MS) {
        return hasChanged;
      }
      isRefused = true;
      return true;
    },
  };
}

/** Less than the five minutes before expiry at which the SDK asks again. */
const EXPIRES_SOON_MS = 60_000;

/**
 * The expiry to tell the SDK. It keeps what does not expire for ever; what is about to expire it asks
 * for each time, and is answered from memory. So it never signs with older ones than these.
 */
export function expiresSoon(nowMs: number): Date {
  return new Date(nowMs + EXPIRES_SOON_MS);
}
