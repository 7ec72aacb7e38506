import type { Attempt, AttemptContent, UnsureWrite } from "../model/ledger-head.ts";
import { type Entry, samePin } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";

/** What is known of writes that were begun and have no row. */
export interface OpenWrites {
  readonly crashed: Attempt | undefined;
  readonly unsure: readonly UnsureWrite[];
}

/** An entry that was written since a time, with the content if it is known. */
export interface AttemptedWrite {
  readonly entry: Entry;
  readonly sinceMs: number;
  readonly content?: AttemptContent | undefined;
  /** When the source had that written; absent: nobody knows. */
  readonly writtenMs?: number | undefined;
  /** Its entry is not at the source any more. */
  readonly isLeft?: boolean;
  /** Nothing that has a row was put on top since. */
  readonly isLast?: boolean;
}

/** The writes of which something may stand at the destination, although no row names it (L3). */
export function attemptedWrites(
  { source }: ReconcileFacts,
  { crashed, unsure }: OpenWrites,
): readonly AttemptedWrite[] {
  const listed = new Map(source.entries.map((entry) => [entry.versionId, entry]));
  const before = unsure.flatMap((write) => {
    const entry = listed.get(write.versionId);
    const { sinceMs, content } = write;
    return entry === undefined || isOverwritten(write, entry)
      ? leftWrite(write)
      : [{ entry, sinceMs, content, writtenMs: content?.pin.lastModifiedMs }];
  });
  if (crashed?.versionId === undefined) {
    return before;
  }
  const entry = attemptedEntry(crashed, crashed.versionId, listed.get(crashed.versionId));
  // A completion that broke off is written down once more when its key is mended, behind newer writes.
  const isLast = crashed.upload === undefined;
  const { startedMs: sinceMs, content } = crashed;
  const writtenMs = content?.pin.lastModifiedMs;
  return [...before, { entry, sinceMs, content, writtenMs, isLast }];
}

/** A write whose entry has left the source since; what an older xpart wrote down does not say what it was. */
function leftWrite(write: UnsureWrite): readonly AttemptedWrite[] {
  const { versionId, sinceMs, content, isMarker } = write;
  if (content === undefined && isMarker !== true) {
    return [];
  }
  const entry = attemptedEntry({ content, startedMs: sinceMs }, versionId, undefined);
  return [{ entry, sinceMs, content, isLeft: true }];
}

/**
 * The entry that a crashed attempt had on its way; it may have left the source since, and the null version may
 * have been written again.
 */
function attemptedEntry(
  {
    content,
    startedMs,
  }: { readonly content?: AttemptContent | undefined; readonly startedMs: number },
  versionId: VersionId,
  listed: Entry | undefined,
): Entry {
  if (listed !== undefined && !isOverwritten({ content }, listed)) {
    return listed;
  }
  return content === undefined
    ? { kind: "marker", versionId, lastModifiedMs: startedMs }
    : { kind: "object", versionId, pin: content.pin };
}

/** Whether what is listed is another write of the null version than the one that was on its way (D2). */
function isOverwritten(
  { content }: { readonly content?: AttemptContent | undefined },
  listed: Entry,
): boolean {
  return (
    listed.versionId === NULL_VERSION_ID &&
    (listed.kind === "object" ? !samePin(content?.pin, listed.pin) : content !== undefined)
  );
}

/** What an attempt had on its way. A version never changes its content, so that the listing tells it, too. */
export function contentOf({ entry, content }: AttemptedWrite): AttemptContent | undefined {
  const isListed = entry.kind === "object" && entry.versionId !== NULL_VERSION_ID;
  return content ?? (isListed ? { pin: entry.pin } : undefined);
}
