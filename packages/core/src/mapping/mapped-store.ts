import {
  destinationKeyOf,
  hasSameKeys,
  type KeyMap,
  MAX_KEY_BYTES,
  utf8Length,
} from "../model/key-mapping.ts";
import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Stack } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { BucketReader } from "../ports/bucket-reader.ts";
import type { DestinationStore, WrittenMarker } from "../ports/destination-store.ts";
import { listMappedStacks } from "./mapped-stacks.ts";

/**
 * A destination whose callers know keys by what the source calls them (M1). Every key is mapped on its way in, and every
 * listed one on its way back; an error names what the key is called at the destination. A key that would be too long
 * there is not asked for, since nothing can be at it, and what is to be written at it is refused as `unkeepable` (M2).
 */
export function mapDestination(store: DestinationStore, map: KeyMap): DestinationStore {
  if (hasSameKeys(map)) {
    return store;
  }
  const at = addressOf(map);
  return {
    ...mapReader(store, map),
    putObject: (object) =>
      at(object.key, (key) => store.putObject({ ...object, key }), refused("PutObject")),
    copyReplica: (copy) => at(copy.key, (key) => store.copyReplica({ ...copy, key }), GONE),
    addMarker: (key) => at(key, (mapped) => store.addMarker(mapped), NO_MARKER),
    deleteEntry: (key, versionId) =>
      at(key, (mapped) => store.deleteEntry(mapped, versionId), ok(undefined)),
    writeTags: (key, versionId, tags) =>
      at(key, (mapped) => store.writeTags(mapped, versionId, tags), GONE),
    beginUpload: (upload) =>
      at(
        upload.key,
        (key) => store.beginUpload({ ...upload, key }),
        refused("CreateMultipartUpload"),
      ),
    uploadPart: (part) => at(part.key, (key) => store.uploadPart({ ...part, key }), GONE),
    copyPart: (part) => at(part.key, (key) => store.copyPart({ ...part, key }), GONE),
    describePart: (key, versionId, number) =>
      at(key, (mapped) => store.describePart(mapped, versionId, number), GONE),
    listParts: (listing) => at(listing.key, (key) => store.listParts({ ...listing, key }), GONE),
    completeUpload: (completion) =>
      at(completion.key, (key) => store.completeUpload({ ...completion, key }), GONE),
    abortUpload: (upload) =>
      at(upload.key, (key) => store.abortUpload({ ...upload, key }), ok(undefined)),
    listUploads: (key) => at(key, (mapped) => store.listUploads(mapped), ok([])),
  };
}

/** The same for whoever only reads. */
export function mapReader(reader: BucketReader, map: KeyMap): BucketReader {
  if (hasSameKeys(map)) {
    return reader;
  }
  const at = addressOf(map);
  return {
    open: (key, versionId) => at(key, (mapped) => reader.open(mapped, versionId), NOTHING),
    describe: (key, versionId) => at(key, (mapped) => reader.describe(mapped, versionId), NOTHING),
    describeCurrent: (key) => at(key, (mapped) => reader.describeCurrent(mapped), NOTHING),
    readTags: (key, versionId) => at(key, (mapped) => reader.readTags(mapped, versionId), GONE),
    readStack: (key) => at(key, (mapped) => reader.readStack(mapped), NO_STACK),
    listStacks: (prefix) => listMappedStacks(prefix, reader, map),
  };
}

const NO_MARKER: Result<WrittenMarker, never> = ok({ versionId: NULL_VERSION_ID, made: "none" });
const NO_STACK: Result<Stack, never> = ok({ entries: [] });
const GONE: Result<"gone", never> = ok("gone");
const NOTHING: Result<{ readonly kind: "gone" }, never> = ok({ kind: "gone" });

function refused(operation: string): Result<never, PortError> {
  const message = `the key would be longer there than the ${MAX_KEY_BYTES} bytes that S3 takes: policy.keys makes it so`;
  return err({ kind: "unkeepable", side: "destination", operation, message });
}

/** Asks for what a key is called at the destination; `tooLong` answers where nothing can be called so. */
function addressOf(map: KeyMap) {
  return async <T>(
    key: string,
    ask: (mapped: string) => Promise<Result<T, PortError>>,
    tooLong: Result<T, PortError>,
  ): Promise<Result<T, PortError>> => {
    const mapped = destinationKeyOf(map, key);
    const answer = utf8Length(mapped) > MAX_KEY_BYTES ? tooLong : await ask(mapped);
    return answer.ok || mapped === key ? answer : err(naming(mapped, answer.error));
  };
}

/** Whoever tells an error names the source's key. What broke while it was read there is not the destination's. */
function naming(key: string, error: PortError): PortError {
  if (error.side !== "destination") {
    return error;
  }
  const most = 200;
  const shown = key.length > most ? `${key.slice(0, most)}...` : key;
  return {
    ...error,
    message: `${error.message} (at the destination's key ${JSON.stringify(shown)})`,
  };
}
