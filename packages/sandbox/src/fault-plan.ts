import type { DeliveryIntercept } from "./event-router.ts";
import { createEventFaults } from "./faults/event-faults.ts";
import type { Fault } from "./faults/fault.ts";
import { createFaultDraws } from "./faults/fault-draws.ts";
import { checkRates, type FaultKind, type FaultRates } from "./faults/fault-rates.ts";
import type { FaultSwitch } from "./faults/fault-switch.ts";
import { createRequestFaults } from "./faults/request-faults.ts";
import { createWorkerFaults, type InvocationWatch } from "./faults/worker-faults.ts";
import type { RequestIntercept } from "./gateway.ts";

/** What goes wrong, for whom, and how often. */
export interface FaultPlanOptions {
  /** A whole number; the same one decides the same. */
  readonly seed: number;
  /** Only requests signed by these users' keys (`Partition.addAccessKey`) are hit. */
  readonly users: readonly string[];
  readonly rates: FaultRates;
  /** Is told each fault when it happens. */
  readonly onFault?: (fault: Fault) => void;
}

/** How many faults of each kind have happened. */
export type FaultCounts = Readonly<Record<FaultKind, number>>;

/** A running plan of faults; one can serve several partitions and functions. */
export interface FaultPlan {
  /** For `PartitionOptions.faults`: between EventBridge and its targets. */
  readonly interceptDelivery: DeliveryIntercept;
  /** For `PartitionOptions.faults`: between verified requests and their services. */
  readonly interceptRequest: RequestIntercept;
  /** For `LambdaProcessOptions.faults`: beside the invocations of a function. */
  readonly invocationBegan: InvocationWatch;
  /** Resolves when no event is delayed any more. */
  eventsSettled(): Promise<void>;
  counts(): FaultCounts;
  /** Ends all faults for good, and delivers events that were delayed, so that a system can come to rest. */
  stop(): void;
}

/**
 * Makes a plan of faults that repeats itself by its seed: the n-th event of an object, the n-th
 * request for an operation on a path, the n-th invocation of a function meet the same faults again,
 * in whatever order processes run. Two things are left to chance: the order in which several processes ask for
 * the same thing, and the step at which a killed process was.
 *
 * @throws RangeError for a rate that is not a probability.
 * @example
 * const faults = createFaultPlan({ seed: 1, users: ["worker"], rates: DEFAULT_CHAOS });
 * const sandbox = await startSandbox({ faults });
 * const environment = sandbox.source.environment(sandbox.source.addAccessKey("worker"));
 */
export function createFaultPlan(options: FaultPlanOptions): FaultPlan {
  const { seed, users, rates, onFault } = options;
  checkRates(rates);
  const counts: Record<FaultKind, number> = {
    delay: 0,
    duplicate: 0,
    reorder: 0,
    throttle: 0,
    errorBefore: 0,
    errorAfter: 0,
    cut: 0,
    kill: 0,
  };
  let isOn = true;
  const plan: FaultSwitch = {
    draws: createFaultDraws(seed),
    isOn: () => isOn,
    count: (fault) => {
      counts[fault.kind] += 1;
      onFault?.(fault);
    },
  };
  const events = createEventFaults(rates.events ?? {}, plan);
  return {
    interceptDelivery: events.intercept,
    interceptRequest: createRequestFaults({ users, rules: rates.requests ?? [] }, plan),
    invocationBegan: createWorkerFaults(rates.workers ?? {}, plan),
    eventsSettled: events.settled,
    counts: () => ({ ...counts }),
    stop() {
      isOn = false;
      events.release();
    },
  };
}
