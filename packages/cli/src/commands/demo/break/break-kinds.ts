/** The kinds of `xpart demo --break`. */
export const BREAK_KINDS = [
  "lost-event",
  "parked",
  "dead-letter",
  "foreign",
  "held",
  "drifted-tags",
  "gap",
  "not-copied",
] as const;

/** One of {@link BREAK_KINDS}. */
export type BreakKind = (typeof BREAK_KINDS)[number];
