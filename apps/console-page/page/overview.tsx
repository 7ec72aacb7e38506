import type { Overview, Point, SideView } from "@xpart/console/answers";
import { PauseControl } from "./pause-control.tsx";
import { Plot } from "./plot.tsx";
import { Queues } from "./queues.tsx";
import { bytesText, countText, spanText } from "./words.ts";

/** Both partitions side by side, and how the work between them goes. */
export function OverviewPage({ overview }: { overview: Overview }) {
  const { sides, points, status, base } = overview;
  return (
    <>
      <h1>Overview</h1>
      <div class="sides">
        <Side view={sides[0]} />
        <Between status={status} />
        <Side view={sides[1]} />
      </div>
      <Plots points={points} />
      {status === undefined ? null : (
        <>
          <Queues status={status} />
          <PauseControl pause={status.pause} base={base} />
          <Unknown unknown={status.unknown} />
        </>
      )}
    </>
  );
}

function Side({ view }: { view: SideView }) {
  const { side, partition, region, bucket, profile, reach } = view;
  const state = reach === undefined ? "wait" : reach.why === undefined ? "good" : "bad";
  return (
    <section class={`side ${state}`} aria-label={side}>
      <h2>{side}</h2>
      <p class="bucket">{bucket}</p>
      <dl>
        <dt>partition</dt>
        <dd>{partition}</dd>
        <dt>Region</dt>
        <dd>{region}</dd>
        <dt>asked as</dt>
        <dd>{profile === undefined ? "the environment" : `profile ${profile}`}</dd>
      </dl>
      {reach === undefined ? (
        <p>asking…</p>
      ) : reach.why === undefined ? (
        <p>
          <span class="mark good">answers</span> in {countText(reach.tookMs)} ms
        </p>
      ) : (
        <div role="alert">
          <p>
            <span class="mark bad">cannot be reached</span> {reach.why}
          </p>
          <p>{reach.remedy}</p>
        </div>
      )}
    </section>
  );
}

function Between({ status }: { status: Overview["status"] }) {
  if (status === undefined) {
    return <section class="between">asking…</section>;
  }
  const { lag, throughput, setAside, alarms, pause } = status;
  const aside = Object.entries(setAside).filter(([, { count }]) => count > 0);
  return (
    <section class="between" aria-label="between them">
      <p class="big">{lag?.p50Ms === undefined ? "–" : spanText(lag.p50Ms / 1_000)}</p>
      <p>{lagWords(lag)}</p>
      <p>
        {throughput === undefined
          ? "throughput not known"
          : `${throughput.eventsPerSecond.toFixed(1)} events/s, ${bytesText(throughput.bytesPerSecond)}/s`}
      </p>
      {pause?.isPaused === true ? <p class="mark bad">paused</p> : null}
      {aside.map(([kind, { count, isMore }]) => (
        <p key={kind}>
          <a href={`#/set-aside?kind=${kind}`}>
            {countText(count)}
            {isMore ? "+" : ""} {kind}
          </a>
        </p>
      ))}
      {alarms?.map((name) => (
        <p key={name} class="mark bad">
          alarm {name}
        </p>
      ))}
    </section>
  );
}

function lagWords(lag: NonNullable<Overview["status"]>["lag"]): string {
  if (lag?.p99Ms === undefined) {
    return lag === undefined ? "lag not known" : "nothing crossed lately";
  }
  return `lag, half of the events; 99 of 100 within ${spanText(lag.p99Ms / 1_000)}`;
}

function Plots({ points }: { points: readonly Point[] }) {
  const times = points.map(({ atMs }) => atMs);
  const last = points.at(-1);
  const valuesOf = (name: Exclude<keyof Point, "atMs">, scale = 1) =>
    points.map((point) => {
      const value = point[name];
      return value === undefined ? undefined : value * scale;
    });
  const known = (value: number | undefined, text: (value: number) => string) =>
    value === undefined ? "not known" : text(value);
  const seconds = (ms: number) => spanText(ms / 1_000);
  return (
    <div class="plots">
      <Plot
        title="Lag"
        now={
          last?.p50Ms === undefined
            ? "nothing crossed lately"
            : `p50 ${seconds(last.p50Ms)}, p99 ${known(last.p99Ms, seconds)}`
        }
        times={times}
        series={[
          { label: "p50", colour: "--plot-1", values: valuesOf("p50Ms", 1 / 1_000) },
          { label: "p99", colour: "--plot-2", values: valuesOf("p99Ms", 1 / 1_000) },
        ]}
        text={spanText}
      />
      <Plot
        title="Throughput"
        now={known(last?.eventsPerSecond, (value) => `${value.toFixed(1)} events/s`)}
        times={times}
        series={[{ label: "events/s", colour: "--plot-1", values: valuesOf("eventsPerSecond") }]}
        text={(value) => `${Number(value.toFixed(1))}/s`}
      />
      <Plot
        title="Backlog"
        now={`${known(last?.waiting, countText)} waiting, ${known(last?.dead, countText)} dead letters`}
        times={times}
        series={[
          { label: "messages", colour: "--plot-1", values: valuesOf("waiting") },
          { label: "dead letters", colour: "--plot-2", values: valuesOf("dead") },
        ]}
        text={(value) => countText(Number(value.toFixed(1)))}
      />
    </div>
  );
}

function Unknown({ unknown }: { unknown: readonly { what: string; why: string }[] }) {
  if (unknown.length === 0) {
    return null;
  }
  return (
    <section>
      <h2>Not known</h2>
      <ul>
        {unknown.map(({ what, why }) => (
          <li key={what}>
            <b>{what}</b>: {why}
          </li>
        ))}
      </ul>
    </section>
  );
}
