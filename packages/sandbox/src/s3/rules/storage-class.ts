import { S3Error } from "../protocol/s3-error.ts";

/** The class of an object that names none. */
export const standardClass = "STANDARD";

const storageClasses: ReadonlySet<string> = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
]);

const archiveClasses: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** Checks the name of a storage class. @throws S3Error InvalidStorageClass. */
export function parseStorageClass(name: string | undefined): string {
  if (name === undefined) {
    return standardClass;
  }
  if (!storageClasses.has(name)) {
    throw new S3Error("InvalidStorageClass", { detail: { StorageClassRequested: name } });
  }
  return name;
}

/** Whether an object can be read now: not archived, or restored and not yet expired. */
export function isReadable(
  version: { readonly storageClass: string; readonly restoredUntilMs?: number },
  nowMs: number,
): boolean {
  return !archiveClasses.has(version.storageClass) || (version.restoredUntilMs ?? 0) > nowMs;
}

/** Whether objects of this class have to be restored before they can be read. */
export function isArchived(storageClass: string): boolean {
  return archiveClasses.has(storageClass);
}

/** The headers that tell of class and restore; STANDARD is not mentioned, as S3 does not. */
export function storageHeaders(version: {
  readonly storageClass: string;
  readonly restoredUntilMs?: number;
  readonly restoringDays?: number;
}): Record<string, string> {
  const { storageClass, restoredUntilMs, restoringDays } = version;
  return {
    ...(storageClass !== standardClass && { "x-amz-storage-class": storageClass }),
    ...(restoringDays !== undefined && { "x-amz-restore": 'ongoing-request="true"' }),
    ...(restoredUntilMs !== undefined && {
      "x-amz-restore": `ongoing-request="false", expiry-date="${new Date(restoredUntilMs).toUTCString()}"`,
    }),
  };
}
