import type { KeyUsesView, RotationRunView, RotationView } from "@xpart/console/answers";
import { useEffect, useRef, useState } from "preact/hooks";
import { ActionDialog } from "./action-dialog.tsx";
import { Problem } from "./problem.tsx";
import { useActs } from "./use-acts.ts";
import { useAsked } from "./use-asked.ts";
import { timeText } from "./words.ts";

const EVERY_MS = 1_000;

/** The access key that the functions use, and putting a new one in its place. */
export function Credentials({ base }: { base: string }) {
  const { answer, error, again } = useAsked<RotationView>("rotation", {}, EVERY_MS);
  const { problem, send } = useActs(again);
  const [wish, setWish] = useState<object>();
  const { run } = answer ?? {};
  return (
    <>
      <h1>Credentials</h1>
      {answer === undefined && error === undefined ? <p class="wait">Asking…</p> : null}
      {[error, problem].map((each) =>
        each === undefined ? null : <Problem key={each.message} error={each} />,
      )}
      {answer?.absent === undefined ? null : (
        <p>
          {answer.absent.what}. {answer.absent.remedy}
        </p>
      )}
      {answer?.user === undefined ? null : (
        <>
          <p>
            The functions open the destination with an access key of <code>{answer.user}</code> in{" "}
            {answer.partition}, which they read from the secret <code>{answer.secret}</code>.
          </p>
          <KeyUses seen={stepsOf(run)} />
          {run?.state === "running" ? null : <RotateForm view={answer} onAsked={setWish} />}
        </>
      )}
      {run === undefined ? null : (
        <Rotation run={run} onStop={() => void send("stop-rotation", {})} />
      )}
      {wish === undefined ? null : (
        <ActionDialog
          title={`Rotate the key of ${answer?.user}`}
          plan={{ path: "plan-rotation", input: wish }}
          path="rotate"
          input={wish}
          base={base}
          onDone={again}
          onClose={() => setWish(undefined)}
        />
      )}
    </>
  );
}

/** How much of a rotation has happened: with each step the keys may be others. */
function stepsOf(run: RotationRunView | undefined): string {
  return `${run?.startedMs} ${run?.steps.length} ${run?.state}`;
}

/** The keys of the user, asked for anew with each step. */
function KeyUses({ seen }: { seen: string }) {
  const { answer, error, isAsking, again } = useAsked<KeyUsesView>("access-keys");
  const asked = useRef(seen); // at first it has asked already
  useEffect(() => {
    if (seen !== asked.current) {
      asked.current = seen;
      again();
    }
  }, [seen]);
  if (answer === undefined) {
    return error === undefined ? <p class="wait">Asking IAM…</p> : <Problem error={error} />;
  }
  const { inSecret, keys } = answer;
  const isStrange = !keys.some(({ id }) => id === inSecret);
  return (
    <>
      {error === undefined ? null : <Problem error={error} />}
      <div class="wide">
        <table class="access-keys">
          <thead>
            <tr>
              <th>access key</th>
              <th>state</th>
              <th>used last, as far as IAM knows</th>
            </tr>
          </thead>
          <tbody>
            {keys.map(({ id, isActive, lastUsedMs }) => (
              <tr key={id}>
                <td>
                  <code>{id}</code>
                </td>
                <td>
                  <span class={`mark ${isActive ? "good" : "bad"}`}>
                    {isActive ? "active" : "switched off"}
                  </span>
                  {id === inSecret ? ", in the secret" : ""}
                </td>
                <td>{lastUsedMs === undefined ? "never" : timeText(lastUsedMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isStrange ? (
        <p class="note">
          The secret has <code>{inSecret}</code>, which is none of them: it is of another user or
          account.
        </p>
      ) : null}
      <p>
        <button type="button" onClick={again} disabled={isAsking}>
          Look again
        </button>
      </p>
    </>
  );
}

interface RotateFormProps {
  readonly view: RotationView;
  onAsked(wish: object): void;
}

function RotateForm({ view: { waitMinutes, watchMinutes }, onAsked }: RotateFormProps) {
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const given = ["waitMinutes", "watchMinutes"].flatMap((name) => {
      const text = String(form.get(name) ?? "");
      return text === "" ? [] : [[name, Number(text)]];
    });
    onAsked(Object.fromEntries(given));
  };
  return (
    <form class="search" onSubmit={onSubmit}>
      <label>
        minutes that the old key stays (0: it leaked){" "}
        <input
          name="waitMinutes"
          type="number"
          min="0"
          max="1440"
          placeholder={String(waitMinutes)}
        />
      </label>
      <label>
        minutes to watch without it{" "}
        <input
          name="watchMinutes"
          type="number"
          min="0"
          max="1440"
          placeholder={String(watchMinutes)}
        />
      </label>
      <button type="submit">Rotate…</button>
    </form>
  );
}

const OUTCOMES = {
  running: { text: "under way", isGood: true },
  rotated: { text: "rotated", isGood: true },
  undone: { text: "undone", isGood: false },
  left: { text: "NOT undone", isGood: false },
} as const;

function Rotation({ run, onStop }: { run: RotationRunView; onStop(): void }) {
  const { state, isStopping, startedMs, endedMs, steps, outcome, remedy } = run;
  const { text, isGood } = OUTCOMES[state];
  const last = steps.at(-1);
  const isRunning = state === "running";
  return (
    <section class="run" aria-label="The last rotation">
      <h2>
        Rotation of {timeText(startedMs)}
        {endedMs === undefined ? "" : `, ended ${timeText(endedMs)}`}
      </h2>
      <p role="status">
        <span class={`mark ${isGood ? "good" : "bad"}`}>
          {isRunning && isStopping ? "undoing what was done" : text}
        </span>
        {isRunning && !isStopping && last?.untilMs !== undefined
          ? `, this step until ${timeText(last.untilMs)}`
          : ""}
        {outcome === undefined || state === "rotated" ? "" : `. ${outcome}. ${remedy ?? ""}`}
      </p>
      <ol class="steps">
        {steps.map((step) => (
          <li key={`${step.atMs} ${step.text}`} class={step.isGood ? "" : "bad"}>
            <span class="dim number">{timeText(step.atMs)}</span> {step.text}
          </li>
        ))}
      </ol>
      {isRunning ? (
        <p class="buttons">
          <button type="button" onClick={onStop} disabled={isStopping}>
            Stop and undo
          </button>
        </p>
      ) : null}
    </section>
  );
}
