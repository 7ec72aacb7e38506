import { type RecordOutcome, replicateBatch } from "../run/replicate-batch.ts";
import { type EventFields, eventBridgeEvent } from "./event-json.ts";
import { type MemoryRun, WORKER_LIFE_MS } from "./memory-run.ts";
import { rethrowDeath } from "./rethrow-death.ts";

/** The key that these events are about. */
export const KEY = "k";

/** After this long a worker's lease is over. */
export const AFTER_LEASE_MS: number = WORKER_LIFE_MS + 5_000;

type Body = Readonly<Record<string, unknown>>;

/** The body that announces a write; without a version id, of the null version. */
export function created(versionId: string | undefined, sequencer: string): Body {
  return announce({ ...(versionId === undefined ? {} : { versionId }), sequencer });
}

/** The body that announces a delete, with or without a version id. */
export function deleted(
  deletionType: "Delete Marker Created" | "Permanently Deleted",
  versionId: string | undefined,
  sequencer: string,
  reason = "DeleteObject",
): Body {
  const id = versionId === undefined ? {} : { versionId };
  return announce({ type: "Object Deleted", deletionType, reason, sequencer, ...id });
}

/** The body that announces changed tags. */
export function tagged(versionId: string, requestId: string): Body {
  return announce({ type: "Object Tags Added", versionId, requestId });
}

function announce(fields: EventFields): Body {
  return eventBridgeEvent({ key: KEY, requestId: fields.sequencer ?? "", ...fields });
}

/** Delivers bodies to a new worker in one batch. @returns those that went back. @throws WorkerDied */
export async function deliver(
  world: MemoryRun,
  ...bodies: readonly Body[]
): Promise<readonly Body[]> {
  const outcomes: RecordOutcome[] = [];
  const { returned } = await replicateBatch(
    bodies.map((body, index) => ({ messageId: `m${index}`, body: JSON.stringify(body) })),
    world.worker(),
    {
      ...{ scope: { prefixes: [] }, concurrency: 2, reserveMs: 0 },
      onOutcome: (outcome) => outcomes.push(outcome),
    },
  );
  rethrowDeath(outcomes);
  return bodies.filter((_body, index) => returned.includes(`m${index}`));
}

/** The contents of the destination's stack, newest first. */
export function replica(world: MemoryRun): readonly string[] {
  return world.contents("destination", KEY);
}
