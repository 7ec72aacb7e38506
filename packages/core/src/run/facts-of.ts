import { parseInstant } from "../model/instant.ts";
import type { Attempt, KeyLedger } from "../model/ledger-head.ts";
import type { Policy } from "../model/policy.ts";
import { entryTimeMs, type Stack } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { Horizon, ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { KeyState, Stacks } from "./read-stacks.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";

/** What a plan for a key looks at, from what asked for it, both listings and the ledger. */
export function factsOf(
  trigger: ReconcileTrigger,
  { ledger: { head, rows }, crashed }: KeyState,
  { source, destination }: Stacks,
  policy: Policy,
): ReconcileFacts {
  const { key, deleted, keptAs, release } = trigger;
  const own = ownEntry(trigger, source);
  const isNullStale = trigger.isNullStale === true && own === NULL_VERSION_ID;
  const stale = trigger.stale ?? (isNullStale ? NULL_VERSION_ID : undefined);
  return {
    ...{ key, source, destination, rows, stale, keptAs },
    deleted: deleted ?? replacedMarker(rows, source, objectOnItsWay(trigger, crashed)),
    retry: retried(trigger, own, { ledger: { head, rows }, crashed }),
    retag: retagOf(trigger),
    retiring: head?.retiring ?? [],
    horizon: horizonOf(trigger, own, source, { ledger: { head, rows }, crashed }, policy),
    isReleased: release === true,
    released: new Set(head?.released),
    lockedForeign: head?.lockedForeign,
  };
}

/** The object that an event's worker was given, or that an attempt had on its way. */
function objectOnItsWay(
  { seen, isSeenObject }: ReconcileTrigger,
  crashed: Attempt | undefined,
): VersionId | undefined {
  const attempted = crashed?.content === undefined ? undefined : crashed.versionId;
  return isSeenObject === true ? seen : attempted;
}

/** The null marker that crossed, where an object was on its way that had taken its place, and left since (D2). */
function replacedMarker(
  rows: KeyLedger["rows"],
  { entries }: Stack,
  object: VersionId | undefined,
): VersionId | undefined {
  const isLeft = !entries.some(({ versionId }) => versionId === NULL_VERSION_ID);
  const row = rows.find(({ versionId }) => versionId === NULL_VERSION_ID);
  return object === NULL_VERSION_ID && isLeft && row?.kind === "marker"
    ? NULL_VERSION_ID
    : undefined;
}

function retried(
  { event, retry }: ReconcileTrigger,
  own: VersionId | undefined,
  { ledger: { head, rows }, crashed }: KeyState,
): ReadonlySet<VersionId> {
  // What the destination refused is not asked for again by the event that it came with.
  const isRefused =
    event?.kind === "created" &&
    rows.some(({ versionId, reason }) => versionId === own && reason === "destination-refused");
  const asked = event?.isUnnamed === true && !isRefused ? own : retry;
  // Which entry was restored, such an event does not say either.
  const restored = event?.kind === "restored" && event.isUnnamed === true ? archived(rows) : [];
  // What was tried again by an upload that nobody finished is not tried yet (A6).
  const uploaded = crashed?.upload === undefined ? undefined : crashed.versionId;
  const before = head?.retried ?? [];
  return new Set([asked, uploaded, ...restored, ...before].filter((id) => id !== undefined));
}

function archived(rows: KeyLedger["rows"]): readonly VersionId[] {
  return rows.flatMap(({ versionId, reason }) => (reason === "archived" ? [versionId] : []));
}

/** Tags of any version may have changed where the event did not say of which (P4). */
function retagOf({ event, tags }: ReconcileTrigger): ReconcileFacts["retag"] {
  if (tags === "all") {
    return "all";
  }
  if (event?.kind !== "tags-changed") {
    return undefined;
  }
  return event.isUnnamed === true ? "all" : event.versionId;
}

/** The entry that an event is about, which it may not have named (P4). */
function ownEntry({ event }: ReconcileTrigger, { entries }: Stack): VersionId | undefined {
  return event?.isUnnamed === true ? entries[0]?.versionId : event?.versionId;
}

/**
 * R9: what an operator asked for once stays asked for; a key that nobody knows is asked for as a whole. R12: the whole
 * begins with what was current at the policy's instant, and with what is known to have been asked for besides.
 */
function horizonOf(
  { event, announced = new Set(), history, isMending }: ReconcileTrigger,
  own: VersionId | undefined,
  { entries }: Stack,
  { ledger: { head, rows }, crashed }: KeyState,
  policy: Policy,
): Horizon | undefined {
  const isAll =
    history === "all" ||
    head?.history === "all" ||
    (event === undefined && isMending !== true && rows.length === 0);
  const oldest = isAll ? currentSince(entries, policy) : undefined;
  if (isAll && oldest === undefined) {
    return undefined;
  }
  const isBrought =
    event !== undefined &&
    // What is current is never too old: it hides nothing that is newer.
    (BRINGING.has(event.kind) || entries[0]?.versionId === own);
  const attempted = [crashed, ...(head?.unsure ?? [])].map((write) => write?.versionId);
  const brought = isBrought ? own : undefined;
  const known = [oldest, brought, ...announced, ...attempted, ...(head?.asked ?? [])];
  return { own: new Set(known.filter((versionId) => versionId !== undefined)) };
}

/** What was current at the instant from which on policy wants all; undefined: it wants every entry there is. */
function currentSince(entries: Stack["entries"], { history }: Policy): VersionId | undefined {
  const sinceMs =
    history === undefined || history === "all" ? undefined : parseInstant(history.since);
  return sinceMs === undefined
    ? undefined
    : entries.find((entry) => entryTimeMs(entry) <= sinceMs)?.versionId;
}

/** Events that say that their entry came while xpart was listening. */
const BRINGING: ReadonlySet<string> = new Set(["created", "restored", "marker-created"]);
