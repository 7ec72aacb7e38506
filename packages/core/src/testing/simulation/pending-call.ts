import type { PortSide } from "../../model/port-error.ts";

/** A worker as the world sees it: it can die at any call. */
export interface WorkerLife {
  readonly name: string;
  /** When it began. */
  readonly sinceMs: number;
  /** By how much its clock is fast. */
  readonly clockSkewMs: number;
  isDead: boolean;
  /** Keys of whose destination stack it has changed something for a record that is not done yet. */
  readonly touched: Set<string>;
  /** By key, how many of its calls at destination and ledger have failed one after the other. */
  readonly failures: Map<string, number>;
}

/** A call that a worker has made and that has not happened yet. */
export interface PendingCall {
  readonly worker: WorkerLife;
  readonly side: PortSide;
  readonly operation: string;
  /** Empty where the call is about none. */
  readonly key: string;
  readonly isWrite: boolean;
  /** It does not happen before. */
  readonly readyAtMs: number;
  /** Makes it happen; takes effect at once. `isLate`: its worker no longer waits for it. */
  perform(isLate: boolean): Promise<unknown>;
  resolve(answer: unknown): void;
}

/** What the world does with a call that it lets happen. */
export type Fate =
  | "happen"
  | "refuse"
  | "lose-answer"
  | "crash-before"
  | "crash-after"
  /** The worker gives it up, or dies, while it is on its way; it takes effect after that. */
  | "late"
  | "crash-late";
