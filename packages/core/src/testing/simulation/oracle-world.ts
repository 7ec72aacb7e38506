import type { Policy } from "../../model/policy.ts";
import type { MemoryBucket } from "../memory-bucket.ts";
import type { MemoryLedger } from "../memory-ledger.ts";
import type { History } from "./history.ts";
import type { ReplicaStacks } from "./replica-stacks.ts";
import type { Life, SourceRecord } from "./source-record.ts";

/** What the oracle looks at once all is quiet. It takes from the ledger only what was set aside, and why. */
export interface OracleWorld {
  readonly source: MemoryBucket;
  readonly destination: ReplicaStacks;
  readonly ledger: MemoryLedger;
  readonly policy: Policy;
  readonly record: SourceRecord;
  readonly history: Pick<
    History,
    | "before"
    | "clockSkewMs"
    | "hasVersionlessEvents"
    | "ledgerLoss"
    | "outages"
    | "wantsWholeHistory"
  > & { readonly faults?: History["faults"] };
  /** Destination entries that somebody else made, by key. */
  readonly foreign: ReadonlyMap<string, readonly string[]>;
  /** What another tool had copied before xpart came: by its copy, as `key version-id`. */
  readonly prefilled: ReadonlyMap<string, Life>;
  /** Whether an operator has let go what was held, and had what was parked tried again. */
  readonly isReleased: boolean;
  /** Keys of which a listing of the destination once lacked something. */
  readonly misread: ReadonlySet<string>;
  /** Destination entries that stood there more than once when the ledger was lost, as `key version-id`. */
  readonly lostTwins: ReadonlySet<string>;
  /** Destination entries that stood there when the ledger was lost, and that no row of it named then, as `key version-id`. */
  readonly lost: ReadonlySet<string>;
}

/** Whether a row names an entry of the destination. */
export function isNamed(
  key: string,
  versionId: string,
  { ledger }: Pick<OracleWorld, "ledger">,
): boolean {
  return ledger.peek(key).rows.some((row) => row.destinationVersionId === versionId);
}

/** Whether an entry of the destination stood there when the ledger was lost, and no row names it, then or since. */
export function isForgotten(
  key: string,
  versionId: string,
  world: Pick<OracleWorld, "ledger" | "lost">,
): boolean {
  return world.lost.has(entryName(key, versionId)) && !isNamed(key, versionId, world);
}

/** Stands for a marker among `lostTwins`: which of them it is cannot be told. */
export const ANY_MARKER = "any marker";

/** Names an entry of a bucket. */
export function entryName(key: string, versionId: string): string {
  return `${key} ${versionId}`;
}
