import { AS_SHOWN_REGRESSIONS } from "./as-shown.ts";
import { BENEATH_REGRESSIONS } from "./beneath.ts";
import { COVERED_REGRESSIONS } from "./covered.ts";
import { DENIED_TAGS_REGRESSIONS } from "./denied-tags.ts";
import { FILTERED_REGRESSIONS } from "./filtered.ts";
import { FOOLED_REGRESSIONS } from "./fooled.ts";
import { FORGOTTEN_REGRESSIONS } from "./forgotten.ts";
import { JUDGED_AGAIN_REGRESSIONS } from "./judged-again.ts";
import { LATE_REGRESSIONS } from "./late.ts";
import { LEFT_BEHIND_REGRESSIONS } from "./left-behind.ts";
import { LISTED_REGRESSIONS } from "./listed.ts";
import { LOOK_ALIKE_REGRESSIONS } from "./look-alikes.ts";
import { LOST_REGRESSIONS } from "./lost.ts";
import { MARKER_REGRESSIONS } from "./markers.ts";
import { MISTAKEN_REGRESSIONS } from "./mistaken.ts";
import { ON_ITS_WAY_REGRESSIONS } from "./on-its-way.ts";
import { ORDER_REGRESSIONS } from "./order.ts";
import { OVERTAKEN_REGRESSIONS } from "./overtaken.ts";
import { RARE_REGRESSIONS } from "./rare.ts";
import type { Regression } from "./regression.ts";
import { RIGHT_REGRESSIONS } from "./right.ts";
import { SAME_MOMENT_REGRESSIONS } from "./same-moment.ts";
import { STUCK_REGRESSIONS } from "./stuck.ts";
import { UNASKED_REGRESSIONS } from "./unasked.ts";
import { UNFINISHED_REGRESSIONS } from "./unfinished.ts";
import { UNNOTICED_REGRESSIONS } from "./unnoticed.ts";
import { UNREADABLE_REGRESSIONS } from "./unreadable.ts";
import { WHICH_MARKER_REGRESSIONS } from "./which-marker.ts";

/** All histories that once failed: a new one goes into the file of its kind. */
export const ALL_REGRESSIONS: readonly Regression[] = [
  ...ORDER_REGRESSIONS,
  ...RARE_REGRESSIONS,
  ...MARKER_REGRESSIONS,
  ...STUCK_REGRESSIONS,
  ...FOOLED_REGRESSIONS,
  ...LOOK_ALIKE_REGRESSIONS,
  ...LATE_REGRESSIONS,
  ...LISTED_REGRESSIONS,
  ...FORGOTTEN_REGRESSIONS,
  ...RIGHT_REGRESSIONS,
  ...SAME_MOMENT_REGRESSIONS,
  ...LEFT_BEHIND_REGRESSIONS,
  ...LOST_REGRESSIONS,
  ...UNASKED_REGRESSIONS,
  ...UNNOTICED_REGRESSIONS,
  ...WHICH_MARKER_REGRESSIONS,
  ...ON_ITS_WAY_REGRESSIONS,
  ...FILTERED_REGRESSIONS,
  ...COVERED_REGRESSIONS,
  ...BENEATH_REGRESSIONS,
  ...JUDGED_AGAIN_REGRESSIONS,
  ...MISTAKEN_REGRESSIONS,
  ...OVERTAKEN_REGRESSIONS,
  ...AS_SHOWN_REGRESSIONS,
  ...UNFINISHED_REGRESSIONS,
  ...DENIED_TAGS_REGRESSIONS,
  ...UNREADABLE_REGRESSIONS,
];
