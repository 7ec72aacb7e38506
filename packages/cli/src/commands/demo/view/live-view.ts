import type { IoHost } from "../../../io/io-host.ts";
import type { DemoStage } from "../demo-stage.ts";
import type { TrafficSource } from "../traffic.ts";
import type { Onlooker } from "./onlooker.ts";
import { type DemoProgress, showProgress } from "./show-progress.ts";
import type { StackPair } from "./stack-rows.ts";
import type { StackWatch } from "./stack-watch.ts";
import { surveyTraffic, type TrafficSurvey } from "./survey-traffic.ts";
import { createTimeLeft } from "./time-left.ts";

/** Shows a run while it goes on, and knows ahead how long it is. */
export interface LiveView {
  /** To be called as often as there is something new. */
  show(seen: Pick<DemoProgress, "totals" | "done" | "depths" | "lag">): Promise<void>;
  /** Shows no more. @returns the stacks of the key that was shown, as they are now. */
  stop(): Promise<StackPair | undefined>;
}

/** What a view looks at. */
export interface LiveViewOptions {
  readonly stage: Pick<DemoStage, "weather">;
  readonly onlooker: Onlooker;
  readonly stacks: StackWatch;
  readonly traffic: Pick<TrafficSource, "changes">;
  readonly io: IoHost;
}

/** Between two looks at the shown key: each is a listing of both sides. */
const LOOK_INTERVAL_MS = 400;
/** Shown at one time. */
const MAX_INCIDENTS = 6;

/** Begins to count the traffic; shows nothing yet. */
export function createLiveView(options: LiveViewOptions): LiveView {
  const { onlooker, stacks, io } = options;
  const { chaos } = options.stage.weather;
  const timeLeft = createTimeLeft();
  const end = new AbortController();
  let survey: TrafficSurvey | undefined;
  let shown: StackPair | undefined;
  let lookedMs = Number.NEGATIVE_INFINITY;
  const surveying = surveyTraffic(options.traffic.changes(), end.signal).then(
    (found) => {
      survey = found;
    },
    // What cannot be read the replay tells, which reads the same.
    () => undefined,
  );

  async function look(intervalMs: number): Promise<StackPair | undefined> {
    const key = survey?.shownKey;
    if (key !== undefined && performance.now() - lookedMs >= intervalMs) {
      lookedMs = performance.now();
      shown = await stacks.look(key);
    }
    return shown;
  }
  return {
    async show(seen) {
      const pair = await look(LOOK_INTERVAL_MS);
      if (end.signal.aborted) {
        return;
      }
      showProgress(io, {
        ...seen,
        stacks: pair,
        changes: survey?.changes,
        leftMs: timeLeft.at(seen.done, survey?.changes),
        newest: onlooker.newestDone(),
        incidents: chaos && onlooker.newestIncidents(MAX_INCIDENTS),
      });
    },
    async stop() {
      end.abort();
      await surveying;
      return look(0);
    },
  };
}
