import {
  type CapacitySettings,
  GROWN_PLACE,
  LEAST_PLACE,
  NEW_PLACE,
  type Place,
} from "./conditions.ts";

/** Settings in a place, with a name for people. */
export interface Deployment {
  readonly id: "new" | "raised" | "least";
  readonly name: string;
  readonly settings: CapacitySettings;
  readonly place: Place;
}

/** Of the thousand invocations that an account has: most for queueHandler, and some left for all else. */
const RAISED = { concurrency: 800, eventConcurrency: 100, partConcurrency: 50 };

/** The three that the page is about. */
export function deployments(defaults: CapacitySettings): readonly Deployment[] {
  const raised = { ...defaults, ...RAISED };
  return [
    {
      id: "new",
      name: "settings as they are, table and buckets new",
      settings: defaults,
      place: NEW_PLACE,
    },
    {
      id: "raised",
      name: "settings raised, table and buckets grown",
      settings: raised,
      place: GROWN_PLACE,
    },
    {
      id: "least",
      name: "the same in a Region with the least quotas",
      settings: raised,
      place: LEAST_PLACE,
    },
  ];
}
