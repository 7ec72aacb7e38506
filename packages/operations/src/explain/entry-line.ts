import type { Entry, LedgerRow, LeftOutBy } from "@xpart/core";

/** What becomes of an entry that stands at one side or at both, and why. */
export type EntryVerdict =
  /** Its replica stands in its place. `fields`: what differs beside the place; absent: not looked at. */
  | { readonly kind: "replicated"; readonly fields?: readonly string[]; readonly problem?: string }
  /** It stands at the destination, and the ledger does not know it yet. */
  | { readonly kind: "unrecorded" }
  /** It has never crossed. `deadLetterIn`: the queue in which its event lies. */
  | { readonly kind: "missing"; readonly deadLetterIn?: string }
  /** Its row names a replica that does not stand there any more, or is of older content. */
  | { readonly kind: "lost-replica" }
  /** Its replica stands, but below or above entries where it does not belong. */
  | { readonly kind: "out-of-order" }
  | { readonly kind: "on-its-way"; readonly untilMs: number }
  | { readonly kind: "parked"; readonly reason?: string; readonly answer?: string }
  | { readonly kind: "gap"; readonly reason?: string }
  /** A delete marker, or a delete, beyond the hour's budget. */
  | { readonly kind: "held" }
  /** A delete marker that the policy does not let cross. */
  | { readonly kind: "ignored"; readonly by: "deleteMarkers" | "lifecycle" }
  /** A filter of the policy leaves the object out. `by`: what the filter looks at. */
  | { readonly kind: "filtered"; readonly by?: LeftOutBy }
  | { readonly kind: "below-horizon" }
  /** Settings leave the whole key out. `why`: in words. */
  | { readonly kind: "out-of-scope"; readonly why: string }
  /** The rest stands at the destination alone. */
  | { readonly kind: "foreign" }
  /** A replica that stands again further up, and is about to be deleted. */
  | { readonly kind: "replaced" }
  /** Its entry left the source, and the policy keeps the replica. */
  | { readonly kind: "kept"; readonly by: "versionDeletes" | "lifecycle" }
  /** Its entry left the source. `isNext`: the next reconcile deletes it; else the delete's own event is awaited. */
  | { readonly kind: "left-source"; readonly isNext: boolean }
  | { readonly kind: "locked" };

/** One entry of the key's history, on the sides that have it. */
export interface EntryLine {
  readonly source?: Entry;
  readonly destination?: Entry;
  readonly row?: LedgerRow;
  readonly verdict: EntryVerdict;
}

/** How a key is as a whole. */
export type KeyVerdict = "equal" | "settled" | "in-flight" | "differs";

interface VerdictMeaning {
  /** What a key with such an entry is, if it has nothing worse. */
  readonly key: KeyVerdict;
  /** Whether somebody should look at it. */
  readonly needsPerson: boolean;
}

const FINE: VerdictMeaning = { key: "equal", needsPerson: false };
const BY_POLICY: VerdictMeaning = { key: "settled", needsPerson: false };
const SET_ASIDE: VerdictMeaning = { key: "settled", needsPerson: true };
const WRONG: VerdictMeaning = { key: "differs", needsPerson: true };

/** What each kind of verdict means for its key: the one table. */
const MEANINGS: Readonly<Record<EntryVerdict["kind"], VerdictMeaning>> = {
  replicated: FINE,
  unrecorded: WRONG,
  missing: WRONG,
  "lost-replica": WRONG,
  "out-of-order": WRONG,
  "on-its-way": { key: "in-flight", needsPerson: false },
  parked: SET_ASIDE,
  gap: SET_ASIDE,
  held: SET_ASIDE,
  filtered: BY_POLICY,
  ignored: BY_POLICY,
  "below-horizon": BY_POLICY,
  "out-of-scope": BY_POLICY,
  foreign: WRONG,
  replaced: WRONG,
  kept: BY_POLICY,
  "left-source": WRONG,
  locked: SET_ASIDE,
};

/** What one line means for its key. A replica that differs is as wrong as none. */
export function meaningOf({ verdict }: EntryLine): VerdictMeaning {
  return isDrifted(verdict) ? WRONG : MEANINGS[verdict.kind];
}

/** The one word for a line: its verdict, or that its replica differs. */
export function entryLabel({ verdict }: EntryLine): EntryVerdict["kind"] | "differs" {
  return isDrifted(verdict) ? "differs" : verdict.kind;
}

function isDrifted(verdict: EntryVerdict): boolean {
  return verdict.kind === "replicated" && (verdict.fields?.length ?? 0) > 0;
}

/** From what is fine to what is not. */
const ORDER: readonly KeyVerdict[] = ["equal", "settled", "in-flight", "differs"];

/** The verdict on a key: that of its worst line. */
export function keyVerdict(lines: readonly EntryLine[]): KeyVerdict {
  const worst = Math.max(0, ...lines.map((line) => ORDER.indexOf(meaningOf(line).key)));
  return ORDER[worst] ?? "differs";
}
