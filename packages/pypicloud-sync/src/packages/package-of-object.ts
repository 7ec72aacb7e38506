import { err, ok, type Result } from "@xpart/core";
import { normalizeName } from "../names/normalize-name.ts";
import { filenameOf } from "../names/package-key.ts";
import { type FilenameProblem, parseFilename } from "../names/parse-filename.ts";
import { type CachedPackage, DATA_FIELDS, pickData } from "./cached-package.ts";

/** An object as a HEAD describes it. */
export interface StoredObject {
  readonly key: string;
  /** S3's own time, of whole seconds. */
  readonly lastModifiedMicros: number;
  /** User metadata, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The row that a server would make of an object (Y2). Name and version come from the metadata if it has both,
 * whatever the file is called; otherwise both come from the filename.
 */
export function packageOfObject(object: StoredObject): Result<CachedPackage, FilenameProblem> {
  const { key, lastModifiedMicros, metadata } = object;
  const filename = filenameOf(key);
  const named = namedByMetadata(metadata);
  const parts = named === undefined ? parseFilename(filename) : ok(named);
  if (!parts.ok) {
    return err(parts.error);
  }
  const fields = DATA_FIELDS.map((field) => [field, metadataOf(metadata, field)] as const);
  const summary = metadataOf(metadata, "summary");
  return ok({
    filename,
    ...parts.value,
    lastModifiedMicros,
    ...(summary === undefined ? {} : { summary }),
    data: pickData({ ...Object.fromEntries(fields), path: key }),
  });
}

function namedByMetadata(metadata: StoredObject["metadata"]) {
  const { name = "", version = "" } = metadata;
  return name === "" || version === "" ? undefined : { name: normalizeName(name), version };
}

/** Fields are spelled with `_` or, as the server writes them, with `-`; the first that is there counts. */
function metadataOf(metadata: StoredObject["metadata"], field: string): string | undefined {
  const spellings = [field, field.replaceAll("_", "-")];
  return spellings.map((spelling) => metadata[spelling]).find((value) => (value ?? "") !== "");
}
