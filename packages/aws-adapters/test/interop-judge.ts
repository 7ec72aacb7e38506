import type { Entry, LedgerRow } from "@xpart/core";
import type { HistoryWorld } from "./interop-history.ts";

/** How a key came out: `equal`; in `other-parts`, so that ETags differ and content does not; or why it is not. */
export type Verdict =
  | { readonly kind: "equal" | "other-parts" }
  | { readonly kind: "unequal"; readonly why: string };

/**
 * Compares a key's two stacks without what readers cannot tell: markers that follow each other, or hide nothing. Where
 * they differ, the ledger has to say why.
 */
export async function judgeKey(key: string, world: HistoryWorld): Promise<Verdict> {
  const left = await world.source.readStack(key);
  const right = await world.destination.readStack(key);
  if (!left.ok || !right.ok) {
    return { kind: "unequal", why: JSON.stringify([left, right]) };
  }
  const a = visible(left.value.entries);
  const b = visible(right.value.entries);
  const rows = await world.rows(key);
  if (JSON.stringify(a.map(signOf)) === JSON.stringify(b.map(signOf))) {
    const different = await differentTags(key, rows, world);
    return different === undefined ? { kind: "equal" } : { kind: "unequal", why: different };
  }
  if (await isInOtherParts(key, a, b, world)) {
    const different = await differentTags(key, rows, world);
    return different === undefined ? { kind: "other-parts" } : { kind: "unequal", why: different };
  }
  const unlisted = await unlistedReplica(key, rows, right.value.entries, world);
  if (unlisted !== undefined) {
    return { kind: "unequal", why: unlisted };
  }
  const said = rows
    .filter(({ state }) => state === "parked" || state === "gap")
    .map(({ reason, answer }) => `${reason}: ${answer}`);
  const why =
    said.length > 0
      ? said.join("; ")
      : `SILENT ${JSON.stringify([a.map(signOf), b.map(signOf), rows])}`;
  return { kind: "unequal", why };
}

async function unlistedReplica(
  key: string,
  rows: readonly LedgerRow[],
  listed: readonly Entry[],
  { destination }: HistoryWorld,
): Promise<string | undefined> {
  const ids = new Set(listed.map(({ versionId }) => versionId));
  for (const { state, destinationVersionId: id } of rows) {
    if (state === "replicated" && id !== undefined && !ids.has(id)) {
      const read = await destination.describe(key, id);
      if (read.ok && read.value.kind === "object") {
        return "the server has what it does not list";
      }
    }
  }
  return undefined;
}

function visible(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ kind }, index) => {
    const below = entries[index + 1];
    return kind === "object" || (below !== undefined && below.kind === "object");
  });
}

async function isInOtherParts(
  key: string,
  a: readonly Entry[],
  b: readonly Entry[],
  world: HistoryWorld,
): Promise<boolean> {
  const sizeOf = (entry: Entry) => (entry.kind === "marker" ? "-" : entry.pin.sizeBytes);
  if (JSON.stringify(a.map(sizeOf)) !== JSON.stringify(b.map(sizeOf))) {
    return false;
  }
  for (const [at, entry] of a.entries()) {
    const replica = b[at];
    if (entry.kind === "object" && replica !== undefined && signOf(entry) !== signOf(replica)) {
      const isOfParts = entry.pin.etag.includes("-");
      if (!isOfParts || !(await world.hasSameContent(key, entry.versionId, replica.versionId))) {
        return false;
      }
    }
  }
  return true;
}

function signOf(entry: Entry): string {
  return entry.kind === "marker" ? "-" : `${entry.pin.sizeBytes} ${entry.pin.etag}`;
}

async function differentTags(
  key: string,
  rows: readonly LedgerRow[],
  { source, destination }: HistoryWorld,
): Promise<string | undefined> {
  for (const { state, kind, versionId, destinationVersionId } of rows) {
    if (state === "replicated" && kind === "object" && destinationVersionId !== undefined) {
      const [a, b] = [
        await source.readTags(key, versionId),
        await destination.readTags(key, destinationVersionId),
      ];
      const [c, d] = [
        await source.describe(key, versionId),
        await destination.describe(key, destinationVersionId),
      ];
      const [left, right] = [c, d].map((read) =>
        read.ok && read.value.kind === "object"
          ? [read.value.object.attributes.metadata, read.value.object.attributes.contentType]
          : read,
      );
      if (JSON.stringify([a, left]) !== JSON.stringify([b, right])) {
        return `SILENT other tags or metadata: ${JSON.stringify([a, left, b, right])}`;
      }
    }
  }
  return undefined;
}
