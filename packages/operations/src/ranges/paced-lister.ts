import type { PortError, VersionLister } from "@xpart/core";
import type { RequestPace } from "./request-pace.ts";

/** How often one page is asked for. With the pauses between: about two minutes. */
const MOST_TRIES = 9;
/** The pause before the second try; each one is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** What passes by itself. */
const PASSING: ReadonlySet<PortError["kind"]> = new Set(["throttled", "unavailable"]);

/** What a paced lister takes from outside. */
export interface PaceTools {
  readonly pace: RequestPace;
  /** Resolves after so long, at once where it is aborted; it never throws. */
  sleep(ms: number): Promise<void>;
  /** From 0 to 1. */
  random(): number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A lister whose requests keep to a pace, and which asks again for what was throttled or unavailable, after pauses
 * that grow (V6). What is denied, or wrong in another way, is told at once.
 */
export function createPacedLister(lister: VersionLister, tools: PaceTools): VersionLister {
  const { pace, sleep, random, signal } = tools;
  return {
    async listPage(range, page) {
      for (let tried = 1; ; tried += 1) {
        await pace.turn();
        const listed = await lister.listPage(range, page);
        if (listed.ok) {
          pace.succeeded();
          return listed;
        }
        if (listed.error.kind === "throttled") {
          pace.throttled();
        }
        if (!PASSING.has(listed.error.kind) || tried >= MOST_TRIES || signal?.aborted === true) {
          return listed;
        }
        const longest = Math.min(FIRST_PAUSE_MS * 2 ** (tried - 1), LONGEST_PAUSE_MS);
        await sleep(longest * (0.5 + random() / 2));
      }
    },
  };
}
