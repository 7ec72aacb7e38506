import type { LeftOutBy } from "@xpart/core";
import type { EntryVerdict } from "../explain/entry-line.ts";

/** What each cause of setting an object aside means, in words; the same causes as core's `ParkCause`. */
const PARK_WORDS: Readonly<Record<string, string>> = {
  archived: "it is archived and has to be restored before it can be read",
  "customer-key": "it is encrypted with a key of its writer's own (SSE-C), which S3 does not keep",
  "key-unusable": "its KMS key is denied, disabled or gone",
  "source-denied": "the source refuses this one version, and gives others",
  "destination-refused": "the destination refuses this one version, and takes others",
  "tags-refused": "one side refuses the tags of this one version, which has crossed but for them",
  "never-fits": "no worker has the time to copy it, and there are no part workers",
};

/** Why an object was parked, in words. */
export function parkWords(reason: string | undefined): string {
  return PARK_WORDS[reason ?? ""] ?? `for ${reason ?? "a reason that is not known"}`;
}

const IGNORED = {
  deleteMarkers: "policy.deleteMarkers is ignore: delete markers do not cross",
  lifecycle: "lifecycle made it, and policy.lifecycle is ignore",
} as const;

const KEPT = {
  versionDeletes: "its entry was deleted at the source, and policy.versionDeletes is ignore: kept",
  lifecycle:
    "its entry was expired by lifecycle at the source, and policy.lifecycle is ignore: kept",
} as const;

/** One sentence about an entry, without a full stop; never a value of metadata or tags. */
export function verdictWords(verdict: EntryVerdict): string {
  switch (verdict.kind) {
    case "replicated":
      return replicatedWords(verdict);
    case "unrecorded":
      return "its replica stands, and the ledger does not know it yet";
    case "missing":
      return verdict.deadLetterIn === undefined
        ? "it has not crossed: its event is on the way, or was lost"
        : `it has not crossed: its event lies in ${verdict.deadLetterIn}`;
    case "lost-replica":
      return "its replica is gone from the destination, or is of older content";
    case "out-of-order":
      return "its replica stands in the wrong place among the others";
    case "on-its-way":
      return `a worker has it on its way, until ${timeText(verdict.untilMs)} at the latest`;
    case "parked":
      return `parked: ${parkWords(verdict.reason)}${verdict.answer === undefined ? "" : ` (${verdict.answer})`}`;
    case "gap":
      return `left out of the history: ${verdict.reason ?? "putting it in would rewrite too much (R6)"}`;
    case "held":
      return "held: beyond policy.maxDeletesPerHour, it waits for a release";
    case "ignored":
      return IGNORED[verdict.by];
    case "filtered":
      return filterWords(verdict.by);
    case "below-horizon":
      return "it is older than all that xpart knows of the key, and nobody has asked for it (R9), or than policy.history asks for";
    case "out-of-scope":
      return verdict.why;
    case "foreign":
      return "xpart did not make it, or does not know that it did";
    case "replaced":
      return "it stands again further up, and is about to be deleted";
    case "kept":
      return KEPT[verdict.by];
    case "left-source":
      return verdict.isNext
        ? "its entry has left the source, and the next reconcile deletes it"
        : "its entry has left the source; whether it may go, the delete's own event says, which has not come";
    case "locked":
      return "its entry has left the source, and Object Lock forbids deleting it (R7)";
  }
}

/** What of `policy.scope` leaves an object out, in words. */
const FILTER_WORDS: Readonly<Record<LeftOutBy, string>> = {
  size: "policy.scope.sizeBytes leaves it out: it is too small or too big",
  modified: "policy.scope.modified leaves it out: it was written too early or too late",
  "storage-class": "policy.scope.storageClasses leaves it out: it is of another storage class",
  replica: "policy.scope.replicas leaves it out: S3 Replication wrote it",
  "sent-back":
    "the pair that copies the other way (twoWay) wrote it here, or what stands above it, or may have: it is not sent back",
  tags: "policy.scope.tags leaves it out: it has not the tags that it needs",
  "tags-denied": "policy.scope.tags leaves it out: the source denies its tags",
};

/** Why a filter leaves an object out, in words. */
export function filterWords(by: LeftOutBy | undefined): string {
  return by === undefined ? "policy.scope leaves it out" : FILTER_WORDS[by];
}

function replicatedWords({ fields, problem }: Extract<EntryVerdict, { kind: "replicated" }>) {
  if (problem !== undefined) {
    return `it stands in its place; what else it has could not be compared: ${problem}`;
  }
  if (fields === undefined) {
    return "it stands in its place";
  }
  return fields.length === 0
    ? "the same content, headers, metadata and tags"
    : `it stands in its place, but differs in ${fields.join(", ")}`;
}

/** A time as people and programs read it, in UTC and whole seconds, as S3 keeps them. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}
