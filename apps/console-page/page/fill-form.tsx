import { useState } from "preact/hooks";

/** One kind of work that may be begun. */
export interface Work {
  readonly text: string;
  /** Whether keys are sent to the functions; that is agreed to first. */
  readonly sends: boolean;
  /** Whether equal keys that the ledger does not know may be meant, too. */
  readonly adopts: boolean;
  /** What the console is told beside. */
  readonly kind?: string;
}

interface FillFormProps {
  readonly label: string;
  /** By name; the first one is chosen. */
  readonly work: Readonly<Record<string, Work>>;
  onStart(input: object): void;
  onAsk(input: object, text: string): void;
}

/** What to compare, and whether it is filled. */
export function FillForm({ label, work, onStart, onAsk }: FillFormProps) {
  const [name, setName] = useState(Object.keys(work)[0] ?? "");
  const chosen = work[name];
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const prefix = String(form.get("prefix") ?? "");
    const { text = "", sends = false, kind } = chosen ?? {};
    const adopts = form.get("adopts") !== null;
    const input = { prefix, sends, adopts, ...(kind === undefined ? {} : { kind }) };
    if (sends) {
      onAsk(input, `${text}${prefix === "" ? "" : `, below ${prefix}`}`);
    } else {
      onStart(input);
    }
  };
  return (
    <form class="search" onSubmit={onSubmit}>
      <label>
        {label}{" "}
        <select name="work" value={name} onChange={(event) => setName(event.currentTarget.value)}>
          {Object.entries(work).map(([each, { text }]) => (
            <option key={each} value={each}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label>
        begins with <input name="prefix" autocomplete="off" />
      </label>
      {chosen?.adopts === true ? (
        <label class="tick">
          <input type="checkbox" name="adopts" /> equal keys that the ledger does not know, too
        </label>
      ) : null}
      <button type="submit">{chosen?.sends === true ? "Begin…" : "Begin"}</button>
    </form>
  );
}
