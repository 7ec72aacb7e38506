import {
  bothKeys,
  type Deployment,
  type ListedEntry,
  type ListKind,
  listEntries,
  parkWords,
  printable,
} from "@xpart/operations";
import type { ListedView, ListView } from "../answers.ts";
import { portFailureOf } from "../http/console-error.ts";

/** What is listed, in the order in which the page shows it. */
export const LIST_KINDS = ["parked", "held", "gaps", "locked", "foreign"] as const;

/** Lists what somebody should look at, up to a limit. Only reads. @throws ConsoleError */
export async function readList(
  kind: ListKind,
  { prefix, limit }: { readonly prefix: string; readonly limit: number },
  deployment: Deployment,
  signal: AbortSignal,
): Promise<ListView> {
  const notes: string[] = [];
  const onNoIndex = () =>
    notes.push("The table has no index of what is set aside, so all of it was read.");
  const entries: ListedView[] = [];
  for await (const entry of listEntries(kind, deployment, { prefix, onNoIndex })) {
    signal.throwIfAborted();
    if (!entry.ok) {
      throw portFailureOf(entry.error);
    }
    if (entries.length === limit) {
      return { entries, isComplete: false, notes };
    }
    entries.push(viewOf(kind, entry.value));
  }
  return { entries, isComplete: true, notes };
}

function viewOf(kind: ListKind, entry: ListedEntry): ListedView {
  const { key, versionId, destinationVersionId, reason, answer } = entry;
  const why = kind === "parked" ? parkWords(reason) : (reason ?? "");
  return {
    ...{ key, shown: printable(bothKeys(entry)), isMarker: entry.kind === "marker" },
    ...(versionId === undefined ? {} : { versionId: printable(versionId) }),
    ...(destinationVersionId === undefined
      ? {}
      : { destinationVersionId: printable(destinationVersionId) }),
    why: printable(`${why}${answer === undefined ? "" : ` (${answer})`}`),
  };
}
