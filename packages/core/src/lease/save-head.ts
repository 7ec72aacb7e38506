import { isEqualData } from "../model/is-equal-data.ts";
import type { LedgerHead } from "../model/ledger-head.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { Ledger } from "../ports/ledger.ts";

/**
 * Saves a head, where it is still the one that was read (L4). An answer that was lost is looked for.
 *
 * @returns the head as stored, with its new revision.
 */
export async function saveHead(
  ledger: Ledger,
  head: LedgerHead,
): Promise<Result<LedgerHead, PortError>> {
  const saved = await ledger.saveHead(head);
  return saved.ok || saved.error.kind !== "unavailable"
    ? saved
    : ((await findOwn(ledger, head)) ?? saved);
}

/**
 * Looks whether a write of the head whose answer was lost took effect: else this worker could write the head no
 * more, and its key would stay as it is until the lease is over (R8). Only a head with an attempt tells whose it is.
 */
async function findOwn(ledger: Ledger, { revision: _before, ...meant }: LedgerHead) {
  const { attempt, key } = meant;
  if (attempt === undefined) {
    return undefined;
  }
  const read = await ledger.read(key, attempt.versionId ?? NULL_VERSION_ID);
  if (!read.ok || read.value.head === undefined) {
    return undefined;
  }
  const { revision: _now, ...found } = read.value.head;
  return isEqualData(meant, found) ? ok(read.value.head) : undefined;
}
