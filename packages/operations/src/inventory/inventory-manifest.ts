import { err, ok, type Result } from "@xpart/core";

/** The formats that are read; S3 writes ORC, too. */
export type InventoryFormat = "CSV" | "Parquet";

/** The `manifest.json` of an S3 Inventory (S3 user guide, "Locating your inventory list"). */
export interface InventoryManifest {
  readonly sourceBucket: string;
  /** Where its files are. */
  readonly bucket: string;
  /** When the listing was begun, in milliseconds since the epoch. */
  readonly createdMs: number;
  readonly format: InventoryFormat;
  /** Names of a CSV file's columns, in order; empty for Parquet, whose files name their own. */
  readonly columns: readonly string[];
  readonly files: readonly { readonly key: string; readonly sizeBytes: number }[];
  /** Whether all versions are in it; no: what was current alone. */
  readonly hasVersions: boolean;
}

const NEEDED = ["Key", "Size", "LastModifiedDate", "ETag"] as const;
const OF_VERSIONS = ["VersionId", "IsLatest", "IsDeleteMarker"] as const;

/** Reads a manifest. @returns what is wrong with it. */
export function parseManifest(text: string): Result<InventoryManifest, string> {
  const raw = parsed(text);
  const files = Array.isArray(raw?.["files"]) ? raw["files"] : undefined;
  const [sourceBucket, target, schema, format] = [
    ...["sourceBucket", "destinationBucket", "fileSchema", "fileFormat"],
  ].map((name) => raw?.[name]);
  const isWhole =
    typeof sourceBucket === "string" && typeof target === "string" && typeof schema === "string";
  if (!isWhole || files === undefined) {
    return err("it is no manifest.json of an S3 Inventory");
  }
  if (format !== "CSV" && format !== "Parquet") {
    return err(`its format is ${String(format)}: CSV and Parquet are read`);
  }
  const names =
    format === "CSV" ? schema.split(",").map((name) => name.trim()) : parquetNames(schema);
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    return err(
      `it lacks the fields ${missing.join(", ")}: add them to the inventory's configuration`,
    );
  }
  return ok({
    ...{ sourceBucket, format, columns: format === "CSV" ? names : [] },
    bucket: target.replace(/^arn:[^:]*:s3:::/, ""),
    createdMs: Number(raw?.["creationTimestamp"] ?? 0),
    files: files.map(({ key, size }: { key: string; size: number }) => ({ key, sizeBytes: size })),
    hasVersions: OF_VERSIONS.every((name) => names.includes(name)),
  });
}

/** Columns of Parquet, by the names that CSV has for the same. */
export const PARQUET_COLUMNS: Readonly<Record<string, string>> = {
  key: "Key",
  version_id: "VersionId",
  is_latest: "IsLatest",
  is_delete_marker: "IsDeleteMarker",
  size: "Size",
  last_modified_date: "LastModifiedDate",
  e_tag: "ETag",
};

/** A schema is told as `message s3.inventory { required binary key (UTF8); ... }`. */
function parquetNames(schema: string): readonly string[] {
  return Object.entries(PARQUET_COLUMNS).flatMap(([column, name]) =>
    new RegExp(`\\b${column}\\b`).test(schema) ? [name] : [],
  );
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
