import type { PortError, PortSide } from "../../port-error.ts";
import { err, type Result } from "../../result.ts";
import type { FaultRates } from "./history.ts";
import type { Random } from "./random.ts";

/** A worker as the world sees it: it can die at any call. */
export interface WorkerLife {
  readonly name: string;
  isDead: boolean;
}

/** A call that a worker has made and that has not happened yet. */
export interface PendingCall {
  readonly worker: WorkerLife;
  readonly side: PortSide;
  readonly operation: string;
  readonly isWrite: boolean;
  /** Makes it happen; takes effect at once. */
  perform(): Promise<unknown>;
  resolve(answer: unknown): void;
}

/** What the world does with a call that it lets happen. */
export type Fate = "happen" | "refuse" | "lose-answer" | "crash-before" | "crash-after";

/** Why a call is refused: what the services answer when they are busy, closed or confused. */
const REFUSALS = ["throttled", "unavailable", "denied", "expired-credentials"] as const;

/**
 * All calls of all workers wait here until the world lets one of them happen, in an order that the seed
 * chooses. So every interleaving of workers is possible, and a worker can die between any two calls.
 */
export class Gates {
  faults: FaultRates;
  readonly #random: Random;
  readonly #trace: (call: PendingCall, fate: Fate) => void;
  readonly #pending: PendingCall[] = [];

  constructor(faults: FaultRates, random: Random, trace: (call: PendingCall, fate: Fate) => void) {
    this.faults = faults;
    this.#random = random;
    this.#trace = trace;
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#pending.length;
  }

  /** A worker's call: resolves once the world has let it happen; never, if the worker dies first. */
  call<T>(
    worker: WorkerLife,
    side: PortSide,
    operation: string,
    isWrite: boolean,
    perform: () => Promise<Result<T, PortError>>,
  ): Promise<Result<T, PortError>> {
    return new Promise((resolve) => {
      if (!worker.isDead) {
        const settle = resolve as (answer: unknown) => void;
        this.#pending.push({ worker, side, operation, isWrite, perform, resolve: settle });
      }
    });
  }

  /** Lets one waiting call happen. */
  release(): void {
    const call = this.#pending.splice(this.#random.below(this.#pending.length), 1)[0];
    if (call === undefined || call.worker.isDead) {
      return;
    }
    const fate = this.#drawFate(call.isWrite);
    this.#trace(call, fate);
    switch (fate) {
      case "happen":
        call.resolve(call.perform());
        return;
      case "refuse":
        call.resolve(err(this.#error(call, this.#random.pick(REFUSALS))));
        return;
      case "lose-answer":
        call.perform();
        call.resolve(err(this.#error(call, "unavailable")));
        return;
      case "crash-before":
        this.kill(call.worker);
        return;
      case "crash-after":
        call.perform();
        this.kill(call.worker);
        return;
    }
  }

  /** Ends a worker: none of its calls happens any more. */
  kill(worker: WorkerLife): void {
    worker.isDead = true;
    for (let index = this.#pending.length - 1; index >= 0; index -= 1) {
      if (this.#pending[index]?.worker === worker) {
        this.#pending.splice(index, 1);
      }
    }
  }

  #drawFate(isWrite: boolean): Fate {
    const { refuse, loseAnswer, crash } = this.faults;
    if (this.#random.chance(crash)) {
      return this.#random.pick(["crash-before", "crash-after"]);
    }
    if (this.#random.chance(refuse)) {
      return "refuse";
    }
    return isWrite && this.#random.chance(loseAnswer) ? "lose-answer" : "happen";
  }

  #error({ side, operation }: PendingCall, kind: PortError["kind"]): PortError {
    return { kind, side, operation, message: "the simulation says so" };
  }
}
