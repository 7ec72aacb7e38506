import { createDynamoDbLedger, createS3VersionLister } from "@xpart/aws-adapters";
import { outOfScope } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { createPacedLister, type PaceTools } from "../ranges/paced-lister.ts";
import type { TurnOptions, TurnPorts } from "./turn-ledger.ts";

/** What turning one deployment's ledger into another's takes. */
export interface OpenTurn {
  readonly ports: TurnPorts;
  readonly options: Pick<TurnOptions, "stillFromMs" | "isInScope">;
}

/** What the rows say of who wrote them (L8). */
const WRITER = "xpart reverse";
/** A mapping follows within a minute or so, and clocks differ. */
const SETTLING_MS = 2 * 60_000;

/**
 * Opens the turn of a pair. This is the one place where an operator's process writes rows, of the ledger whose functions
 * stand still meanwhile (S8, T1).
 *
 * @param pausedMs - since when the direction that was stands still.
 */
export function openTurn(
  from: Deployment,
  to: Deployment,
  pausedMs: number,
  tools: PaceTools,
): OpenTurn {
  const writer = () => ({ atMs: Date.now(), invocation: WRITER });
  const { bucket } = to.settings.source;
  return {
    ports: {
      lister: createPacedLister(createS3VersionLister(to.readers.source), tools),
      ledger: from.ledger,
      other: createDynamoDbLedger({ ...to.table, writer }),
      now: Date.now,
    },
    options: {
      stillFromMs: pausedMs + from.settings.functions.timeoutSeconds * 1_000 + SETTLING_MS,
      isInScope: (key) => outOfScope(to.scope, bucket, key) === undefined,
    },
  };
}
