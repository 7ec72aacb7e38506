import { findMinistack } from "@xpart/test-kit/ministack-server";

/** Prints what a script that is run by hand has come to, and how long that took. */
export function createSay(): (text: string) => void {
  let since = performance.now();
  return (text) => {
    const seconds = ((performance.now() - since) / 1_000).toFixed(1);
    process.stdout.write(`${seconds.padStart(7)} s  ${text}\n`);
    since = performance.now();
  };
}

/** Where ministack is. @throws what brings it, where it is not here. */
export function requireMinistack(): string {
  const ministack = findMinistack();
  if (ministack === undefined) {
    throw new Error("ministack is not here: node scripts/ministack-env.mjs brings it");
  }
  return ministack;
}
