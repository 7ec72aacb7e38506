import { expect, it } from "vitest";
import type { DestinationStore, WriteCondition } from "../../ports/destination-store.ts";
import type { BucketGap } from "./bucket-gap.ts";
import { idsOf, newObject, put, unwrap } from "./steps.ts";
import { beginUpload, sendParts } from "./upload-steps.ts";

const ABSENT: WriteCondition = { kind: "absent" };
const OTHER: WriteCondition = { kind: "etag", etag: "0123456789abcdef0123456789abcdef" };

/** Writes that depend on what is current, in a versioned bucket. */
export function writesConditionally(
  store: () => DestinationStore,
  lacks: readonly BucketGap[],
): void {
  /** PutObject, and an upload in parts, with the same condition. */
  const writes = {
    "a put": (key: string, onlyIf: WriteCondition) =>
      store().putObject(newObject(key, "new", { onlyIf })),
    "a completion": async (key: string, onlyIf: WriteCondition) => {
      const upload = await beginUpload(store(), key);
      const parts = await sendParts(store(), upload, ["new"]);
      const completion = { ...upload, parts, sizeBytes: 3, tags: {}, onlyIf };
      const completed = await store().completeUpload(completion);
      await store().abortUpload(upload);
      return completed;
    },
  };
  const unmet = { ok: false, error: { kind: "precondition", side: "destination" } };
  const versions = async (key: string) => idsOf(unwrap(await store().readStack(key)).entries);

  for (const [what, write] of Object.entries(writes)) {
    it(`L4 ${what} where nothing may be current takes place with nothing or a marker there`, async () => {
      const key = `${what} absent`;
      expect((await write(key, ABSENT)).ok).toBe(true);
      const stack = await versions(key);
      expect(await write(key, ABSENT)).toMatchObject(unmet);
      expect(await versions(key)).toEqual(stack);
      unwrap(await store().addMarker(key));
      expect((await write(key, ABSENT)).ok).toBe(true);
      expect(await versions(key)).toHaveLength(3);
    });

    if (what === "a completion" && lacks.includes("conditional-completions")) {
      continue;
    }
    it(`L4 ${what} where one ETag may be current takes place on that one alone`, async () => {
      const key = `${what} on top`;
      expect(await write(key, OTHER)).toMatchObject(unmet);
      const { etag = "" } = await put(store(), newObject(key, "old"));
      expect(await write(key, OTHER)).toMatchObject(unmet);
      expect(await versions(key)).toHaveLength(1);
      expect((await write(key, { kind: "etag", etag })).ok).toBe(true);
      expect(await versions(key)).toHaveLength(2);
      unwrap(await store().addMarker(key));
      expect(await write(key, { kind: "etag", etag })).toMatchObject(unmet);
      expect(await versions(key)).toHaveLength(3);
    });
  }
}
