import type { EntryView, KeyView, LineView } from "@xpart/console/answers";
import { useState } from "preact/hooks";
import { ActionDialog } from "./action-dialog.tsx";
import { Problem } from "./problem.tsx";
import { useAsked } from "./use-asked.ts";
import { Verdict } from "./verdict.tsx";
import { bytesText, countText, timeText } from "./words.ts";

/** Both stacks of a key beside each other, and what xpart explain says of them. */
export function OneKey({ name, base }: { name: string; base: string }) {
  const { answer, error, isAsking, again } = useAsked<KeyView>("key", { key: name });
  const [isReleasing, setReleasing] = useState(false);
  return (
    <>
      <p class="crumbs">
        <a href="#/keys">Keys</a>
      </p>
      <h1 class="key">{answer?.shown ?? name}</h1>
      {error === undefined ? null : <Problem error={error} />}
      {answer === undefined ? (
        isAsking ? (
          <p class="wait">Reading both stacks…</p>
        ) : null
      ) : (
        <>
          <p>
            <Verdict verdict={answer.verdict} />{" "}
            <button type="button" onClick={again} disabled={isAsking}>
              Look again
            </button>{" "}
            {answer.isReleasable ? (
              <button type="button" onClick={() => setReleasing(true)}>
                Release…
              </button>
            ) : null}
          </p>
          <Stacks view={answer} />
          <Texts title="A reconcile would" texts={answer.steps} none="do nothing" />
          <Texts title="Dead letters of this key" texts={answer.deadLetters} none="none" />
          <Advice view={answer} />
        </>
      )}
      {isReleasing ? (
        <ActionDialog
          title={`Release ${answer?.shown ?? name}`}
          plan={{ path: "plan-release", input: { key: name } }}
          path="release"
          input={{ key: name }}
          base={base}
          onDone={again}
          onClose={() => setReleasing(false)}
        />
      ) : null}
    </>
  );
}

function Stacks({ view }: { view: KeyView }) {
  const { lines, lineCount, unplanned, sourceBucket, destinationBucket } = view;
  if (unplanned !== undefined) {
    return <p class="problem">No plan can be made: {unplanned}</p>;
  }
  if (lines.length === 0) {
    return <p>Neither side has an entry of this key.</p>;
  }
  const hidden = lineCount - lines.length;
  return (
    <>
      <table class="stacks">
        <caption>Both stacks, the newest entry first</caption>
        <thead>
          <tr>
            <th scope="col">source, {sourceBucket}</th>
            <th scope="col">destination, {destinationBucket}</th>
            <th scope="col">what that means</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <Line key={index} line={line} />
          ))}
        </tbody>
      </table>
      {hidden > 0 ? (
        <p>and {countText(hidden)} older ones: xpart explain --json has them all</p>
      ) : null}
    </>
  );
}

function Line({ line }: { line: LineView }) {
  return (
    <tr class={line.verdict}>
      <Entry side="source" entry={line.source} />
      <Entry side="destination" entry={line.destination} />
      <td>
        {line.words.startsWith(line.label) ? null : (
          <>
            <b>{line.label}</b>:{" "}
          </>
        )}
        {line.words}
      </td>
    </tr>
  );
}

function Entry({ side, entry }: { side: string; entry: EntryView | undefined }) {
  return (
    <td data-side={side}>
      {entry === undefined ? (
        <span class="dim">nothing</span>
      ) : (
        <>
          <span>
            {entry.isMarker ? "delete marker" : bytesText(entry.bytes)}, {timeText(entry.atMs)}
          </span>
          <code>{entry.versionId}</code>
        </>
      )}
    </td>
  );
}

function Texts({ title, texts, none }: { title: string; texts: readonly string[]; none: string }) {
  return (
    <section>
      <h2>{title}</h2>
      {texts.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul>
          {texts.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Advice({ view: { advice } }: { view: KeyView }) {
  if (advice.length === 0) {
    return null;
  }
  return (
    <section>
      <h2>What can be done</h2>
      <ul>
        {advice.map(({ why, command }) => (
          <li key={`${why}${command}`}>
            {why}
            {command === undefined ? null : (
              <pre>
                <code>{command}</code>
              </pre>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
