import type { LetterQueue } from "@xpart/operations";
import { useState } from "preact/hooks";
import { ActionDialog } from "./action-dialog.tsx";
import { Problem } from "./problem.tsx";
import { useAsked } from "./use-asked.ts";
import { countText, timeText } from "./words.ts";

/** Keys that are named of each cause. */
const MOST_KEYS = 50;

/** What lies in dead-letter queues, by cause and key, and sending it again. */
export function DeadLetters({ base }: { base: string }) {
  const { answer, error, isAsking, again } = useAsked<readonly LetterQueue[]>("letters");
  const [queue, setQueue] = useState<LetterQueue>();
  return (
    <>
      <h1>Dead letters</h1>
      <p>
        Messages that were given up. They were looked at, and none was taken.{" "}
        <button type="button" onClick={again} disabled={isAsking}>
          Look again
        </button>
      </p>
      {error === undefined ? null : <Problem error={error} />}
      {answer === undefined ? (
        isAsking ? (
          <p class="wait">Looking…</p>
        ) : null
      ) : (
        answer.map((each) => (
          <Queue key={each.name} queue={each} onRedrive={() => setQueue(each)} />
        ))
      )}
      {queue === undefined ? null : (
        <ActionDialog
          title={`Redrive ${queue.name}`}
          lines={queue.causes.map(
            ({ cause, letters, canBeSent, isStanding }) =>
              `${countText(letters)}: ${cause}${canBeSent ? "" : " (stays: it cannot be sent)"}${isStanding ? " (still so: it would come back)" : ""}`,
          )}
          path="redrive"
          input={{ queue: queue.alias }}
          base={base}
          onDone={again}
          onClose={() => setQueue(undefined)}
        />
      )}
    </>
  );
}

function Queue({ queue, onRedrive }: { queue: LetterQueue; onRedrive(): void }) {
  const { name, waiting, lookedAt, causes } = queue;
  const canBeSent = causes.some((cause) => cause.canBeSent);
  return (
    <section>
      <h2>{name}</h2>
      {lookedAt === 0 ? (
        <p>None.</p>
      ) : (
        <p>
          about {countText(Math.max(waiting, lookedAt))}{" "}
          {canBeSent ? (
            <button type="button" onClick={onRedrive}>
              Redrive…
            </button>
          ) : null}
        </p>
      )}
      {causes.map(({ cause, letters, isStanding, keys }) => (
        <div key={cause} class="cause">
          <p>
            <b>{countText(letters)}</b> {cause}
            {isStanding ? <span class="mark bad"> still so</span> : null}
          </p>
          <ul>
            {keys.slice(0, MOST_KEYS).map(({ key, asks, oldestMs }) => (
              <li key={key}>
                <a class="key" href={`#/key?${new URLSearchParams({ key })}`}>
                  {key}
                </a>{" "}
                <span class="dim">
                  {asks.join(", ")}, since {timeText(oldestMs)}
                </span>
              </li>
            ))}
          </ul>
          {keys.length > MOST_KEYS ? (
            <p>and {countText(keys.length - MOST_KEYS)} more keys</p>
          ) : null}
        </div>
      ))}
    </section>
  );
}
