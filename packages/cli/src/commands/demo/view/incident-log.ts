/** Something that went wrong with keys on their way, and when it had come right. */
export interface Incident {
  /** What went wrong, for people. */
  readonly what: string;
  readonly keys: readonly string[];
  /** Milliseconds until none of the keys had an event under way any more; `undefined`: one still has. */
  readonly rightAfterMs: number | undefined;
}

/** How all incidents went. */
export interface IncidentSummary {
  /** How many there were. */
  readonly hit: number;
  readonly right: number;
  /** Of those that came right: half of them after, and the last of them after. */
  readonly p50Ms: number;
  readonly slowestMs: number;
}

/** Follows what goes wrong on purpose, key by key, until it has come right. */
export interface IncidentLog {
  /** An event of a key is under way. */
  sent(key: string): void;
  /** An event of a key is done. */
  done(key: string): void;
  /** One came that had been done before: it changes no count, and its key may be quiet now. */
  doneAgain(key: string): void;
  hit(what: string, keys: readonly string[]): void;
  /** The newest that came right, below the newest that did not yet: half of each, where there are as many. */
  newest(count: number): readonly Incident[];
  summary(): IncidentSummary;
}

/** Kept to be shown. */
const MAX_KEPT = 50;

interface OpenIncident {
  readonly what: string;
  readonly keys: readonly string[];
  readonly atMs: number;
  readonly waiting: Set<string>;
}

/** Starts with none. */
export function createIncidentLog(now: () => number = () => performance.now()): IncidentLog {
  const underWay = new Map<string, number>();
  const open = new Set<OpenIncident>();
  const openOfKey = new Map<string, Set<OpenIncident>>();
  const closed: Incident[] = [];
  const rightAfterMs: number[] = [];

  function change(key: string, by: number): void {
    const count = (underWay.get(key) ?? 0) + by;
    if (count === 0) {
      underWay.delete(key);
      comeRight(key);
    } else {
      underWay.set(key, count);
    }
  }
  function comeRight(key: string): void {
    for (const incident of openOfKey.get(key) ?? []) {
      incident.waiting.delete(key);
      if (incident.waiting.size === 0) {
        close(incident);
      }
    }
    openOfKey.delete(key);
  }
  function close(incident: OpenIncident): void {
    const { what, keys, atMs } = incident;
    const afterMs = now() - atMs;
    open.delete(incident);
    rightAfterMs.push(afterMs);
    closed.unshift({ what, keys, rightAfterMs: afterMs });
    closed.length = Math.min(closed.length, MAX_KEPT);
  }
  return {
    sent: (key) => change(key, 1),
    // It may be done before the writer has heard that it was sent.
    done: (key) => change(key, -1),
    doneAgain(key) {
      if (!underWay.has(key)) {
        comeRight(key);
      }
    },
    hit(what, keys) {
      const incident = { what, keys, atMs: now(), waiting: new Set(keys) };
      open.add(incident);
      for (const key of keys) {
        const incidents = openOfKey.get(key) ?? new Set();
        openOfKey.set(key, incidents.add(incident));
      }
    },
    newest(count) {
      const waiting = [...open].toReversed().map(({ what, keys }) => ({
        ...{ what, keys },
        rightAfterMs: undefined,
      }));
      const most = Math.max(Math.floor(count / 2), count - closed.length);
      return [...waiting.slice(0, most), ...closed].slice(0, count);
    },
    summary() {
      const sorted = rightAfterMs.toSorted((left, right) => left - right);
      return {
        hit: open.size + sorted.length,
        right: sorted.length,
        p50Ms: Math.round(sorted[Math.ceil(sorted.length / 2) - 1] ?? 0),
        slowestMs: Math.round(sorted.at(-1) ?? 0),
      };
    },
  };
}
