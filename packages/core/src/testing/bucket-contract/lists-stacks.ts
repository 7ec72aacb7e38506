import { expect, it } from "vitest";
import type { KeyStack } from "../../model/stack.ts";
import type { VersionId } from "../../model/version-id.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import { idsOf, newObject, openObject, put, readText, unwrap } from "./steps.ts";

/** Every key as it is. */
export function takesOddKeys(store: () => DestinationStore, keys: readonly string[]): void {
  it.each(keys)("A8 the key %j crosses", async (key) => {
    const { versionId } = await put(store(), newObject(key, key.length.toString()));
    const opened = await openObject(store(), key, versionId);
    expect(await readText(opened.body)).toBe(key.length.toString());
    expect(idsOf(unwrap(await store().readStack(key)).entries)).toEqual([versionId]);
    const listed = await firstStack(store(), key);
    expect(listed.key).toBe(key);
    expect((await store().deleteEntry(key, versionId)).ok).toBe(true);
    expect(unwrap(await store().readStack(key)).entries).toEqual([]);
  });
}

async function firstStack(store: DestinationStore, prefix: string): Promise<KeyStack> {
  for await (const stack of store.listStacks(prefix)) {
    return unwrap(stack);
  }
  throw new Error(`nothing is listed under ${JSON.stringify(prefix)}`);
}

/** Listings of many keys. */
export function listsStacks(store: () => DestinationStore): void {
  it("V1 a listing has every key under a prefix once, in order, with its whole stack", async () => {
    const expected: (readonly [string, readonly VersionId[]])[] = [];
    for (const key of ["list/a", "list/a b", "list/a/b", "list/b", "list/é"]) {
      const version = await put(store(), newObject(key, key));
      const marker = unwrap(await store().addMarker(key));
      expected.push([key, [marker.versionId, version.versionId]]);
    }
    await put(store(), newObject("lis", "outside"));
    await put(store(), newObject("list0", "outside"));
    const listed: (readonly [string, readonly VersionId[]])[] = [];
    for await (const stack of store().listStacks("list/")) {
      const { key, entries } = unwrap(stack);
      listed.push([key, idsOf(entries)]);
    }
    expect(listed).toEqual(expected);
  });

  it("V1 nothing under a prefix is nothing listed", async () => {
    for await (const stack of store().listStacks("nothing/")) {
      expect(stack).toBeUndefined();
    }
    expect(unwrap(await store().readStack("nothing/")).entries).toEqual([]);
  });
}
