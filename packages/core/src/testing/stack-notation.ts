import type { LedgerRow, LedgerState } from "../model/ledger-row.ts";
import type { ContentPin, Entry, Stack } from "../model/stack.ts";
import type { ReconcilePlan } from "../plan/plan-reconcile.ts";
import type { Step } from "../plan/step.ts";
import { rowOf } from "./row-of.ts";

/**
 * A stack written compactly, newest first, as listings are: `!m b a` is the marker `m` on top of the
 * objects `b` and `a`. The content of an object is its id without a digit at the end, so that `a1` has
 * the content of `a`; `null#x` is the null version with the content `x`. Entries that stand higher are
 * one second newer.
 */
export function stack(notation: string): Stack {
  const words = wordsOf(notation);
  return {
    entries: words.map((word, index) => entryOf(word, (words.length - index) * 1_000)),
  };
}

/**
 * Ledger rows written compactly: `a=a1` says that `a1` is the replica of `a`, `!m=m1` the same of a
 * marker, `a=a1/source-deleted` gives another state than replicated, `a=/gap` a row without a replica.
 * `null#x=n1` is the null version when its content was `x`.
 */
export function rows(notation: string): readonly LedgerRow[] {
  return wordsOf(notation).map((word) => {
    const [left = "", right = ""] = word.split("=");
    const [destinationVersionId = "", state = "replicated"] = right.split("/");
    const entry = entryOf(left, 0);
    return rowOf({
      versionId: entry.versionId,
      kind: entry.kind,
      state: state as LedgerState,
      ...(destinationVersionId === "" ? {} : { destinationVersionId }),
      ...(entry.kind === "object" ? { pin: entry.pin } : {}),
    });
  });
}

/** The steps of a plan in words, such as `append b`, `gap a`, `delete b1`, `vanish a`, `foreign f`. */
export function stepsOf(plan: ReconcilePlan): readonly string[] {
  return plan.steps.map(inWords);
}

function inWords(step: Step): string {
  switch (step.kind) {
    case "append":
    case "restack":
      return `${step.kind} ${step.entry.versionId}`;
    case "delete":
      return step.reason === "left-source"
        ? `vanish ${step.row.versionId}`
        : `${step.reason === "foreign" ? "foreign" : "delete"} ${step.destinationVersionId}`;
    case "write-tags":
      return `tags ${step.versionId}`;
    case "note-row":
      return `${step.row.state} ${step.row.versionId}`;
    case "forget-row":
      return `vanish ${step.row.versionId}`;
  }
}

function wordsOf(notation: string): readonly string[] {
  return notation.split(" ").filter((word) => word !== "");
}

function entryOf(word: string, timeMs: number): Entry {
  if (word.startsWith("!")) {
    return { kind: "marker", versionId: word.slice(1), lastModifiedMs: timeMs };
  }
  const [versionId = "", content = contentOf(versionId)] = word.split("#");
  // The null version's pin is compared with its time, which its place must not change.
  const lastModifiedMs = versionId === "null" ? 500 : timeMs;
  return { kind: "object", versionId, pin: { ...pinOf(content), lastModifiedMs } };
}

function contentOf(versionId: string): string {
  return versionId.replace(/\d+$/, "");
}

function pinOf(content: string): Omit<ContentPin, "lastModifiedMs"> {
  return { etag: `etag of ${content}`, sizeBytes: content.length };
}
