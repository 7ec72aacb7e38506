import type { PortErrorKind } from "../model/port-error.ts";
import { err } from "../model/result.ts";
import type { MemoryBucket } from "./memory-bucket.ts";
import type { MemoryRun } from "./memory-run.ts";

/** Has the destination refuse some plain objects, by their keys; asked once more, these and no others. */
export function refuseObjects(
  { destination }: MemoryRun,
  kind: PortErrorKind,
  isRefused: (key: string) => boolean,
): void {
  const put: MemoryBucket["putObject"] = Object.getPrototypeOf(destination).putObject;
  const refusal = {
    kind,
    side: "destination",
    operation: "PutObject",
    message: "refused",
  } as const;
  destination.putObject = async (object) =>
    isRefused(object.key) ? err(refusal) : put.call(destination, object);
}

/** The version of a key that is on its way. */
export function attempted({ ledger }: MemoryRun, key: string): string | undefined {
  return ledger.peek(key).head?.attempt?.versionId;
}
