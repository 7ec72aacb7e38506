import type { BackfillPace } from "./backfill-source.ts";
import type { CapacitySettings, Place, Times } from "./conditions.ts";
import type { Arrivals } from "./event-bridge.ts";

/** An object that was uploaded in parts, written among the others. */
export interface BigObject {
  readonly bytes: number;
  readonly partBytes: number;
  readonly writtenMs: number;
}

/** A deployment, where it is, and what comes to it. */
export interface ScaleCase {
  readonly seed: number;
  readonly settings: CapacitySettings;
  readonly place: Place;
  readonly times: Times;
  readonly arrivals: Arrivals;
  /** How eventHandler is invoked; absent: as infra has it. */
  readonly invoked?: { readonly batch: number; readonly windowMs: number } | undefined;
  readonly big?: BigObject | undefined;
  readonly backfill?: BackfillPace | undefined;
  /** The destination takes nothing meanwhile. */
  readonly outage?: { readonly fromMs: number; readonly untilMs: number } | undefined;
  /** Until when it is simulated; with `drains`, at most. */
  readonly durationMs: number;
  /** Lag, throughput and cost are those from then on. */
  readonly fromMs: number;
  /** It ends when all is worked off. */
  readonly drains?: boolean | undefined;
}
