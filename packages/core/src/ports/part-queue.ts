import type { PortError } from "../model/port-error.ts";

/** A message for the parts queue. */
export interface PartMessage {
  /** The caller's name for it, unique within one call. */
  readonly id: string;
  readonly body: string;
}

/** The standard queue that feeds the workers that copy ranges of parts (A6). */
export interface PartQueue {
  /** @returns the ids that the queue did not take, with the reason; empty: it took all. */
  send(messages: readonly PartMessage[]): Promise<ReadonlyMap<string, PortError>>;
}
