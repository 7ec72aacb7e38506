import type { ObjectAttributes, Tags } from "../../model/object-attributes.ts";
import type { PortError } from "../../model/port-error.ts";
import { err, type Result } from "../../model/result.ts";
import { NULL_VERSION_ID, type VersionId } from "../../model/version-id.ts";
import type { DestinationStore, NewObject, WrittenEntry } from "../../ports/destination-store.ts";
import type { Backends } from "./gated-ports.ts";
import { gatedReader } from "./gated-source.ts";
import type { Gates, WorkerLife } from "./gates.ts";
import { areLong } from "./long-tags.ts";

/** A write of a worker: waits at the gates, and is told of before it happens. */
type Write = <T>(
  operation: string,
  key: string,
  perform: () => Promise<Result<T, PortError>>,
) => Promise<Result<T, PortError>>;

/** The destination of one worker. */
export function gatedDestination(
  gates: Gates,
  worker: WorkerLife,
  backends: Backends,
): DestinationStore {
  const { destination } = backends;
  const write: Write = (operation, key, perform) =>
    gates.call(worker, "destination", operation, key, true, (isLate) => {
      backends.onWrite(key, worker, isLate);
      return perform();
    });
  const ask = <T>(
    operation: string,
    key: string,
    isWrite: boolean,
    perform: () => Promise<Result<T, PortError>>,
  ) => gates.call(worker, "destination", operation, key, isWrite, perform);
  return {
    ...gatedReader(gates, worker, backends, "destination"),
    putObject: (object) =>
      withLongTags(object, write, backends, (tags) =>
        write("PutObject", object.key, () =>
          unlessRefused(object.attributes, backends, () =>
            destination.putObject({ ...object, tags }),
          ),
        ),
      ),
    copyReplica: (copy) =>
      write("CopyObject", copy.key, () =>
        unlessRefused(copy.attributes, backends, () => destination.copyReplica(copy)),
      ),
    addMarker: (key) =>
      write("DeleteObject", key, () => {
        backends.onMarker(key);
        return destination.addMarker(key);
      }),
    deleteEntry: (key, id) =>
      write("DeleteObject by id", key, () => deleteWatched(key, id, backends)),
    writeTags: (key, id, tags) =>
      write("PutObjectTagging", key, () => destination.writeTags(key, id, tags)),
    beginUpload: (upload) =>
      write("CreateMultipartUpload", upload.key, () =>
        destination.beginUpload({ ...upload, tags: areLong(upload.tags) ? {} : upload.tags }),
      ),
    uploadPart: (part) => write("UploadPart", part.key, () => destination.uploadPart(part)),
    copyPart: (part) => write("UploadPartCopy", part.key, () => destination.copyPart(part)),
    describePart: (key, id, number) =>
      ask("HeadObject part", key, false, () => destination.describePart(key, id, number)),
    listParts: (listing) =>
      ask("ListParts", listing.key, true, () => destination.listParts(listing)),
    completeUpload: (completion) =>
      withLongTags(completion, write, backends, () =>
        write("CompleteMultipartUpload", completion.key, () =>
          unlessRefused(destination.uploadAttributes(completion.uploadId), backends, () =>
            destination.completeUpload(completion),
          ),
        ),
      ),
    abortUpload: (address) =>
      write("AbortMultipartUpload", address.key, () => destination.abortUpload(address)),
    listUploads: (key) =>
      ask("ListMultipartUploads", key, true, () => destination.listUploads(key)),
  };
}

/** A write of content that the destination does not take, as one of a storage class that it lacks. */
function unlessRefused<T>(
  attributes: ObjectAttributes | undefined,
  { record }: Backends,
  perform: () => Promise<Result<T, PortError>>,
): Promise<Result<T, PortError>> {
  const refusal = record.byNumber(attributes?.metadata["n"])?.refusal;
  return refusal?.side === "destination"
    ? Promise.resolve(err(REFUSALS[refusal.answer]))
    : perform();
}

const REFUSALS: Readonly<Record<"denied" | "invalid", PortError>> = {
  denied: {
    ...{ kind: "denied", side: "destination", operation: "PutObject", code: "AccessDenied" },
    message: "this content is denied",
  },
  invalid: {
    ...{ kind: "invalid", side: "destination", operation: "PutObject", status: 400 },
    ...{ code: "InvalidStorageClass", message: "the storage class is not valid" },
  },
};

function deleteWatched(key: string, id: VersionId, { destination, onDelete }: Backends) {
  const entry = destination.find(key, id);
  const deleted = destination.deleteEntry(key, id);
  if (entry !== undefined) {
    onDelete(key, entry);
  }
  return deleted;
}

/** A write with tags too long for its header: they follow it, and if they cannot, it goes again. */
async function withLongTags<T extends WrittenEntry | "gone">(
  { key, tags }: Pick<NewObject, "key" | "tags">,
  write: Write,
  { destination, onWithdraw }: Backends,
  perform: (tags: Tags) => Promise<Result<T, PortError>>,
): Promise<Result<T, PortError>> {
  const written = await perform(areLong(tags) ? {} : tags);
  if (!areLong(tags) || !written.ok || written.value === "gone") {
    return written;
  }
  const { versionId } = written.value;
  const tagged = await write("PutObjectTagging", key, () =>
    destination.writeTags(key, versionId, tags),
  );
  if (tagged.ok) {
    return written;
  }
  if (versionId !== NULL_VERSION_ID) {
    await write("DeleteObject by id", key, () => {
      onWithdraw(key, versionId);
      return destination.deleteEntry(key, versionId);
    });
  }
  return tagged;
}
