import type { VerifyReport } from "@xpart/operations";
import { type ReportPart, reportParts } from "@xpart/operations/report-components";
import { useState } from "preact/hooks";
import { type AskError, readReport } from "./ask.ts";
import { nodeOf } from "./node-of.ts";
import { Problem } from "./problem.tsx";

interface ReportProps {
  /** Where it is served: as a page of its own, and as JSON. */
  readonly report: { readonly page: string; readonly json: string };
  /** What its JSON is called once it is downloaded. */
  readonly file: string;
}

/** What is shown of it, in this order: what somebody would act on first. The rest stands above already, or on its page. */
const SHOWN: readonly string[] = ["findings", "reasons", "prefixes", "lag", "proofs", "sides"];

/** A comparison's report: its page, its JSON, and what it found, each key with a link to its own page. */
export function Report({ report: { page, json }, file }: ReportProps) {
  const [parts, setParts] = useState<readonly ReportPart[]>();
  const [error, setError] = useState<AskError>();
  const [isOpen, setOpen] = useState(false);
  const onToggle = (event: { readonly currentTarget: HTMLDetailsElement }) => {
    const { open } = event.currentTarget;
    setOpen(open);
    if (open && parts === undefined) {
      setError(undefined);
      readReport<VerifyReport>(json).then((report) => {
        const all = reportParts(report, pageOf);
        setParts(SHOWN.flatMap((id) => all.filter((part) => part.id === id)));
      }, setError);
    }
  };
  return (
    <>
      <p>
        <a href={page} target="_blank" rel="noreferrer">
          The report
        </a>{" "}
        as a page of its own, and its{" "}
        <a href={json} download={file}>
          JSON
        </a>
      </p>
      <details class="report" onToggle={onToggle}>
        <summary>What it found</summary>
        {error === undefined ? null : <Problem error={error} />}
        {isOpen && parts === undefined && error === undefined ? (
          <p class="wait">Reading the report…</p>
        ) : null}
        {parts?.map(({ id, title, content }) => (
          <section key={id} class="wide">
            <h3>{title}</h3>
            {content.map(nodeOf)}
          </section>
        ))}
      </details>
    </>
  );
}

function pageOf(key: string): string {
  return `#/key?${new URLSearchParams({ key })}`;
}
