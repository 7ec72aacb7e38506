/** The members of an answer that tell whether an object can be read as it is. */
export interface ArchiveMembers {
  readonly StorageClass?: string | undefined;
  /** Of an object of INTELLIGENT_TIERING in one of its archive tiers. */
  readonly ArchiveStatus?: string | undefined;
  /** `ongoing-request="false", expiry-date="..."` once a restored copy is there. */
  readonly Restore?: string | undefined;
}

/** Storage classes that have to be restored; GLACIER_IR is read at once. */
const ARCHIVES: ReadonlySet<string | undefined> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** Whether an object has to be restored before it can be read. */
export function isArchived({ StorageClass, ArchiveStatus, Restore }: ArchiveMembers): boolean {
  const isInArchive = ARCHIVES.has(StorageClass) || ArchiveStatus !== undefined;
  return isInArchive && !/ongoing-request="false"/.test(Restore ?? "");
}
