import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Stack } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { EntryRead } from "../ports/bucket-reader.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { findDeniedLag } from "./lagging-listing.ts";

/** A null marker as the source's listing has it: there, or gone, be it since an object took its place. */
export async function readListedMarker(
  key: string,
  run: ReplicationRun,
): Promise<Result<Exclude<EntryRead<never>, { readonly kind: "object" }>, PortError>> {
  const listed = await run.source.readStack(key);
  if (!listed.ok) {
    return listed; // all of it is denied, which passes
  }
  const entry = nullOf(listed.value);
  const isShown = (listing: Stack) => nullOf(listing) !== undefined;
  const lag = entry === undefined ? await findDeniedLag("source", key, isShown, run) : undefined;
  if (lag !== undefined) {
    return err(lag);
  }
  return ok(
    entry?.kind === "marker"
      ? { kind: "marker", lastModifiedMs: entry.lastModifiedMs }
      : { kind: "gone" },
  );
}

function nullOf({ entries }: Stack) {
  return entries.find(({ versionId }) => versionId === NULL_VERSION_ID);
}
