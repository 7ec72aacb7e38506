import { DISPOSITIONS } from "./disposition.ts";
import type { PortError, PortErrorKind } from "./port-error.ts";

/** Why an entry of the source cannot be read (A7). */
export type ParkCause = Extract<PortErrorKind, "archived" | "customer-key" | "key-unusable">;

/** The cause for parking that an error is; undefined: it is a failure like others (F1). */
export function parkCauseOf({ kind, side }: PortError): ParkCause | undefined {
  return side === "source" && DISPOSITIONS[kind] === "park" ? (kind as ParkCause) : undefined;
}
