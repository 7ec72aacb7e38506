import type { BackfillView } from "@xpart/console/answers";
import { useState } from "preact/hooks";
import { ActionDialog } from "./action-dialog.tsx";
import { FillForm } from "./fill-form.tsx";
import { Problem } from "./problem.tsx";
import { type Asking, useActs } from "./use-acts.ts";
import { useAsked } from "./use-asked.ts";
import { bytesText, countText, timeText } from "./words.ts";

const EVERY_MS = 1_000;
const WORK = {
  "dry-run": { text: "only count what it would ask for", sends: false, adopts: true },
  backfill: { text: "ask for all that differs", sends: true, adopts: true },
} as const;

/** Backfills that the console works itself. */
export function Backfill({ base }: { base: string }) {
  const {
    answer = [],
    error,
    again,
  } = useAsked<readonly BackfillView[]>("backfills", {}, EVERY_MS);
  const { problem, send } = useActs(again);
  const [asking, setAsking] = useState<Asking>();
  const goOn = ({ id, sends }: BackfillView) =>
    sends
      ? setAsking({
          title: "Go on with the backfill",
          lines: ["What is left is compared, and the functions are asked for keys that differ."],
          ...{ path: "go-on-backfill", input: { id } },
        })
      : void send("go-on-backfill", { id });
  return (
    <>
      <h1>Backfill</h1>
      <p>
        Brings over what was there before, as xpart backfill does: compares both buckets, and asks
        the functions for each key that differs, with all of its history, behind the events that
        wait. It ends with this console; begun again, it asks only for what differs then.
      </p>
      <FillForm
        label="backfill"
        work={WORK}
        onStart={(input) => void send("backfill", input)}
        onAsk={(input, text) =>
          setAsking({
            title: "Begin a backfill",
            lines: [text, "Each key is a message to the functions, behind the events that wait."],
            ...{ path: "backfill", input },
          })
        }
      />
      {[error, problem].map((each) =>
        each === undefined ? null : <Problem key={each.message} error={each} />,
      )}
      {answer.map((each) => (
        <One
          key={each.id}
          backfill={each}
          onStop={() => void send("stop-backfill", { id: each.id })}
          onGoOn={() => goOn(each)}
        />
      ))}
      {answer.length === 0 ? <p>This console has begun none yet.</p> : null}
      {asking === undefined ? null : (
        <ActionDialog {...asking} base={base} onDone={again} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}

interface OneProps {
  readonly backfill: BackfillView;
  onStop(): void;
  onGoOn(): void;
}

function figuresText({ state, sends, keys, asked, waiting, leftCount }: BackfillView): string {
  return [
    `${countText(keys)} keys compared`,
    `${sends ? "asked" : "would ask"} for ${countText(asked.keys)}: ${countText(asked.entries)} entries, ${bytesText(asked.bytes)}`,
    ...(waiting === undefined || state !== "running"
      ? []
      : [`${countText(waiting)} messages wait`]),
    ...(leftCount === 0 ? [] : [`${countText(leftCount)} differ that no reconcile mends`]),
  ].join("; ");
}

function titleText({ startedMs, prefix, sends, adopts }: BackfillView): string {
  const which = prefix === "" ? "all keys" : prefix;
  return `${timeText(startedMs)}: ${which}${sends ? "" : ", only counts"}${adopts ? ", unrecorded ones, too" : ""}`;
}

function One({ backfill, onStop, onGoOn }: OneProps) {
  const { state, sends, problem } = backfill;
  const isRunning = state === "running";
  return (
    <section class="run">
      <h2>{titleText(backfill)}</h2>
      <p role="status">
        {isRunning ? null : (
          <>
            <span class={`mark ${state === "done" ? "good" : "bad"}`}>{state}</span>
            {problem === undefined ? "" : `: ${problem}`};{" "}
          </>
        )}
        {figuresText(backfill)}
      </p>
      {state === "done" ? null : (
        <p class="buttons">
          <button type="button" onClick={isRunning ? onStop : onGoOn}>
            {isRunning ? "Stop" : sends ? "Go on…" : "Go on"}
          </button>
        </p>
      )}
    </section>
  );
}
