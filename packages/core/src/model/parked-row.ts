import type { LedgerRow, ParkedRow } from "./ledger-row.ts";
import type { ParkCause } from "./park-cause.ts";
import { carriedOver } from "./row-changes.ts";
import type { ContentPin } from "./stack.ts";
import type { VersionId } from "./version-id.ts";

/** An object that is to be set aside. */
export interface SetAside {
  readonly key: string;
  readonly versionId: VersionId;
  readonly cause: ParkCause;
  /** What a service answered, for a person. */
  readonly answer?: string;
  /** As the listing has it; where it is not known, a later reconcile tries once more. */
  readonly pin?: ContentPin;
  /** The row as it was read, if there is one. */
  readonly row: LedgerRow | undefined;
}

/**
 * The row of an object that is set aside (A7, A9). A replica of what the null version was before stays
 * mapped until it is replaced.
 */
export function parkedRow({ key, versionId, cause, answer, pin, row }: SetAside): ParkedRow {
  return {
    ...carriedOver(row ?? { key, versionId }),
    kind: "object",
    state: "parked",
    reason: cause,
    ...(answer === undefined ? {} : { answer }),
    ...(pin === undefined ? {} : { pin }),
  };
}
