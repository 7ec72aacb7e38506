import {
  compareKeys,
  type KeyRange,
  type ListedVersion,
  ok,
  type PageOfRange,
  type PortError,
  type Result,
  type VersionLister,
  type VersionPage,
} from "@xpart/core";
import type { SideEntries } from "../answers.ts";

/** A lister that counts what each key has while somebody else reads, and gives its first page twice. */
export interface ObservedLister extends VersionLister {
  /** By key, of all that was given. */
  readonly seen: ReadonlyMap<string, SideEntries>;
}

/**
 * Reads the first page of a range, so that its end is known, and keeps it: whoever then lists the range, cut behind a
 * key of that page, causes no request for it again.
 */
export async function observeLister(
  lister: VersionLister,
  range: KeyRange,
): Promise<Result<{ readonly first: VersionPage; readonly observed: ObservedLister }, PortError>> {
  const first = await lister.listPage(range);
  if (!first.ok) {
    return first;
  }
  const seen = new Map<string, SideEntries>();
  const observed: ObservedLister = {
    seen,
    async listPage(asked, page) {
      const listed =
        page?.from === undefined
          ? ok(cut(first.value, asked.upTo))
          : await lister.listPage(asked, page satisfies PageOfRange);
      if (listed.ok) {
        for (const version of listed.value.versions) {
          count(version, seen);
        }
      }
      return listed;
    },
  };
  return ok({ first: first.value, observed });
}

/** What of a page lies up to a key. Keys are compared as S3 orders them, which its pages follow. */
function cut(page: VersionPage, upTo: string | undefined): VersionPage {
  if (upTo === undefined) {
    return page;
  }
  const end = page.versions.findIndex(({ key }) => compareKeys(key, upTo) > 0);
  return end === -1 ? page : { versions: page.versions.slice(0, end) };
}

function count({ key, entry }: ListedVersion, seen: Map<string, SideEntries>): void {
  const known = seen.get(key);
  // Of one key the newest comes first.
  const newest = known?.newest ?? {
    isMarker: entry.kind === "marker",
    atMs: entry.kind === "marker" ? entry.lastModifiedMs : entry.pin.lastModifiedMs,
    bytes: entry.kind === "marker" ? 0 : entry.pin.sizeBytes,
  };
  seen.set(key, { entries: (known?.entries ?? 0) + 1, newest });
}
