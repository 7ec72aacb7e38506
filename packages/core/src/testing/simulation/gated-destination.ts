import type { ObjectAttributes, Tags } from "../../model/object-attributes.ts";
import type { PortError } from "../../model/port-error.ts";
import { err, type Result } from "../../model/result.ts";
import { NULL_VERSION_ID, type VersionId } from "../../model/version-id.ts";
import type {
  DestinationStore,
  NewObject,
  ReplicaCopy,
  WrittenEntry,
} from "../../ports/destination-store.ts";
import type {
  NewPart,
  NewUpload,
  OpenUpload,
  PartCopy,
  PartListing,
  UploadAddress,
  UploadCompletion,
  UploadedPart,
} from "../../ports/upload-store.ts";
import type { Backends } from "./backends.ts";
import { GatedReader } from "./gated-source.ts";
import type { Gates } from "./gates.ts";
import { areLong } from "./long-tags.ts";
import type { WorkerLife } from "./pending-call.ts";
import type { ReplicaStore } from "./replica-stacks.ts";

/** The destination of one worker. */
export class GatedDestination extends GatedReader implements DestinationStore {
  readonly #destination: ReplicaStore;

  constructor(gates: Gates, worker: WorkerLife, backends: Backends) {
    super(gates, worker, backends, "destination");
    this.#destination = backends.destination;
  }

  putObject(object: NewObject): Promise<Result<WrittenEntry, PortError>> {
    return this.#withLongTags(object, (tags) =>
      this.#write("PutObject", object.key, () =>
        unlessRefused(object.attributes, this.backends, () =>
          this.#destination.putObject(tags === object.tags ? object : { ...object, tags }),
        ),
      ),
    );
  }

  copyReplica(copy: ReplicaCopy): Promise<Result<WrittenEntry | "gone", PortError>> {
    return this.#write("CopyObject", copy.key, () =>
      unlessRefused(copy.attributes, this.backends, () => this.#destination.copyReplica(copy)),
    );
  }

  addMarker(key: string): Promise<Result<WrittenEntry, PortError>> {
    return this.#write("DeleteObject", key, () => {
      this.backends.onMarker(key);
      return this.#destination.addMarker(key);
    });
  }

  deleteEntry(key: string, id: VersionId): Promise<Result<void, PortError>> {
    return this.#write("DeleteObject by id", key, () => deleteWatched(key, id, this.backends));
  }

  writeTags(
    key: string,
    id: VersionId,
    tags: Tags,
  ): Promise<Result<"gone" | "written", PortError>> {
    return this.#write("PutObjectTagging", key, () => this.#destination.writeTags(key, id, tags));
  }

  beginUpload(upload: NewUpload): Promise<Result<string, PortError>> {
    const begun = areLong(upload.tags) ? { ...upload, tags: {} } : upload;
    return this.#write("CreateMultipartUpload", upload.key, () =>
      this.#destination.beginUpload(begun),
    );
  }

  uploadPart(part: NewPart): Promise<Result<"gone" | UploadedPart, PortError>> {
    return this.#write("UploadPart", part.key, () => this.#destination.uploadPart(part));
  }

  copyPart(part: PartCopy): Promise<Result<"gone" | UploadedPart, PortError>> {
    return this.#write("UploadPartCopy", part.key, () => this.#destination.copyPart(part));
  }

  describePart(
    key: string,
    id: VersionId,
    number: number,
  ): Promise<
    Result<
      | "gone"
      | {
          readonly sizeBytes: number;
        },
      PortError
    >
  > {
    return this.#ask("HeadObject part", key, false, () =>
      this.#destination.describePart(key, id, number),
    );
  }

  listParts(listing: PartListing): Promise<Result<"gone" | readonly UploadedPart[], PortError>> {
    return this.#ask("ListParts", listing.key, true, () => this.#destination.listParts(listing));
  }

  completeUpload(completion: UploadCompletion): Promise<Result<WrittenEntry | "gone", PortError>> {
    const { key, uploadId } = completion;
    return this.#withLongTags(completion, () =>
      this.#write("CompleteMultipartUpload", key, () =>
        unlessRefused(this.#destination.uploadAttributes(uploadId), this.backends, () =>
          this.#destination.completeUpload(completion),
        ),
      ),
    );
  }

  abortUpload(address: UploadAddress): Promise<Result<void, PortError>> {
    return this.#write("AbortMultipartUpload", address.key, () =>
      this.#destination.abortUpload(address),
    );
  }

  listUploads(key: string): Promise<Result<readonly OpenUpload[], PortError>> {
    return this.#ask("ListMultipartUploads", key, true, () => this.#destination.listUploads(key));
  }

  /** A request that changes something is told of before it happens. */
  #write<T>(operation: string, key: string, perform: () => Promise<Result<T, PortError>>) {
    const { gates, worker, backends } = this;
    return gates.call(worker, "destination", operation, key, true, (isLate) => {
      backends.onWrite(key, worker, isLate);
      return perform();
    });
  }

  #ask<T>(
    operation: string,
    key: string,
    isWrite: boolean,
    perform: () => Promise<Result<T, PortError>>,
  ) {
    return this.gates.call(this.worker, "destination", operation, key, isWrite, perform);
  }

  /** A write with tags too long for its header: they follow it, and if they cannot, it goes again. */
  async #withLongTags<T extends WrittenEntry | "gone">(
    { key, tags }: Pick<NewObject, "key" | "tags">,
    perform: (tags: Tags) => Promise<Result<T, PortError>>,
  ): Promise<Result<T, PortError>> {
    const isLong = areLong(tags);
    const written = await perform(isLong ? {} : tags);
    if (!isLong || !written.ok || written.value === "gone") {
      return written;
    }
    const { versionId } = written.value;
    const tagged = await this.#write("PutObjectTagging", key, () =>
      this.#destination.writeTags(key, versionId, tags),
    );
    if (tagged.ok) {
      return written;
    }
    if (versionId !== NULL_VERSION_ID) {
      const deleted = await this.#write("DeleteObject by id", key, () => {
        this.backends.onWithdraw(key, versionId);
        return this.#destination.deleteEntry(key, versionId);
      });
      return deleted.ok ? tagged : err({ ...tagged.error, kind: "unavailable" });
    }
    return tagged;
  }
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
