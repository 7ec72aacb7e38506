import { printable } from "@xpart/operations/printable";
import { formatBytes } from "../../../io/format.ts";
import type { Cell } from "../../../io/io-host.ts";

/** An entry of a key's stack, as a listing has it. */
export type StackEntry =
  | { readonly kind: "version"; readonly sizeBytes: number; readonly etag: string }
  | { readonly kind: "marker" };

/** A key's stacks on both sides, newest first. */
export interface StackPair {
  readonly key: string;
  readonly source: readonly StackEntry[];
  readonly destination: readonly StackEntry[];
}

/** Characters of an ETag that tell contents apart at a glance. */
const ETAG_LENGTH = 8;

/** Both stacks side by side, newest first, aligned at their oldest entries, as they grow from there. */
export function stackRows({ source, destination }: StackPair): readonly (readonly Cell[])[] {
  const height = Math.max(source.length, destination.length);
  return Array.from({ length: height }, (_, row) => {
    const ours = source[row - (height - source.length)];
    const theirs = destination[row - (height - destination.length)];
    const isSame = textOf(ours) === textOf(theirs);
    return [
      { text: String(height - row), tone: "dim" as const },
      { text: textOf(ours) },
      sign(theirs, isSame),
      { text: textOf(theirs), ...(isSame ? {} : { tone: "bad" as const }) },
    ];
  });
}

/** The title above {@link stackRows}. */
export function stackTitle({ key, source, destination }: StackPair): string {
  const counts = `source ${source.length} | replica ${destination.length}`;
  return `${printable(key)}: ${counts} entries, newest first`;
}

/** The same as lines that stay. */
export function stackText(pair: StackPair): string {
  const rows = stackRows(pair);
  const width = Math.max(0, ...rows.map(([, ours]) => ours?.text.length ?? 0));
  const lines = rows.map(([number, ours, sign, theirs]) =>
    `  ${number?.text}  ${ours?.text.padEnd(width)}  ${sign?.text}  ${theirs?.text}`.trimEnd(),
  );
  return [stackTitle(pair), ...lines].join("\n");
}

function sign(theirs: StackEntry | undefined, isSame: boolean): Cell {
  if (theirs === undefined) {
    return { text: "…", tone: "dim" };
  }
  return isSame ? { text: "=", tone: "good" } : { text: "≠", tone: "bad" };
}

function textOf(entry: StackEntry | undefined): string {
  if (entry === undefined) {
    return "";
  }
  return entry.kind === "marker"
    ? "delete marker"
    : `version ${formatBytes(entry.sizeBytes)} ${entry.etag.slice(0, ETAG_LENGTH)}`;
}
