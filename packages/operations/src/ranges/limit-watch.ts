import type { RequestPace } from "./request-pace.ts";

/** Hears of what a limit holds back. */
export interface LimitWatch {
  /** Something waits until this promise settles. */
  during<T>(waiting: Promise<T>): Promise<T>;
  /** A service answered that it has too much. */
  throttled(): void;
}

/** A pace whose waits, and what throttles it, are heard of. */
export function watchPace(pace: RequestPace, watch: LimitWatch | undefined): RequestPace {
  return watch === undefined
    ? pace
    : {
        turn: () => watch.during(pace.turn()),
        succeeded: () => pace.succeeded(),
        throttled() {
          watch.throttled();
          pace.throttled();
        },
      };
}
