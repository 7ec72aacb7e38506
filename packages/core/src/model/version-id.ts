/**
 * An S3 version id as S3 writes it: opaque, compared for equality only. The null version, which is the
 * only one of an unversioned bucket, has the literal id `null` in every S3 API.
 */
export type VersionId = string;

/** The id of the null version. */
export const NULL_VERSION_ID: VersionId = "null";

/** P4: an id that is absent, empty or `null` is the null version's. */
export function toVersionId(raw: string | null | undefined): VersionId {
  return raw === undefined || raw === null || raw === "" ? NULL_VERSION_ID : raw;
}
