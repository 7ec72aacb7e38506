import { strict as assert } from "node:assert";
import { findMinistack } from "@xpart/test-kit/ministack-server";
import type { TypeCommand } from "./typed-commands.ts";

/** Compares each entry with its content, what has just changed too. */
export const VERIFY: readonly string[] = ["verify", "--deep", "checksum", "--grace", "0"];

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

/** Has a deployment compared, entry by entry, and looked for dead letters. @throws where something is not equal, or was given up. */
export async function assertAllCrossed(type: TypeCommand): Promise<void> {
  const compared = await type(VERIFY);
  assert.equal(compared.exitCode, 0, compared.stderr + compared.stdout);
  await assertNoDeadLetters(type);
}

/** @throws where an event was given up. */
export async function assertNoDeadLetters(type: TypeCommand): Promise<void> {
  const { stdout } = await type(["redrive", "--peek"]);
  assert.match(stdout, /dead letters: none/);
}
