import { createFaultPlan, DEFAULT_CHAOS, type Fault, type FaultPlan } from "@xpart/sandbox";

/** Who the handlers are: their roles at the source, and the user whose key is in the secret. */
export const IDENTITIES = {
  eventHandler: "xpart-dev-event-handler",
  queueHandler: "xpart-dev-queue-handler",
  replicator: "xpart-dev-replicator",
} as const;

/** What the pipeline has to stand, and how long it is waited for. */
export interface DemoWeather {
  /** `undefined`: no fault is made on purpose. */
  readonly chaos: { readonly seed: number; readonly faults: FaultPlan } | undefined;
  /** Receive limit of the queues, after which a message is a dead letter. */
  readonly maxReceives: number;
  /** Without any movement for so long, the pipeline is called stuck. */
  readonly stuckAfterMs: number;
}

/** Nothing has to wait for a service that is down; but a machine may be busy with much else. */
const FAIR: DemoWeather = { chaos: undefined, maxReceives: 4, stuckAfterMs: 120_000 };

/** Where one request in twenty fails, what is unlucky must not end as a dead letter. */
const CHAOS_MAX_RECEIVES = 1_000;
/** A killed worker's message comes again only when its visibility, and its lease, have run out. */
const CHAOS_STUCK_AFTER_MS = 180_000;

/**
 * Fair weather, or with a seed the sandbox's `DEFAULT_CHAOS`: events late, twice and out of order;
 * requests of the handlers throttled, failed before and after their effect, cut; handlers killed. The
 * replay itself, and the comparison, are spared.
 */
export function createWeather(
  chaosSeed: number | undefined,
  onFault?: (fault: Fault) => void,
): DemoWeather {
  if (chaosSeed === undefined) {
    return FAIR;
  }
  const users = Object.values(IDENTITIES);
  const faults = createFaultPlan({
    ...{ seed: chaosSeed, users, rates: DEFAULT_CHAOS },
    ...(onFault && { onFault }),
  });
  return {
    chaos: { seed: chaosSeed, faults },
    maxReceives: CHAOS_MAX_RECEIVES,
    stuckAfterMs: CHAOS_STUCK_AFTER_MS,
  };
}
