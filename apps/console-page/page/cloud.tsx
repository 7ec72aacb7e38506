import type { CloudRunView, CloudView } from "@xpart/console/answers";
import { useState } from "preact/hooks";
import { ActionDialog } from "./action-dialog.tsx";
import { CloudRun } from "./cloud-run.tsx";
import { FillForm } from "./fill-form.tsx";
import { Problem } from "./problem.tsx";
import { type Asking, useActs } from "./use-acts.ts";
import { useAsked } from "./use-asked.ts";

const EVERY_MS = 3_000;
/** What may be begun; what sends is agreed to first, as the commands ask. */
const WORK = {
  verify: { text: "verify: only look", kind: "verify", sends: false, adopts: false },
  repair: {
    ...{ text: "verify, and ask for what a reconcile mends", kind: "verify" },
    ...{ sends: true, adopts: false },
  },
  "dry-run": {
    ...{ text: "backfill: only count what it would ask for", kind: "backfill" },
    ...{ sends: false, adopts: true },
  },
  backfill: {
    text: "backfill: ask for all that differs",
    ...{ kind: "backfill", sends: true, adopts: true },
  },
} as const;

/** Runs of the deployment's state machine, whoever began them. */
export function Cloud({ base }: { base: string }) {
  const { answer, error, again } = useAsked<CloudView>("cloud", {}, EVERY_MS);
  const { problem, send } = useActs(again);
  const [asking, setAsking] = useState<Asking>();
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
          <FillForm
            label="run"
            work={WORK}
            onStart={(input) => void send("cloud-run", input)}
            onAsk={(input, text) =>
              setAsking({
                title: "Begin a run",
                lines: [
                  text,
                  "Each key is a message to the functions, behind the events that wait.",
                ],
                ...{ path: "cloud-run", input },
              })
            }
          />
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
