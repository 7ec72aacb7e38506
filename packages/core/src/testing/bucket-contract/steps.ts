import { BodyReadError, type PortError } from "../../model/port-error.ts";
import type { Result } from "../../model/result.ts";
import type { Entry } from "../../model/stack.ts";
import type { VersionId } from "../../model/version-id.ts";
import type { EntryRead, OpenObject } from "../../ports/bucket-reader.ts";
import type { DestinationStore, NewObject } from "../../ports/destination-store.ts";
import type { WrittenEntry } from "../../ports/written-entry.ts";

/** The answer that an entry is not there. */
export const GONE = { ok: true, value: { kind: "gone" } } as const;
/** The answer that an entry is a delete marker. */
export const MARKER = { ok: true, value: { kind: "marker" } } as const;

/** What a body breaks with. */
export const BROKEN: PortError = {
  kind: "throttled",
  side: "source",
  operation: "GetObject",
  message: "broke while it was read",
};

/** An object with this text as content, in these chunks; a record among them sets other fields. */
export function newObject(
  key: string,
  ...content: readonly (string | Partial<NewObject>)[]
): NewObject {
  const chunks = content.filter((part) => typeof part === "string");
  const more = content.filter((part) => typeof part !== "string");
  return {
    key,
    sizeBytes: chunks.join("").length,
    attributes: { metadata: {} },
    tags: {},
    body: toChunks(chunks),
    ...Object.assign({}, ...more),
  };
}

/** A body of these texts, one byte a character. */
export async function* toChunks(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    yield Uint8Array.from(text, (character) => character.charCodeAt(0));
  }
}

/** A body that breaks with {@link BROKEN} after this text. */
export async function* breakAfter(text: string): AsyncGenerator<Uint8Array> {
  yield* toChunks(text.match(/.{1,10000}/g) ?? []);
  throw new BodyReadError(BROKEN);
}

/** A call with more arguments may overflow the stack. */
const MOST_ARGUMENTS = 10_000;

/** Reads a body to its end. */
export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += MOST_ARGUMENTS) {
      text += String.fromCharCode(...chunk.subarray(at, at + MOST_ARGUMENTS));
    }
  }
  return text;
}

/** Writes an object, which must succeed. */
export async function put(store: DestinationStore, object: NewObject): Promise<WrittenEntry> {
  return unwrap(await store.putObject(object));
}

/** Opens an object, which must be there. */
export async function openObject(
  store: DestinationStore,
  key: string,
  versionId: VersionId,
): Promise<OpenObject> {
  return objectOf(unwrap(await store.open(key, versionId)));
}

function objectOf<T>(read: EntryRead<T>): T {
  if (read.kind !== "object") {
    throw new Error(`expected an object, got ${read.kind}`);
  }
  return read.object;
}

/** The version ids of entries, in their order. */
export function idsOf(entries: readonly Entry[]): readonly VersionId[] {
  return entries.map(({ versionId }) => versionId);
}

/** The value of a success; anything else fails the test. */
export function unwrap<T>(result: Result<T, unknown>): T {
  if (!result.ok) {
    throw new Error(`expected a success, got ${JSON.stringify(result.error)}`);
  }
  return result.value;
}
