import { type ListedVersion, toVersionId } from "@xpart/core";

/** One entry of an inventory. Of what order they come in, S3 says nothing. */
export interface InventoryEntry extends ListedVersion {
  readonly isLatest: boolean;
}

/** A row's fields, by the names that CSV has for them; what a format tells as something else is text. */
export type InventoryFields = Readonly<Record<string, string | undefined>>;

/**
 * Reads a row.
 *
 * @param isEncoded - whether the key is URL-encoded, as in CSV.
 * @returns undefined where it lacks what each entry has.
 */
export function readInventoryRow(
  fields: InventoryFields,
  isEncoded: boolean,
): InventoryEntry | undefined {
  const { Key: name = "", VersionId, IsLatest = "true", IsDeleteMarker, Size, ETag } = fields;
  const key = isEncoded ? decodeKey(name) : name;
  const lastModifiedMs = Date.parse(fields["LastModifiedDate"] ?? "");
  if (key === undefined || key === "" || Number.isNaN(lastModifiedMs)) {
    return undefined;
  }
  const versionId = toVersionId(VersionId === "" ? undefined : VersionId);
  const isLatest = IsLatest.toLowerCase() === "true";
  if (IsDeleteMarker?.toLowerCase() === "true") {
    return { key, isLatest, entry: { kind: "marker", versionId, lastModifiedMs } };
  }
  const sizeBytes = Number(Size);
  const pin = { etag: (ETag ?? "").replaceAll('"', ""), sizeBytes, lastModifiedMs };
  return Size === undefined || Size === "" || !Number.isSafeInteger(sizeBytes)
    ? undefined
    : { key, isLatest, entry: { kind: "object", versionId, pin } };
}

/** In either way of encoding a plus sign is %2B, so that a bare one is a space. */
function decodeKey(name: string): string | undefined {
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
