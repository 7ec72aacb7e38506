import { EMPTY_LEDGER_VIEW } from "../model/ledger-head.ts";
import { ok } from "../model/result.ts";
import { outOfScope, type Scope } from "../model/scope.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import { type EntryName, type Ledger, MAX_ASKED_TOGETHER } from "../ports/ledger.ts";
import type { BatchMessage } from "./read-batch.ts";

/**
 * Asks the ledger once about all keys of a batch whose first event may be the first of its key (L9), and gives a
 * ledger that knows the answer: the first read of a key that was named takes no request. Everything else is read as
 * ever, what the answer leaves open, too.
 *
 * That is as good as reading each key when its turn comes. Whoever begins a key writes its head, which never goes, so
 * that this worker's own begin is refused (L4). What the answer does not tell are rows of other versions without a head,
 * as the reference implementation wrote them (L1). The entry then goes where nothing is, or the key is reconciled (R8).
 *
 * @param lanes - the messages of each key, in order.
 */
export async function readTogether(
  lanes: readonly (readonly BatchMessage[])[],
  ledger: Ledger,
  scope: Scope,
): Promise<Ledger> {
  // By key: two buckets may have one.
  const asked = new Map<string, EntryName>();
  for (const [first] of lanes) {
    const entry = first && entryOf(first, scope);
    if (entry !== undefined) {
      asked.set(entry.key, entry);
    }
  }
  if (asked.size < 2) {
    return ledger;
  }
  const entries = [...asked.values()];
  const unseen = new Map<string, VersionId>();
  for (let at = 0; at < entries.length; at += MAX_ASKED_TOGETHER) {
    for (const key of await findUnseen(entries.slice(at, at + MAX_ASKED_TOGETHER), ledger)) {
      unseen.set(key, asked.get(key)?.versionId ?? NULL_VERSION_ID);
    }
  }
  return knowing(unseen, ledger);
}

/** A write may be the first of its key; all else is about what was there. Big content is not sent in vain. */
function entryOf({ read }: BatchMessage, scope: Scope): EntryName | undefined {
  const event = read.ok && read.value.kind === "event" ? read.value.event : undefined;
  if (event?.kind !== "created" || event.multipart) {
    return undefined;
  }
  const { bucket, key, versionId } = event;
  return outOfScope(scope, bucket, key) === undefined ? { key, versionId } : undefined;
}

/** What goes wrong here is no record's failure: each key is read by itself then, and tells. */
async function findUnseen(
  entries: readonly EntryName[],
  ledger: Ledger,
): Promise<ReadonlySet<string>> {
  try {
    const found = await ledger.findUnseen(entries);
    return found.ok ? found.value : new Set();
  } catch {
    return new Set();
  }
}

/** @param unseen - the entries that were named, by key; each answer holds for one read. */
function knowing(unseen: Map<string, VersionId>, ledger: Ledger): Ledger {
  return {
    async read(key, versionId) {
      const isUnseen = unseen.get(key) === versionId;
      unseen.delete(key);
      return isUnseen ? ok(EMPTY_LEDGER_VIEW) : ledger.read(key, versionId);
    },
    findUnseen: (entries) => ledger.findUnseen(entries),
    readKey: (key) => ledger.readKey(key),
    saveHead: (head) => ledger.saveHead(head),
    saveRow: (row) => ledger.saveRow(row),
    deleteRow: (row) => ledger.deleteRow(row),
    countDelete: (limit, nowMs) => ledger.countDelete(limit, nowMs),
  };
}
