import { isEqualData } from "../model/is-equal-data.ts";
import type { LedgerHead } from "../model/ledger-head.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { Ledger } from "../ports/ledger.ts";

/** Saves one key's head for one worker, who may not learn what came of it. */
export class HeadWriter {
  readonly #ledger: Ledger;
  /** Heads whose write was given up since the last that was saved: one of them may still take effect. */
  #givenUp: readonly LedgerHead[] = [];

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /**
   * Saves a head, where it is still the one that was read (L4). An answer that was lost is looked for; and after a
   * conflict, whether it is with a write of this worker's that was given up and has taken effect since.
   *
   * @returns the head as stored, with its new revision.
   */
  async save(head: LedgerHead): Promise<Result<LedgerHead, PortError>> {
    const saved = await this.#saveOnce(head);
    if (saved.ok || saved.error.kind !== "conflict") {
      return saved;
    }
    const own = await findOwn(this.#ledger, this.#givenUp);
    if (own?.value.revision !== undefined) {
      return this.#saveOnce({ ...head, revision: own.value.revision });
    }
    return saved;
  }

  async #saveOnce(head: LedgerHead): Promise<Result<LedgerHead, PortError>> {
    const saved = await this.#ledger.saveHead(head);
    if (saved.ok || saved.error.kind !== "unavailable") {
      this.#givenUp = saved.ok ? [] : this.#givenUp;
      return saved;
    }
    const found = await findOwn(this.#ledger, [head]);
    this.#givenUp = found === undefined ? [...this.#givenUp, head] : [];
    return found ?? saved;
  }
}

/**
 * Looks whether a write of the head whose answer was lost took effect: else this worker could write the head no
 * more, and its key would stay as it is until the lease is over (R8). Only a head with an attempt tells whose it is.
 *
 * @param heads - of one key: what was written, any of them.
 */
async function findOwn(ledger: Ledger, heads: readonly LedgerHead[]) {
  const meant = heads.filter(({ attempt }) => attempt !== undefined);
  const [first] = meant;
  if (first === undefined) {
    return undefined;
  }
  const read = await ledger.read(first.key, first.attempt?.versionId ?? NULL_VERSION_ID);
  const found = read.ok ? read.value.head : undefined;
  return found !== undefined && meant.some((head) => isSameHead(head, found))
    ? ok(found)
    : undefined;
}

/** Whether two heads say the same, whatever their revisions are. */
function isSameHead(
  { revision: _one, ...left }: LedgerHead,
  { revision: _other, ...right }: LedgerHead,
): boolean {
  return isEqualData(left, right);
}
