import { FEED_CHECKS } from "./feed-checks.ts";
import type { Check } from "./finding.ts";
import { FUNCTION_CHECKS } from "./function-checks.ts";
import { OTHER_PAIR_CHECKS } from "./other-pair-checks.ts";
import { SIDE_CHECKS } from "./side-checks.ts";
import { STATE_CHECKS } from "./state-checks.ts";

/** Everything that is looked at, in the order in which an object passes by. */
export const CHECKS: readonly Check[] = [
  ...SIDE_CHECKS,
  ...FEED_CHECKS,
  ...FUNCTION_CHECKS,
  ...STATE_CHECKS,
  ...OTHER_PAIR_CHECKS,
];
