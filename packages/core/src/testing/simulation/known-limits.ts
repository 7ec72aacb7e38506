/**
 * Regressions, by their titles, that the engine does not bring to rest as the contract says, with what the oracle
 * says of each. docs/oracle.md tells what happens in them. The list may only get shorter.
 */
export const KNOWN_REGRESSIONS: ReadonlyMap<string, string> = new Map([
  [
    "D2: what a crash hides of two writes in one second is copied again",
    "the ledger does not know destination-v1",
  ],
]);
