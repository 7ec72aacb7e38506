import type { Direction } from "@xpart/aws-adapters";
import { namesOf, type Settings } from "@xpart/deployment";

/** Which way a pair is copied, where its ledger may say nothing of it: as the settings have it (T3). */
export function directionOf(mark: Direction | undefined, settings: Settings): Direction {
  const { reverses } = settings;
  return (
    mark ??
    (reverses === undefined
      ? { stands: "active", other: "none", sinceMs: 0 }
      : { stands: "turned", other: reverses, sinceMs: 0 })
  );
}

/** Why a deployment must not be resumed; undefined where it may. */
export function whyNotResumed(mark: Direction | undefined, settings: Settings): string | undefined {
  const { stands, other } = directionOf(mark, settings);
  return stands === "active"
    ? undefined
    : `${namesOf(settings).base} stands still, since ${other} copies the same buckets the other way, and both at once would bring back what the other has just changed: turn the pair first, with \`xpart reverse start\``;
}
