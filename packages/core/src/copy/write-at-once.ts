import type { ObjectCrossing } from "../lease/crossing.ts";
import type { ObjectAttributes, Tags } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import { err, type Result } from "../model/result.ts";
import { samePin } from "../model/stack.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { checkWritten } from "./check-written.ts";
import { VERSION_REPLACED } from "./write-in-parts.ts";

/** How an object is written beside its bytes. */
export interface WholeContent {
  readonly attributes: ObjectAttributes;
  readonly tags: Tags;
  /** The MD5 of the content, in hex, where the source's ETag is one. */
  readonly expectedEtag: string | undefined;
}

/** Writes an object that is open by one PutObject, and looks at what was answered (A10). */
export async function writeAtOnce(
  { entry: { object }, onlyIf, versionId }: ObjectCrossing,
  { attributes, tags, expectedEtag }: WholeContent,
  key: string,
  run: ReplicationRun,
): Promise<Result<WrittenEntry, PortError>> {
  const written = await run.destination.putObject({
    ...{ key, sizeBytes: object.pin.sizeBytes, attributes, tags, body: object.body },
    ...(expectedEtag === undefined ? {} : { contentMd5: expectedEtag }),
    ...(onlyIf === undefined ? {} : { onlyIf }),
  });
  return written.ok ? checkWritten(versionId, written.value, expectedEtag, key, run) : written;
}

/**
 * Writes an object at once that was uploaded in parts, where the source does not give these: their numbers have
 * gaps, or the server does not know of parts (A3). The content is the same, its ETag and a composite checksum are not.
 */
export async function writeWhole(
  crossing: ObjectCrossing,
  { attributes, tags }: WholeContent,
  key: string,
  run: ReplicationRun,
): Promise<Result<WrittenEntry, PortError>> {
  const { pin } = crossing.entry.object;
  const opened = await run.source.open(key, crossing.versionId);
  if (!opened.ok) {
    return opened;
  }
  if (opened.value.kind !== "object") {
    return err(VERSION_REPLACED);
  }
  const { object } = opened.value;
  if (!samePin(object.pin, pin)) {
    object.discard();
    return err(VERSION_REPLACED);
  }
  const content = { attributes: withoutComposite(attributes), tags, expectedEtag: undefined };
  return writeAtOnce({ ...crossing, entry: { kind: "object", object } }, content, key, run);
}

/** A checksum of checksums of parts is none of the whole content. */
function withoutComposite({ checksum, ...attributes }: ObjectAttributes): ObjectAttributes {
  return checksum?.type === "FULL_OBJECT" ? { ...attributes, checksum } : attributes;
}
