import type { Decision, ObjectEventKind, SkipReason } from "@xpart/core";

type ReconcileReason = Extract<Decision, { readonly kind: "reconcile" }>["reason"];

/** Why nothing is done about an event, in words. */
const SKIP_WORDS: Readonly<Record<SkipReason, string>> = {
  already: "its replica is there",
  "source-gone": "the source does not have the entry any more",
  superseded: "the null version was written again, and that write has an event of its own",
  policy: "policy says that it does not cross",
  acl: "grants name accounts of another partition, and never cross",
  held: "it is beyond policy.maxDeletesPerHour, and waits for a release",
  parked: "it is set aside, and waits for a release",
  "not-waiting": "nothing waits for it",
  "other-bucket": "it is of another bucket than source.bucket",
  "out-of-scope": "source.prefixes or policy.scope leave the key out",
  filtered: "policy.scope leaves the object out",
  "sent-back": "the pair that copies the other way (twoWay) wrote it: it is not sent back",
  "ignored-type": "it is of a kind that asks for nothing",
  "unknown-type": "it is of a kind that xpart does not know",
  "test-event": "it is S3's test of a notification",
};

/** Which choice keeps an event from crossing, by its kind. */
const BY_POLICY: Readonly<Partial<Record<ObjectEventKind, string>>> = {
  "marker-created": "policy.deleteMarkers is ignore: delete markers do not cross",
  "tags-changed": "policy.tags is ignore: tags do not cross",
};

/** Why nothing is done about what a message holds, in words. */
export function skipWords(reason: SkipReason, kind?: ObjectEventKind): string {
  return (reason === "policy" && kind !== undefined && BY_POLICY[kind]) || SKIP_WORDS[reason];
}

/** Why a key's stacks are compared, in words. */
const RECONCILE_WORDS: Readonly<Record<ReconcileReason, string>> = {
  requested: "somebody asked for it",
  "crashed-attempt": "a worker began and did not end",
  "not-newer": "the event is not known to be newer than what was applied",
  "no-head": "another implementation wrote the ledger's rows of the key",
  "unknown-key": "the ledger has never seen the key, and another entry is current",
  "unnamed-version": "the event does not name a version",
  "multipart-order": "an upload in parts may belong below what is newer",
  "no-row": "the ledger has no row of the entry",
  "destination-gone": "the replica is not where the ledger says",
  "unknown-top": "the ledger does not say what is current at the destination",
  "destination-moved": "something else is current at the destination than the ledger says",
  refused: "one side refuses the entry",
  "retry-parked": "what was set aside may be taken now",
  "source-changed": "the null version is another than the event saw",
  filtered: "policy.scope may let the object cross now, or not any more",
  "unseen-write": "the null version may have been written again with the same bytes",
  "unkept-marker": "its replica may stand for other delete markers, too",
  "not-in-place": "the replica of the null version has an id of its own",
};

/** What is decided about an event, and why, in words. */
export function decisionWords(decision: Decision, kind?: ObjectEventKind): string {
  switch (decision.kind) {
    case "skip":
      return `skip: ${decision.reason}: ${skipWords(decision.reason, kind)}`;
    case "wait":
      return "wait for the worker that has the key";
    case "reconcile":
      return `reconcile the key: ${decision.reason}: ${RECONCILE_WORDS[decision.reason]}`;
    case "apply":
      return "apply: it is plainly the next event of its key";
  }
}
