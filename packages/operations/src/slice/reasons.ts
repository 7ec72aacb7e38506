/**
 * What a key came to:
 *
 * - `equal`: the same entries in the same order, and how that was proved is counted.
 * - `settled`: not equal, by policy or fact, and the ledger says why.
 * - `in-flight`: not equal yet; a worker is at it, or the source changed a moment ago.
 * - `differs`: not equal, and nothing explains it.
 * - `unknown`: a service kept it from being found out. Counts neither as equal nor as different.
 */
export type Verdict = "equal" | "settled" | "in-flight" | "differs" | "unknown";

/** The verdicts, from the best to the worst. */
export const VERDICTS: readonly Verdict[] = ["equal", "settled", "in-flight", "differs", "unknown"];

/** What mends a key: a reconcile message, a release, nothing but a person; `nothing` needs mending. */
export type Remedy = "nothing" | "reconcile" | "release" | "person";

/** What a reason says, wherever it matters. */
export interface ReasonMeaning {
  readonly verdict: Exclude<Verdict, "equal">;
  readonly mends: Remedy;
  /** For people: what is so. */
  readonly text: string;
}

/** Why a key is not equal. */
export type Reason =
  | "filtered"
  | "out-of-scope"
  | "ignored-markers"
  | "expired-marker"
  | "below-horizon"
  | "parked"
  | "gap"
  | "held"
  | "locked"
  | "kept-deleted"
  | "kept-expired"
  | "kept-order"
  | "attempt"
  | "young"
  | "missing"
  | "lost-replica"
  | "extra"
  | "order"
  | "content"
  | "unrecorded"
  | "late"
  | "tags"
  | "attributes"
  | "overwritten"
  | "foreign"
  | "unannounced"
  | "ambiguous"
  | "long"
  | "unread";

/** The one table of what the reasons mean (V4). */
export const REASONS: Readonly<Record<Reason, ReasonMeaning>> = {
  filtered: settled("policy.scope leaves an object out"),
  "out-of-scope": settled("policy.scope leaves the key out"),
  "ignored-markers": settled("delete markers do not cross, by policy"),
  "expired-marker": settled("a delete marker of lifecycle does not cross, by policy"),
  "below-horizon": settled(
    "older than all that xpart knows of the key (R9), or than policy.history asks for",
  ),
  parked: {
    ...settled("an entry was set aside, since it cannot be read or was refused"),
    mends: "release",
  },
  gap: settled("an entry was left out of the history (R6)"),
  held: { ...settled("a delete or a marker is beyond the hour's budget"), mends: "release" },
  locked: settled("Object Lock keeps a replica whose entry left the source (R7)"),
  "kept-deleted": settled("a replica stays though its entry was deleted, by policy"),
  "kept-expired": settled("a replica stays though its entry expired, by policy"),
  "kept-order": settled("the order is not mended, since too much would be written again (R6)"),
  attempt: { verdict: "in-flight", mends: "nothing", text: "a worker has the key now" },
  young: { verdict: "in-flight", mends: "nothing", text: "the source changed a moment ago" },
  missing: differs("an entry of the source has no replica"),
  "lost-replica": differs("a replica that the ledger knows is not there any more"),
  extra: differs("a replica stands whose entry left the source"),
  order: differs("replicas stand in another order"),
  content: differs("a replica is of other content"),
  unrecorded: differs("an equal entry stands at the destination, and the ledger lacks its row"),
  late: differs("an entry came too late for its place, and is still to be noted as a gap"),
  tags: differs("tags are others"),
  attributes: { ...differs("headers or metadata are others"), mends: "person" },
  overwritten: {
    ...differs("the null version at the destination was overwritten"),
    mends: "person",
  },
  foreign: { ...differs("an entry at the destination that xpart did not make"), mends: "person" },
  unannounced: {
    ...differs(
      "an entry left the source, and no event said whether lifecycle or somebody deleted it",
    ),
    mends: "person",
  },
  ambiguous: {
    ...differs("the server does not tell how versions and markers interleave"),
    mends: "person",
  },
  long: differs("the key has too many entries to be explained in memory"),
  unread: { verdict: "unknown", mends: "nothing", text: "a service refused what was asked" },
};

/** The verdict of several reasons: that of the worst. */
export function verdictOf(reasons: readonly Reason[]): Verdict {
  const worst = Math.max(...reasons.map((reason) => VERDICTS.indexOf(REASONS[reason].verdict)), 0);
  return VERDICTS[worst] ?? "unknown";
}

/** What mends a key of several reasons: the first of an order that one of them has. */
export function remedyOf(reasons: readonly Reason[], order: readonly Remedy[]): Remedy {
  const remedies = new Set(reasons.map((reason) => REASONS[reason].mends));
  return order.find((remedy) => remedies.has(remedy)) ?? "nothing";
}

function settled(text: string): ReasonMeaning {
  return { verdict: "settled", mends: "nothing", text };
}

function differs(text: string): ReasonMeaning {
  return { verdict: "differs", mends: "reconcile", text };
}
