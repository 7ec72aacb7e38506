import { type CachedPackage, pickData, type StoredRow } from "../packages/cached-package.ts";
import { parseJsonObject } from "./parse-json.ts";
import type { SqlRow, SqlValue } from "./sql-database.ts";

/** The table's columns, in the order of {@link valuesOf}. */
export const SQL_COLUMNS = [
  "filename",
  "name",
  "version",
  "last_modified",
  "summary",
  "data",
] as const;

/** A package as the values of a row (Y9). Times are UTC, in the form that SQLAlchemy gives SQLite. */
export function valuesOf(cached: CachedPackage): readonly SqlValue[] {
  const { filename, name, version, lastModifiedMicros, summary = null, data } = cached;
  return [filename, name, version, timeText(lastModifiedMicros), summary, JSON.stringify(data)];
}

/** Reads a row; the server fails where data is no JSON object, or in SQLite on a time of another form. */
export function rowOfSql(row: SqlRow): StoredRow {
  const { filename, name } = row;
  return {
    filename: filename ?? "",
    name: name ?? undefined,
    package: packageOf(row),
    revision: JSON.stringify(SQL_COLUMNS.map((column) => row[column])),
  };
}

function packageOf(row: SqlRow): CachedPackage | undefined {
  const { filename, name, version, summary } = row;
  const lastModifiedMicros = microsOfTime(row["last_modified"] ?? "");
  const data = parseJsonObject(row["data"] ?? "");
  if (!filename || !name || !version || lastModifiedMicros === undefined || data === undefined) {
    return undefined;
  }
  return {
    filename,
    name,
    version,
    lastModifiedMicros,
    ...(summary === null || summary === undefined || summary === "" ? {} : { summary }),
    data: pickData(data),
  };
}

const MICROS_PER_MILLISECOND = 1_000;

/** `2026-11-22 09:14:24.789853` */
function timeText(micros: number): string {
  const milliseconds = Math.floor(micros / MICROS_PER_MILLISECOND);
  const text = new Date(milliseconds).toISOString().replace("T", " ").replace("Z", "");
  return `${text}${String(micros % MICROS_PER_MILLISECOND).padStart(3, "0")}`;
}

function microsOfTime(text: string): number | undefined {
  const [, date, time, fraction = ""] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  const milliseconds = date === undefined ? Number.NaN : Date.parse(`${date}T${time}Z`);
  return Number.isNaN(milliseconds)
    ? undefined
    : milliseconds * MICROS_PER_MILLISECOND + Number(fraction.padEnd(6, "0"));
}
