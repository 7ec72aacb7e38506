/**
 * Who may write a key (SPEC L, with a drawing):
 *
 * - `settled`: nobody has begun anything that is not finished.
 * - `entry`: a worker brings one entry across; once that has its row the key is settled.
 * - `key`: a worker has the key until it says that it is done.
 * - `upload`: part workers copy one entry's content.
 * - `crashed`: a lease is over, and what was begun under it was never finished.
 */
export type LeaseState = "settled" | "entry" | "key" | "upload" | "crashed";

/** What a worker does with a lease; each is one conditional write of the key's head (L4). */
export type LeaseMove =
  /** Begins to bring one entry across, on the fast path. */
  | "begin"
  /** Takes the whole key: to reconcile it, or for a write that changes an entry in place. */
  | "hold"
  /** Begins to bring one entry across while it has the whole key. */
  | "begin-within"
  /** Writes something down about what is on its way: an upload, replicas to be deleted. */
  | "note"
  /** Leaves the content to part workers. */
  | "hand-over"
  /** A part worker takes the key, to complete the upload or to give it up. */
  | "take-upload"
  /** Is done. */
  | "settle"
  /** Gives up, so that the next worker need not wait for the end of the lease. */
  | "give-back"
  /** Writes what is known now, and nothing else: whoever read the head before cannot take the key any more. */
  | "advance";

/**
 * The one table of a lease's moves. What is not in it is a mistake in the program. A crashed lease is taken by
 * nobody but a worker that reconciles the key, which looks at what the crash left first (L3).
 */
export const LEASE_MOVES: Readonly<Record<LeaseState, Partial<Record<LeaseMove, LeaseState>>>> = {
  settled: { begin: "entry", hold: "key", advance: "settled" },
  entry: {
    begin: "entry",
    note: "entry",
    "hand-over": "upload",
    settle: "settled",
    "give-back": "crashed",
  },
  key: {
    "begin-within": "key",
    note: "key",
    "hand-over": "upload",
    settle: "settled",
    "give-back": "crashed",
  },
  upload: { "take-upload": "key", "give-back": "crashed" },
  crashed: { hold: "key" },
};

/** Where a move leads. @throws RangeError - where the table has no such move: a bug. */
export function moveLease(from: LeaseState, move: LeaseMove): LeaseState {
  const to = LEASE_MOVES[from][move];
  if (to === undefined) {
    throw new RangeError(`a lease that is ${from} does not ${move}`);
  }
  return to;
}
