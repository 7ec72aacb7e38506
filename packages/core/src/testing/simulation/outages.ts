import type { History, Outage } from "./history.ts";
import type { PendingCall } from "./pending-call.ts";

const READS_OF_OBJECTS: ReadonlySet<string> = new Set([
  ...["GetObject", "GetObject part", "HeadObject", "GetObjectTagging"],
]);

/** Spans in which a side denies everything of a kind. */
export class Outages {
  readonly #outages: readonly Outage[];
  #current: { readonly outage: Outage; readonly untilMs: number }[] = [];

  constructor({ outages = [] }: History) {
    this.#outages = outages;
  }

  /** What begins with this operation begins. */
  begin(operation: number, nowMs: number): void {
    for (const outage of this.#outages) {
      if (outage.fromOperation === operation) {
        this.#current.push({ outage, untilMs: nowMs + outage.durationMs });
      }
    }
  }

  /** All is allowed again. */
  endAll(): void {
    this.#current = [];
  }

  /** Whether a call is denied now. */
  covers({ side, operation, isWrite }: PendingCall, nowMs: number): boolean {
    return (
      this.#current.length > 0 &&
      this.#current.some(
        ({ outage, untilMs }) =>
          nowMs < untilMs &&
          outage.side === side &&
          (outage.what === "everything" ||
            (side === "source" ? READS_OF_OBJECTS.has(operation) : isWrite)),
      )
    );
  }

  /** Whether the destination takes no write now. */
  isDestinationOut(nowMs: number): boolean {
    return this.#current.some(
      ({ outage, untilMs }) => nowMs < untilMs && outage.side === "destination",
    );
  }
}
