import { createHash } from "node:crypto";
import type { FaultKind } from "./fault-rates.ts";

/** Two independent numbers in [0, 1). */
export interface Draw {
  /** Below a rate: the fault happens. */
  readonly chance: number;
  /** Which part of the longest delay, or of the invocation's time. */
  readonly amount: number;
}

/** The seeded decisions of a fault plan. */
export interface FaultDraws {
  /**
   * What the seed holds for the next thing that happens to `subject`. Each kind of fault has numbers
   * of its own, whether or not another kind is drawn, so that a changed rate changes its own kind only.
   */
  next(subject: string): (kind: FaultKind) => Draw;
}

/** Bytes of a digest that make one number: 48 bits, exact in a double. */
const DRAW_BYTES = 6;

/**
 * Makes the decisions of a seed: the n-th thing that happens to a subject always gets the same
 * numbers, in whatever order different subjects take their turns, as they do between processes.
 */
export function createFaultDraws(seed: number): FaultDraws {
  const turns = new Map<string, number>();
  return {
    next(subject) {
      const turn = turns.get(subject) ?? 0;
      turns.set(subject, turn + 1);
      return (kind) => {
        const digest = createHash("sha256").update(`${seed} ${kind} ${turn} ${subject}`).digest();
        return { chance: fraction(digest, 0), amount: fraction(digest, DRAW_BYTES) };
      };
    },
  };
}

function fraction(digest: Buffer, offset: number): number {
  return digest.readUIntBE(offset, DRAW_BYTES) / 2 ** (8 * DRAW_BYTES);
}
