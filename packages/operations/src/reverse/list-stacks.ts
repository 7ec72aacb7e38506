import {
  type Entry,
  type KeyRange,
  type ListedVersion,
  ok,
  type PageOfRange,
  type PortError,
  type Result,
  type VersionLister,
} from "@xpart/core";

/** All entries of a key, newest first. */
export interface ListedStack {
  readonly key: string;
  readonly entries: readonly Entry[];
}

/** Lists a range key by key: with each page of it the keys that end there. An error ends it. */
export async function* listStacksOf(
  range: KeyRange,
  lister: VersionLister,
): AsyncGenerator<Result<readonly ListedStack[], PortError>> {
  let open: readonly ListedStack[] = [];
  let page: PageOfRange | undefined = {};
  while (page !== undefined) {
    const listed: Awaited<ReturnType<VersionLister["listPage"]>> = await lister.listPage(
      range,
      page,
    );
    if (!listed.ok) {
      yield listed;
      return;
    }
    const { versions, next } = listed.value;
    const stacks = stacked(open, versions);
    // The last key of a page may go on in the next one.
    open = next === undefined ? [] : stacks.slice(-1);
    yield ok(next === undefined ? stacks : stacks.slice(0, -1));
    page = next === undefined ? undefined : { from: next };
  }
}

function stacked(
  open: readonly ListedStack[],
  versions: readonly ListedVersion[],
): readonly ListedStack[] {
  const stacks = new Map(open.map(({ key, entries }) => [key, [...entries]]));
  for (const { key, entry } of versions) {
    const entries = stacks.get(key);
    if (entries === undefined) {
      stacks.set(key, [entry]);
    } else {
      entries.push(entry);
    }
  }
  return [...stacks].map(([key, entries]) => ({ key, entries }));
}
