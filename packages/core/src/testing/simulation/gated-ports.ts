import type { ReplicationPorts } from "../../ports/replication-run.ts";
import type { Backends } from "./backends.ts";
import { GatedDestination } from "./gated-destination.ts";
import { gatedLedger } from "./gated-ledger.ts";
import { GatedSource } from "./gated-source.ts";
import type { Gates } from "./gates.ts";
import type { WorkerLife } from "./pending-call.ts";

/** The ports of one worker: every call waits at the gates. */
export function gatedPorts(gates: Gates, worker: WorkerLife, backends: Backends): ReplicationPorts {
  let attempts = 0;
  return {
    source: new GatedSource(gates, worker, backends),
    destination: new GatedDestination(gates, worker, backends),
    ledger: gatedLedger(gates, worker, backends.ledger),
    clock: { now: () => backends.nowMs() + worker.clockSkewMs },
    newAttemptId: () => {
      attempts += 1;
      return `${worker.name}#${attempts}`;
    },
  };
}
