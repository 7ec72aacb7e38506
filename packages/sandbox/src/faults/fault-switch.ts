import type { Fault } from "./fault.ts";
import type { FaultDraws } from "./fault-draws.ts";

/** What the parts of a fault plan share. */
export interface FaultSwitch {
  readonly draws: FaultDraws;
  /** False once the plan was stopped: then nothing is hit any more. */
  isOn(): boolean;
  /** Notes a fault that happens. */
  count(fault: Fault): void;
}
