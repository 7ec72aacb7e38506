import type { CloudRunView } from "@xpart/console/answers";
import { Report } from "./report.tsx";
import { bytesText, countText, spanText, timeText } from "./words.ts";

interface CloudRunProps {
  readonly run: CloudRunView;
  onStop(): void;
  onGoOn(): void;
}

/** One run: what it does, how far it is or how it ended, and what can be done about it. */
export function CloudRun({ run, onStop, onGoOn }: CloudRunProps) {
  const { startedMs, endedMs, prefixes, report, state } = run;
  const below = prefixes.filter((prefix) => prefix !== "");
  const took = endedMs === undefined ? "" : `, ${spanText((endedMs - startedMs) / 1_000)}`;
  return (
    <section class="run">
      <h2>{run.run}</h2>
      <p class="dim">
        {kindText(run)}, {below.length === 0 ? "all keys" : below.join(", ")}; {timeText(startedMs)}
        {took}
      </p>
      {state === "running" ? <Progress run={run} /> : <Outcome run={run} />}
      {run.ranges === undefined ? null : <Ranges run={run} ranges={run.ranges} />}
      <p class="buttons">
        {state === "running" ? (
          <button type="button" onClick={onStop} aria-label={`Stop ${run.run}`}>
            Stop
          </button>
        ) : null}
        {state === "stopped" || state === "failed" ? (
          <button type="button" onClick={onGoOn} aria-label={`Go on with ${run.run}`}>
            {run.sends ? "Go on…" : "Go on"}
          </button>
        ) : null}
      </p>
      {report === undefined ? null : <Report report={report} file={`${run.run}.json`} />}
    </section>
  );
}

function kindText({ kind, sends, isAudit }: CloudRunView): string {
  const work = {
    verify: sends ? "verify, asks for what a reconcile mends" : "verify, only looks",
    backfill: sends ? "backfill, asks for all that differs" : "backfill, only counts",
  }[kind];
  return isAudit ? `audit by the clock: ${work}` : work;
}

function Progress({ run: { figures, ranges, children } }: { run: CloudRunView }) {
  const turns =
    children === undefined
      ? ""
      : `; ${countText(children)} ${children === 1 ? "child works" : "children work"} at one time`;
  return (
    <p role="status">
      {ranges === undefined ? "splitting into ranges…" : null}
      {figures === undefined
        ? null
        : `${countText(figures.keys)} keys, ${bytesText(figures.bytes)}, asked for ${countText(figures.sent)}`}
      {turns}
    </p>
  );
}

function Outcome({ run: { state, outcome, cause } }: { run: CloudRunView }) {
  if (outcome === undefined) {
    const words = { stopped: "stopped", failed: "failed", done: "done", running: "" }[state];
    return (
      <p>
        <span class="mark bad">{words}</span>
        {cause === undefined ? "" : `: ${cause}`}
      </p>
    );
  }
  const { equal, keys, findingCount, sent } = outcome;
  return (
    <p>
      <span class={`mark ${equal ? "good" : "bad"}`}>{equal ? "equal" : "not equal"}</span>,{" "}
      {countText(keys)} keys
      {equal ? "" : `, ${countText(findingCount)} findings`}
      {sent === 0 ? "" : `, asked for ${countText(sent)}`}
    </p>
  );
}

/** Of the whole bar, in the units of its picture. */
const WIDTH = 300;

interface RangesProps {
  readonly run: CloudRunView;
  readonly ranges: NonNullable<CloudRunView["ranges"]>;
}

function Ranges({ run: { run, state }, ranges }: RangesProps) {
  const { total, done, failed, running } = ranges;
  const widthOf = (count: number) => (total === 0 ? 0 : (count * WIDTH) / total);
  const words = [
    `${countText(done)} of ${countText(total)} ranges done`,
    ...(running === 0 ? [] : [`${countText(running)} running`]),
    ...(failed === 0
      ? []
      : [`${countText(failed)} ${state === "stopped" ? "cut short" : "failed"}`]),
  ].join(", ");
  return (
    <div class="ranges">
      <svg
        viewBox={`0 0 ${WIDTH} 12`}
        preserveAspectRatio="none"
        role="progressbar"
        aria-label={`Ranges of ${run}`}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={words}
      >
        <rect class="ground" width={WIDTH} height="12" />
        <rect class="equal" width={widthOf(done)} height="12" />
        <rect class="in-flight" x={widthOf(done)} width={widthOf(running)} height="12" />
        <rect class="differs" x={widthOf(done + running)} width={widthOf(failed)} height="12" />
      </svg>
      <span>{words}</span>
    </div>
  );
}
