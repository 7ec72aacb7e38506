import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip, gunzipSync } from "node:zlib";
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import type { InventoryFields } from "./inventory-entry.ts";
import { PARQUET_COLUMNS } from "./inventory-manifest.ts";

/** The rows of a CSV file: gzip, without a header, each field in quotes. */
export async function* csvRows(
  body: Readable,
  columns: readonly string[],
): AsyncGenerator<InventoryFields> {
  const unzipped = createGunzip();
  body.on("error", (error) => unzipped.destroy(error));
  // Keys are URL-encoded, so that no field holds a line's end.
  for await (const line of createInterface({ input: body.pipe(unzipped), crlfDelay: Infinity })) {
    if (line !== "") {
      yield rowOf(line, columns);
    }
  }
}

const FIELD = /"((?:[^"]|"")*)"(?:,|$)|([^,]*)(?:,|$)/y;

function rowOf(line: string, columns: readonly string[]): InventoryFields {
  const fields: Record<string, string> = {};
  FIELD.lastIndex = 0;
  for (const column of columns) {
    const [, quoted, bare = ""] = FIELD.exec(line) ?? [];
    fields[column] = quoted?.replaceAll('""', '"') ?? bare;
  }
  return fields;
}

/** The rows of a Parquet file, one row group after the other, so that memory holds one of them. */
export async function* parquetRows(file: AsyncBuffer): AsyncGenerator<InventoryFields> {
  const metadata = await parquetMetadataAsync(file);
  const there = new Set(metadata.schema.map(({ name }) => name));
  const columns = Object.keys(PARQUET_COLUMNS).filter((name) => there.has(name));
  let rowStart = 0;
  for (const { num_rows: count } of metadata.row_groups) {
    const rowEnd = rowStart + Number(count);
    const rows = await parquetReadObjects({
      ...{ file, metadata, columns, rowStart, rowEnd },
      compressors: { GZIP: (input) => gunzipSync(input) },
    });
    for (const row of rows) {
      yield fieldsOf(row);
    }
    rowStart = rowEnd;
  }
}

function fieldsOf(row: Readonly<Record<string, unknown>>): InventoryFields {
  return Object.fromEntries(
    Object.entries(PARQUET_COLUMNS).map(([column, name]) => [name, textOf(row[column])]),
  );
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  return value instanceof Date ? value.toISOString() : String(value);
}
