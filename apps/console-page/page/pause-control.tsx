import type { Overview } from "@xpart/console/answers";
import { useState } from "preact/hooks";
import { ActionDialog } from "./action-dialog.tsx";
import { timeText } from "./words.ts";

interface PauseControlProps {
  /** Absent: not known, and then nothing can be paused. */
  readonly pause: NonNullable<Overview["status"]>["pause"];
  readonly base: string;
}

/** Whether the functions that copy run, and what stops them and has them go on. */
export function PauseControl({ pause, base }: PauseControlProps) {
  const [asked, setAsked] = useState<{ readonly path: string; readonly input: object }>();
  if (pause === undefined) {
    return null;
  }
  const { isPaused, note } = pause;
  return (
    <section>
      <h2>{isPaused ? "Paused" : "Running"}</h2>
      {note === undefined ? null : (
        <p>
          since {timeText(note.sinceMs)}
          {note.untilMs === undefined ? "" : `, until ${timeText(note.untilMs)}`}: {note.reason}
          {note.by === undefined ? "" : `, by ${note.by}`}
        </p>
      )}
      {isPaused ? (
        <button type="button" onClick={() => setAsked({ path: "resume", input: {} })}>
          Resume…
        </button>
      ) : (
        <PauseForm onAsked={(input) => setAsked({ path: "pause", input })} />
      )}
      {asked === undefined ? null : (
        <ActionDialog
          title={asked.path === "pause" ? `Pause ${base}` : `Resume ${base}`}
          lines={
            asked.path === "pause"
              ? [
                  "Events wait in their queues, for fourteen days at most; what was begun is finished.",
                ]
              : ["The functions that copy go on, in the order of each key."]
          }
          {...asked}
          base={base}
          onDone={() => undefined}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}

function PauseForm({ onAsked }: { onAsked(input: object): void }) {
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const minutes = String(form.get("minutes") ?? "");
    onAsked({
      reason: String(form.get("reason") ?? ""),
      ...(minutes === "" ? {} : { minutes: Number(minutes) }),
    });
  };
  return (
    <form class="search" onSubmit={onSubmit}>
      <label>
        Why pause it? <input name="reason" required maxLength={500} autocomplete="off" />
      </label>
      <label>
        for minutes (none: until resumed) <input name="minutes" type="number" min="1" max="14400" />
      </label>
      <button type="submit">Pause…</button>
    </form>
  );
}
