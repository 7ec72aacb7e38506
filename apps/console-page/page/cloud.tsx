import type { CloudRunView, CloudView } from "@xpart/console/answers";
import { useState } from "preact/hooks";
import { ActionDialog } from "./action-dialog.tsx";
import { AskError, act } from "./ask.ts";
import { CloudRun } from "./cloud-run.tsx";
import { Problem } from "./problem.tsx";
import { useAsked } from "./use-asked.ts";

const EVERY_MS = 3_000;
/** What may be begun; what sends is agreed to first, as the commands ask. */
const WORK = {
  verify: { text: "verify: only look", kind: "verify", sends: false },
  repair: { text: "verify, and ask for what a reconcile mends", kind: "verify", sends: true },
  "dry-run": { text: "backfill: only count what it would ask for", kind: "backfill", sends: false },
  backfill: { text: "backfill: ask for all that differs", kind: "backfill", sends: true },
} as const;

interface Asking {
  readonly title: string;
  readonly lines: readonly string[];
  readonly path: string;
  readonly input: object;
}

/** Runs of the deployment's state machine, whoever began them. */
export function Cloud({ base }: { base: string }) {
  const { answer, error, again } = useAsked<CloudView>("cloud", {}, EVERY_MS);
  const [problem, setProblem] = useState<AskError>();
  const [asking, setAsking] = useState<Asking>();
  const send = (path: string, input: object) =>
    act(path, input)
      .then(() => {
        setProblem(undefined);
        again();
      })
      .catch((refused: unknown) => {
        if (refused instanceof AskError) {
          setProblem(refused);
        }
      });
  const goOn = ({ run, sends }: CloudRunView) =>
    sends
      ? setAsking({
          title: `Go on with ${run}`,
          lines: ["What is left of its ranges is compared, and the functions are asked for keys."],
          ...{ path: "cloud-resume", input: { run } },
        })
      : void send("cloud-resume", { run });
  return (
    <>
      <h1>Runs in the cloud</h1>
      <p>
        The deployment's state machine compares and fills what one machine cannot list, as verify
        and backfill with --distributed do. It works on when this console ends; audits of the clock
        are listed, too.
      </p>
      {[error, problem].map((each) =>
        each === undefined ? null : <Problem key={each.message} error={each} />,
      )}
      {answer === undefined ? (
        error === undefined ? (
          <p class="wait">Asking Step Functions…</p>
        ) : null
      ) : answer.absent === undefined ? (
        <>
          <StartForm onStart={(path, input) => void send(path, input)} onAsk={setAsking} />
          {answer.runs.map((run) => (
            <CloudRun
              key={run.run}
              run={run}
              onStop={() => void send("cloud-stop", { run: run.run })}
              onGoOn={() => goOn(run)}
            />
          ))}
          {answer.runs.length === 0 ? <p>There was no run yet.</p> : null}
        </>
      ) : (
        <div class="problem note">
          <strong>{answer.absent.what}</strong>
          <p>{answer.absent.remedy}</p>
        </div>
      )}
      {asking === undefined ? null : (
        <ActionDialog {...asking} base={base} onDone={again} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}

interface StartFormProps {
  onStart(path: string, input: object): void;
  onAsk(asking: Asking): void;
}

function StartForm({ onStart, onAsk }: StartFormProps) {
  const [name, setName] = useState<keyof typeof WORK>("verify");
  const { kind, sends, text } = WORK[name];
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const prefix = String(form.get("prefix") ?? "");
    const adopts = kind === "backfill" && form.get("adopts") !== null;
    const input = { kind, sends, adopts, prefix };
    if (sends) {
      onAsk({
        title: "Begin a run",
        lines: [
          `${text}${prefix === "" ? "" : `, below ${prefix}`}`,
          "Each key is a message to the functions, behind the events that wait.",
        ],
        ...{ path: "cloud-run", input },
      });
    } else {
      onStart("cloud-run", input);
    }
  };
  return (
    <form class="search" onSubmit={onSubmit}>
      <label>
        run{" "}
        <select
          name="work"
          value={name}
          onChange={(event) => setName(event.currentTarget.value as keyof typeof WORK)}
        >
          {Object.entries(WORK).map(([each, { text: words }]) => (
            <option key={each} value={each}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        begins with <input name="prefix" autocomplete="off" />
      </label>
      {kind === "backfill" ? (
        <label class="tick">
          <input type="checkbox" name="adopts" /> equal keys that the ledger does not know, too
        </label>
      ) : null}
      <button type="submit">{sends ? "Begin…" : "Begin"}</button>
    </form>
  );
}
