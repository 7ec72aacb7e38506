import { created, deleted, deliver, KEY } from "./deliver.ts";
import { MemoryRun } from "./memory-run.ts";
import type { PutOptions } from "./memory-stacks.ts";

/** A key's history at the source, of which the destination has the newest entry alone. */
export interface LateHistory {
  /** Contents, oldest first; `-` is a delete marker. */
  readonly contents: readonly string[];
  /** What the puts say beside their content. */
  readonly options?: PutOptions;
}

/** What announces the n-th entry of a history, from 1. */
export type Announce = (n: number) => Readonly<Record<string, unknown>>;

/** The world after the newest entry was worked, and the events of the others, which come now. */
export async function withLate({ contents, options = {} }: LateHistory) {
  const world = new MemoryRun();
  for (const content of contents) {
    if (content === "-") {
      world.source.remove(KEY);
    } else {
      world.source.put(KEY, content, options);
    }
    world.nowMs += 1_000;
  }
  const announce: Announce = (n) => {
    const [versionId, sequencer] = [`source-v${n}`, `00${String(n).padStart(6, "0")}`];
    return contents[n - 1] === "-"
      ? deleted("Delete Marker Created", versionId, sequencer)
      : created(versionId, sequencer);
  };
  await deliver(world, announce(contents.length));
  world.calls.length = 0;
  return { world, announce };
}
