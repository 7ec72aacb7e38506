import type { ListView } from "@xpart/console/answers";
import { useState } from "preact/hooks";
import { ActionDialog } from "./action-dialog.tsx";
import { Problem } from "./problem.tsx";
import { useAsked } from "./use-asked.ts";
import { countText } from "./words.ts";

/** What is listed, what it is, and whether a release does something about it. */
const KINDS: Readonly<Record<string, { readonly what: string; readonly isReleased: boolean }>> = {
  parked: {
    what: "Versions that could not be read or written. A release tries them again.",
    isReleased: true,
  },
  held: {
    what: "Deletes beyond the policy's budget. A release lets them go.",
    isReleased: true,
  },
  gaps: {
    what: "Old versions that were left out of the history, since putting them in would rewrite too much.",
    isReleased: false,
  },
  locked: {
    what: "Replicas that Object Lock keeps. A release tries the delete again.",
    isReleased: true,
  },
  foreign: {
    what: "Entries of the destination that xpart did not make. All of the destination is listed for them, and the ledger asked for each key.",
    isReleased: false,
  },
};

const FIRST_LIMIT = 500;

/** Lists of what somebody should look at. */
export function SetAside({ kind, base }: { kind: string; base: string }) {
  const known = KINDS[kind] ?? { what: "", isReleased: false };
  return (
    <>
      <h1>Set aside</h1>
      <nav class="tabs" aria-label="Kinds">
        {Object.keys(KINDS).map((name) => (
          <a
            key={name}
            href={`#/set-aside?kind=${name}`}
            aria-current={name === kind ? "page" : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      <p>{known.what}</p>
      <List key={kind} kind={kind} base={base} isReleased={known.isReleased} />
    </>
  );
}

interface ListProps {
  readonly kind: string;
  readonly base: string;
  readonly isReleased: boolean;
}

function List({ kind, base, isReleased }: ListProps) {
  const [limit, setLimit] = useState(FIRST_LIMIT);
  const [wish, setWish] = useState<{ readonly title: string; readonly input: object }>();
  const { answer, error, isAsking, again } = useAsked<ListView>("list", { kind, limit });
  if (error !== undefined) {
    return <Problem error={error} />;
  }
  if (answer === undefined) {
    return <p class="wait">Listing…</p>;
  }
  const { entries, isComplete, notes } = answer;
  const releaseAll = () => setWish({ title: "Release all held deletes", input: { prefix: "" } });
  return (
    <>
      {notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
      <p role="status">
        {entries.length === 0
          ? "None."
          : `${countText(entries.length)}${isComplete ? "" : ", and more"}`}{" "}
        <button type="button" onClick={again} disabled={isAsking}>
          Look again
        </button>{" "}
        {kind === "held" && entries.length > 0 ? (
          <button type="button" onClick={releaseAll}>
            Release all…
          </button>
        ) : null}
      </p>
      <Entries
        entries={entries}
        onRelease={
          isReleased
            ? ({ key, shown }) => setWish({ title: `Release ${shown}`, input: { key } })
            : undefined
        }
      />
      {isComplete ? null : (
        <button type="button" disabled={isAsking} onClick={() => setLimit(limit * 4)}>
          Show more
        </button>
      )}
      {wish === undefined ? null : (
        <ActionDialog
          title={wish.title}
          plan={{ path: "plan-release", input: wish.input }}
          path="release"
          input={wish.input}
          base={base}
          onDone={again}
          onClose={() => setWish(undefined)}
        />
      )}
    </>
  );
}

type Listed = ListView["entries"][number];

function Entries({
  entries,
  onRelease,
}: {
  entries: readonly Listed[];
  onRelease: ((entry: Listed) => void) | undefined;
}) {
  if (entries.length === 0) {
    return null;
  }
  return (
    <ul class="cards">
      {entries.map((entry) => (
        <li key={`${entry.key}\n${entry.versionId}\n${entry.destinationVersionId}`}>
          <a class="key" href={`#/key?${new URLSearchParams({ key: entry.key })}`}>
            {entry.shown}
          </a>
          <span>{[entry.isMarker && "delete marker", entry.why].filter(Boolean).join(", ")}</span>
          <code>
            {[
              entry.versionId && `source ${entry.versionId}`,
              entry.destinationVersionId && `destination ${entry.destinationVersionId}`,
            ]
              .filter(Boolean)
              .join(", ")}
          </code>
          {onRelease === undefined ? null : (
            <button type="button" onClick={() => onRelease(entry)}>
              Release…
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
