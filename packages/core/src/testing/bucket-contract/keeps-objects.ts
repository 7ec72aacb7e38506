import { expect, it } from "vitest";
import type { ObjectAttributes } from "../../model/object-attributes.ts";
import { NULL_VERSION_ID } from "../../model/version-id.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import { BROKEN, breakAfter, GONE, newObject, openObject, put, readText, unwrap } from "./steps.ts";

const ATTRIBUTES: ObjectAttributes = {
  contentType: "text/x-report; charset=utf-8",
  cacheControl: "max-age=60",
  contentDisposition: 'attachment; filename="r.txt"',
  contentEncoding: "identity",
  contentLanguage: "de-CH",
  expires: "next tuesday",
  websiteRedirectLocation: "/elsewhere",
  metadata: { "made-by": "contract", empty: "", "two-words": "a  b" },
  storageClass: "STANDARD_IA",
};

/** Content and attributes, in a bucket of any versioning. */
export function keepsObjects(store: () => DestinationStore, hasHead: boolean): void {
  it("A1 headers, metadata and storage class come back as they were written", async () => {
    const { versionId } = await put(
      store(),
      newObject("attributes", "x", { attributes: ATTRIBUTES }),
    );
    const opened = await openObject(store(), "attributes", versionId);
    opened.discard();
    const { checksum: _opened, ...attributes } = opened.attributes;
    expect(attributes).toEqual(ATTRIBUTES);
    if (hasHead) {
      const described = unwrap(await store().describe("attributes", versionId));
      expect(described).toMatchObject({ kind: "object", object: { attributes: ATTRIBUTES } });
    }
  });

  it("A1 an object without attributes gets none made up", async () => {
    const { versionId } = await put(store(), newObject("plain", "x"));
    const opened = await openObject(store(), "plain", versionId);
    opened.discard();
    const { checksum: _sum, contentType: _default, ...attributes } = opened.attributes;
    expect(attributes).toEqual({ metadata: {} });
    expect(opened.tagCount).toBe(0);
  });

  it.each([
    ["of several chunks", ["one ", "two ", "three"]],
    ["of nothing", []],
  ])("A4 content %s is read as it was written", async (what, chunks) => {
    const key = `content ${what}`;
    const { versionId } = await put(store(), newObject(key, ...chunks));
    const opened = await openObject(store(), key, versionId);
    expect(await readText(opened.body)).toBe(chunks.join(""));
    expect(opened.pin.sizeBytes).toBe(chunks.join("").length);
  });

  it("O4 opening, describing and listing an object agree on its pin", async () => {
    const { versionId } = await put(store(), newObject("pin", "content"));
    const opened = await openObject(store(), "pin", versionId);
    opened.discard();
    if (hasHead) {
      const described = unwrap(await store().describe("pin", versionId));
      expect(described).toMatchObject({ kind: "object", object: { pin: opened.pin } });
    }
    const { entries } = unwrap(await store().readStack("pin"));
    expect(entries).toEqual([{ kind: "object", versionId, pin: opened.pin }]);
  });

  it("F2 what is not there is an answer and not an error", async () => {
    expect(await store().open("missing", NULL_VERSION_ID)).toEqual(GONE);
    if (hasHead) {
      expect(await store().describe("missing", NULL_VERSION_ID)).toEqual(GONE);
    }
    expect(await store().readTags("missing", NULL_VERSION_ID)).toEqual({ ok: true, value: "gone" });
    expect(await store().readStack("missing")).toEqual({ ok: true, value: { entries: [] } });
    expect((await store().deleteEntry("missing", NULL_VERSION_ID)).ok).toBe(true);
  });

  it.each([
    ["small", "x".repeat(10)],
    ["large", "x".repeat(1_500_000)],
  ])("F1 a %s body that breaks gives its own error and leaves nothing", async (size, content) => {
    const key = `broken ${size}`;
    const object = { ...newObject(key, content), body: breakAfter(content.slice(5)) };
    expect(await store().putObject(object)).toEqual({ ok: false, error: BROKEN });
    expect(unwrap(await store().readStack(key)).entries).toEqual([]);
  });
}
