import { completePolicy, type Entry, type Policy, type Step } from "@xpart/core";
import { timeText } from "./entry-words.ts";

const DELETE_WORDS = {
  replaced: "which stands again",
  "left-source": "whose entry has left the source",
  "left-scope": "whose object policy.scope leaves out now",
  foreign: "which xpart did not make",
} as const;

/** One sentence about a step, without a full stop: what it would do, and to what. */
export function stepWords(step: Step, policy: Policy = completePolicy({})): string {
  switch (step.kind) {
    case "append":
      return `copy ${entryWords(step.entry)} on top${step.entry.kind === "marker" ? budgetWords(policy) : ""}`;
    case "restack":
      return `put ${entryWords(step.entry)} on top once more, from its replica ${step.replica}`;
    case "delete":
      return `delete ${step.destinationVersionId} at the destination, ${DELETE_WORDS[step.reason]}${step.reason === "replaced" ? "" : budgetWords(policy)}`;
    case "write-tags":
      return `write the tags of ${step.versionId} to its replica ${step.destinationVersionId}`;
    case "note-row":
      return `note in the ledger that ${step.row.versionId} is ${step.row.state}`;
    case "forget-row":
      return `forget the ledger's row of ${step.row.versionId}`;
  }
}

function budgetWords({ maxDeletesPerHour: limit }: Policy): string {
  return limit === undefined ? "" : ` (held, if this hour's ${limit} deletes are used up)`;
}

/** An entry in words: what it is, when it was made, and its version id. */
export function entryWords(entry: Entry): string {
  return entry.kind === "marker"
    ? `the delete marker ${entry.versionId} of ${timeText(entry.lastModifiedMs)}`
    : `the object ${entry.versionId} of ${timeText(entry.pin.lastModifiedMs)}, ${entry.pin.sizeBytes} bytes,`;
}
