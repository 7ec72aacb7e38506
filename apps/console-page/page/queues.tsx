import type { Overview } from "@xpart/console/answers";
import { countText, spanText } from "./words.ts";

type Status = NonNullable<Overview["status"]>;
type Queue = Status["queues"][number];

/** The queues in the order in which an event passes, and those of what was given up. */
export function Queues({ status: { queues, deadLetters } }: { status: Status }) {
  return (
    <section>
      <h2>Queues</h2>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">queue</th>
              <th scope="col">waiting</th>
              <th scope="col">in work</th>
              <th scope="col">oldest</th>
              <th scope="col">empty in</th>
            </tr>
          </thead>
          <tbody>
            {[...queues, ...deadLetters].map((queue) => (
              <Row key={queue.name} queue={queue} isDead={deadLetters.includes(queue)} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ queue, isDead }: { queue: Queue; isDead: boolean }) {
  const { name, waiting, inFlight, oldestSeconds, emptyInSeconds } = queue;
  const isEmpty = waiting + inFlight === 0;
  const known = (seconds: number | undefined) =>
    isEmpty ? "–" : seconds === undefined ? "not known" : spanText(seconds);
  return (
    <tr class={isDead && !isEmpty ? "bad" : undefined}>
      <th scope="row">{isDead ? <a href="#/dead-letters">{name}</a> : name}</th>
      <td>{countText(waiting)}</td>
      <td>{countText(inFlight)}</td>
      <td>{known(oldestSeconds)}</td>
      <td>{isDead ? "–" : emptyInSeconds === "grows" ? "grows" : known(emptyInSeconds)}</td>
    </tr>
  );
}
