import type { FaultDraws } from "./fault-draws.ts";
import type { FaultKind } from "./fault-rates.ts";

/** What the parts of a fault plan share. */
export interface FaultSwitch {
  readonly draws: FaultDraws;
  /** False once the plan was stopped: then nothing is hit any more. */
  isOn(): boolean;
  /** Notes a fault that happens. */
  count(kind: FaultKind): void;
}
