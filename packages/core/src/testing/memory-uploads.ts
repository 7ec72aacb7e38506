import type { ObjectAttributes } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type {
  NewPart,
  NewUpload,
  OpenUpload,
  PartListing,
  UploadAddress,
  UploadCompletion,
  UploadedPart,
  UploadStore,
} from "../ports/upload-store.ts";
import type { WrittenEntry } from "../ports/written-entry.ts";
import { readText } from "./text-body.ts";

/** An upload that is over, as the bucket takes it. */
export interface MemoryUpload extends NewUpload {
  readonly initiatedMs: number;
  /** The contents of its parts, in order. */
  readonly contents: readonly string[];
}

interface UploadInProgress extends NewUpload, OpenUpload {
  readonly parts: Map<number, string>;
}

/** Multipart uploads in memory (A3), for a bucket that stores what is completed. */
export class MemoryUploads implements Omit<UploadStore, "copyPart" | "describePart"> {
  readonly #now: () => number;
  readonly #store: (upload: MemoryUpload) => VersionId;
  readonly #uploads = new Map<string, UploadInProgress>();
  #count = 0;

  constructor(now: () => number, store: (upload: MemoryUpload) => VersionId) {
    this.#now = now;
    this.#store = store;
  }

  /** How many were begun and are not over. */
  get open(): number {
    return this.#uploads.size;
  }

  /** When those that are not over were begun. */
  initiations(): readonly number[] {
    return [...this.#uploads.values()].map(({ initiatedMs }) => initiatedMs);
  }

  /** The attributes that an upload was begun with; undefined: it is over. */
  attributesOf(uploadId: string): ObjectAttributes | undefined {
    return this.#uploads.get(uploadId)?.attributes;
  }

  async beginUpload(upload: NewUpload): Promise<Result<string, PortError>> {
    this.#count += 1;
    const uploadId = `upload-${this.#count}`;
    const begun = { ...upload, uploadId, initiatedMs: this.#now(), parts: new Map() };
    this.#uploads.set(uploadId, begun);
    return ok(uploadId);
  }

  async uploadPart(part: NewPart): Promise<Result<UploadedPart | "gone", PortError>> {
    const content = await readText(part.body);
    if (!content.ok) {
      return content;
    }
    const upload = this.#find(part);
    upload?.parts.set(part.number, content.value);
    return ok(upload === undefined ? "gone" : uploadedPart(part.number, content.value));
  }

  async listParts(
    listing: PartListing,
  ): Promise<Result<readonly UploadedPart[] | "gone", PortError>> {
    const upload = this.#find(listing);
    if (upload === undefined) {
      return ok("gone");
    }
    const { after = 0, limit } = listing;
    const parts = partsOf(upload).filter(({ number }) => number > after);
    return ok(limit === undefined ? parts : parts.slice(0, limit));
  }

  async completeUpload(
    completion: UploadCompletion,
  ): Promise<Result<WrittenEntry | "gone", PortError>> {
    const upload = this.#find(completion);
    if (upload === undefined) {
      return ok("gone");
    }
    const contents = completion.parts.map(({ number }) => upload.parts.get(number));
    const text = contents.join("");
    if (contents.includes(undefined) || text.length !== completion.sizeBytes) {
      return { ok: false, error: INVALID_PARTS };
    }
    this.#uploads.delete(upload.uploadId);
    const { key, attributes, tags, initiatedMs } = upload;
    const whole = contents.filter((content) => content !== undefined);
    return ok({
      versionId: this.#store({ key, attributes, tags, initiatedMs, contents: whole }),
    });
  }

  async abortUpload(address: UploadAddress): Promise<Result<void, PortError>> {
    if (this.#find(address) !== undefined) {
      this.#uploads.delete(address.uploadId);
    }
    return ok(undefined);
  }

  async listUploads(key: string): Promise<Result<readonly OpenUpload[], PortError>> {
    const uploads = [...this.#uploads.values()].filter((upload) => upload.key === key);
    return ok(uploads.map(({ uploadId, initiatedMs }) => ({ uploadId, initiatedMs })));
  }

  #find({ key, uploadId }: UploadAddress): UploadInProgress | undefined {
    const upload = this.#uploads.get(uploadId);
    return upload?.key === key ? upload : undefined;
  }
}

const INVALID_PARTS: PortError = {
  kind: "corrupt",
  side: "destination",
  operation: "CompleteMultipartUpload",
  code: "InvalidPart",
  message: "a part is missing, or the size is not the announced one",
};

function partsOf(upload: UploadInProgress): readonly UploadedPart[] {
  return [...upload.parts]
    .sort(([a], [b]) => a - b)
    .map(([number, content]) => uploadedPart(number, content));
}

function uploadedPart(number: number, content: string): UploadedPart {
  return { number, sizeBytes: content.length, etag: `etag of ${content}` };
}
