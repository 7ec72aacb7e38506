import type { DoneView, PlanView } from "@xpart/console/answers";
import { useEffect, useRef, useState } from "preact/hooks";
import { AskError, act } from "./ask.ts";
import { Problem } from "./problem.tsx";

interface ActionDialogProps {
  readonly title: string;
  /** What says what would be done; absent: `lines` do. */
  readonly plan?: { readonly path: string; readonly input: object };
  readonly lines?: readonly string[];
  /** What does it. */
  readonly path: string;
  readonly input: object;
  /** The deployment's name, which is typed to agree. */
  readonly base: string;
  onDone(): void;
  onClose(): void;
}

/** Says what would be done, and does it once the deployment's name is typed. */
export function ActionDialog(props: ActionDialogProps) {
  const { title, plan, path, input, base, onDone, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [planned, setPlanned] = useState<PlanView | undefined>(
    plan === undefined ? { lines: props.lines ?? [], count: 1 } : undefined,
  );
  const [done, setDone] = useState<DoneView>();
  const [error, setError] = useState<AskError>();
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof AskError)) {
        throw problem;
      }
      setError(problem);
      setPlanned(undefined);
    }
  };
  useEffect(() => {
    dialog.current?.showModal();
    if (plan !== undefined) {
      void attempt(async () => setPlanned(await act<PlanView>(plan.path, plan.input)));
    }
  }, []);
  const doIt = (confirm: string) =>
    attempt(async () => {
      setDone(await act<DoneView>(path, { ...input, confirm }));
      onDone();
    });
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="dialog-title">
      <h2 id="dialog-title">{title}</h2>
      {error === undefined ? null : <Problem error={error} />}
      {planned === undefined && error === undefined ? <p class="wait">Planning…</p> : null}
      {planned?.count === 0 ? <p>There is nothing to do.</p> : null}
      {planned === undefined || done !== undefined ? null : (
        <ul class="plan">
          {planned.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {done === undefined ? null : (
        <p role="status" class={`mark ${done.isGood ? "good" : "bad"}`}>
          {done.text}
        </p>
      )}
      {done !== undefined || planned === undefined || planned.count === 0 ? (
        <p class="buttons">
          <button type="button" onClick={onClose}>
            Close
          </button>
        </p>
      ) : (
        <Agreement base={base} onAgreed={(confirm) => void doIt(confirm)} onClose={onClose} />
      )}
    </dialog>
  );
}

interface AgreementProps extends Pick<ActionDialogProps, "base" | "onClose"> {
  onAgreed(typed: string): void;
}

/** Nothing is done by a click alone. */
function Agreement({ base, onAgreed, onClose }: AgreementProps) {
  const [typed, setTyped] = useState("");
  const [isDoing, setDoing] = useState(false);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    setDoing(true);
    onAgreed(typed);
  };
  return (
    <form onSubmit={onSubmit}>
      <label>
        Type <b>{base}</b> to have it done{" "}
        <input
          value={typed}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <p class="buttons">
        <button type="button" onClick={onClose}>
          Leave it
        </button>
        <button type="submit" class="act" disabled={typed !== base || isDoing}>
          {isDoing ? "Doing it…" : "Do it"}
        </button>
      </p>
    </form>
  );
}
