/**
 * Seeds among the first 5,000 whose histories the engine does not bring to rest as the contract says, with what the
 * oracle says of each. docs/oracle.md tells what happens in them. The list may only get shorter.
 */
export const KNOWN_LIMITS: ReadonlyMap<number, string> = new Map([
  [268, "older content is current, and nobody is at work"],
  [477, "not converged"],
  [2040, "older content is current, and nobody is at work"],
  [2366, "another tags of content"],
]);

/** The same of regressions, by their titles: what was mended once, and is not any more under the rules of today. */
export const KNOWN_REGRESSIONS: ReadonlyMap<string, string> = new Map([
  [
    "D2: what a crash hides of two writes in one second is copied again",
    "the ledger does not know destination-v1",
  ],
]);
