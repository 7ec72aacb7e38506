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
