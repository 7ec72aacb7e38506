import type { Fault } from "@xpart/sandbox";
import type { DoneEvent } from "../lag-watch.ts";
import { faultOfKey } from "./fault-words.ts";
import { createIncidentLog, type Incident, type IncidentSummary } from "./incident-log.ts";

/** Hears of all that happens in a run, for whoever shows it. */
export interface Onlooker {
  /** The source has a change of a key. */
  sent(key: string): void;
  done(event: DoneEvent): void;
  hit(fault: Fault): void;
  /** A handler threw, or its process ended, while it had the events of these keys. */
  died(functionName: string, keys: readonly string[]): void;
  newestDone(): readonly DoneEvent[];
  newestIncidents(count: number): readonly Incident[];
  summary(): IncidentSummary;
  /** @returns what ends it. */
  subscribe(listener: (event: DoneEvent) => void): () => void;
}

/** As many as a view has room for. */
const MAX_NEWEST = 6;

/** Starts with nothing heard. */
export function createOnlooker(): Onlooker {
  const incidents = createIncidentLog();
  const newest: DoneEvent[] = [];
  const listeners = new Set<(event: DoneEvent) => void>();
  return {
    sent: incidents.sent,
    done(event) {
      if (event.isRepeated) {
        incidents.doneAgain(event.key);
      } else {
        incidents.done(event.key);
        newest.unshift(event);
        newest.length = Math.min(newest.length, MAX_NEWEST);
      }
      for (const listener of listeners) {
        listener(event);
      }
    },
    hit(fault) {
      const found = faultOfKey(fault);
      if (found !== undefined) {
        incidents.hit(found.what, [found.key]);
      }
    },
    died(functionName, keys) {
      if (keys.length > 0) {
        incidents.hit(`${functionName} killed`, keys);
      }
    },
    newestDone: () => newest,
    newestIncidents: incidents.newest,
    summary: incidents.summary,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
