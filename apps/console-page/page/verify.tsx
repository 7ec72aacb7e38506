import type { RunView } from "@xpart/console/answers";
import { barRows, verdictBars } from "@xpart/operations/report-components";
import { nodeOf } from "./node-of.ts";
import { Problem } from "./problem.tsx";
import { Report } from "./report.tsx";
import { useActs } from "./use-acts.ts";
import { useAsked } from "./use-asked.ts";
import { countText, spanText, timeText } from "./words.ts";

const EVERY_MS = 1_000;
const DEPTHS = {
  listings: "listings",
  attributes: "and headers, metadata, tags",
  checksum: "and checksums",
  content: "and all content",
} as const;

/** Comparisons of all that both sides have, and their reports. */
export function Verify() {
  const { answer = [], error, again } = useAsked<readonly RunView[]>("runs", {}, EVERY_MS);
  const { problem, send } = useActs(again);
  const isRunning = answer.some(({ state }) => state === "running");
  return (
    <>
      <h1>Verify</h1>
      <p>
        Compares all versions and delete markers of both buckets, as xpart verify does. It only
        reads; reports are kept until the console ends.
      </p>
      <StartForm isRunning={isRunning} onStart={(input) => void send("verify", input)} />
      {[error, problem].map((each) =>
        each === undefined ? null : <Problem key={each.message} error={each} />,
      )}
      {answer.map((run) => (
        <Run key={run.id} run={run} onStop={() => void send("stop-verify", { id: run.id })} />
      ))}
      {answer.length === 0 ? <p>Nothing was compared yet.</p> : null}
    </>
  );
}

function StartForm({ isRunning, onStart }: { isRunning: boolean; onStart(input: object): void }) {
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    onStart({ prefix: String(form.get("prefix") ?? ""), deep: String(form.get("deep")) });
  };
  return (
    <form class="search" onSubmit={onSubmit}>
      <label>
        begins with <input name="prefix" autocomplete="off" />
      </label>
      <label>
        compare{" "}
        <select name="deep">
          {Object.entries(DEPTHS).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={isRunning}>
        Compare
      </button>
    </form>
  );
}

function Run({ run, onStop }: { run: RunView; onStop(): void }) {
  const { state, startedMs, prefix, deep, keys, entries, at, report } = run;
  return (
    <section class="run">
      <h2>
        {timeText(startedMs)}: {prefix === "" ? "all keys" : prefix}, {DEPTHS[deep]}
      </h2>
      {state === "running" ? (
        <p role="status">
          {countText(keys)} keys, {countText(entries)} entries… <span class="key dim">{at}</span>{" "}
          <button type="button" onClick={onStop}>
            Stop
          </button>
        </p>
      ) : (
        <Outcome run={run} />
      )}
      {nodeOf(barRows(verdictBars(run.verdicts)))}
      {report === undefined ? null : (
        <Report report={report} file={`verify-${run.id.slice(0, 8)}.json`} />
      )}
    </section>
  );
}

function Outcome({ run: { state, keys, at, report } }: { run: RunView }) {
  if (report === undefined) {
    return <p class="mark bad">It could not be compared: {at}</p>;
  }
  const took = `${countText(keys)} keys in ${spanText(report.durationMs / 1_000)}`;
  const words = {
    done: report.equal ? "equal" : "not equal",
    stopped: "stopped: not all was compared",
    failed: `not all could be compared: ${report.error ?? ""}`,
    running: "",
  }[state];
  return (
    <p>
      <span class={`mark ${report.equal ? "good" : "bad"}`}>{words}</span>, {took}
    </p>
  );
}
