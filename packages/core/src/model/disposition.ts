import type { PortErrorKind } from "./port-error.ts";

/**
 * What becomes of a record whose work ended in an error.
 *
 * - `retry`: it is returned to the queue, which delivers it again until its receive limit (B3).
 * - `park`: its entry cannot be read for now; it is set aside and later events of the key go on (A7).
 * - `stop`: nothing this worker does can succeed; it begins no more records, and an alarm sees it.
 */
export type Disposition = "retry" | "park" | "stop";

/**
 * The one table of F1. A denied or throttled answer is never taken for "does not exist" (F2): only
 * `not-found` says that, and the code that asked decides what a missing thing means to it.
 */
export const DISPOSITIONS: Readonly<Record<PortErrorKind, Disposition>> = {
  "not-found": "retry", // it went away between two calls: the next attempt sees the new state
  denied: "retry", // may be one key's policy; after the receive limit it is in the dead-letter queue
  locked: "retry",
  throttled: "retry",
  unavailable: "retry",
  conflict: "retry", // another worker was faster: what it wrote is read next time
  invalid: "retry", // will not mend, but must reach the dead-letter queue rather than vanish
  precondition: "retry", // the key is reconciled, which looks at what stands there
  corrupt: "retry", // a bit flipped on the way: the next attempt begins anew
  archived: "park",
  "customer-key": "park",
  "key-unusable": "park",
  unkeepable: "park", // the key itself, or its neighbours: the entry is named, and its key goes on
  "expired-credentials": "retry", // the adapter has dropped them; the next attempt reads new ones
  misconfigured: "stop",
};
