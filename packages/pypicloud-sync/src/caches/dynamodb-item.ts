import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import {
  type CachedPackage,
  DATA_FIELDS,
  microsOfSeconds,
  pickData,
  type StoredRow,
  secondsOfMicros,
} from "../packages/cached-package.ts";
import type { SeenAttribute } from "./dynamodb-condition.ts";
import { parseJsonObject } from "./parse-json.ts";

/** An item as DynamoDB has it. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** The summary of a name, as the server makes it of one of its files (Y7). */
export function summaryItem(cached: CachedPackage): Record<string, AttributeValue> {
  const { name, lastModifiedMicros, summary } = cached;
  return {
    name: { S: name },
    last_modified: { N: secondsOfMicros(lastModifiedMicros) },
    ...(summary === undefined ? {} : { summary: { S: summary } }),
  };
}

/** What a summary says, in a form to compare. */
export function summaryText(item: Item | undefined): string {
  const micros = microsOfSeconds(item?.["last_modified"]?.N);
  return JSON.stringify([item?.["name"]?.S, micros, item?.["summary"]?.S ?? ""]);
}

/** What a summary was when it was read, for the condition of a write. */
export function seenSummary(item: Item | undefined): readonly SeenAttribute[] {
  return ["name", "last_modified", "summary"].map((name) => ({
    path: [name],
    value: item?.[name],
  }));
}

/** The row of a package, as the server writes it (Y7). */
export function packageItem(cached: CachedPackage): Record<string, AttributeValue> {
  const { filename, name, version, lastModifiedMicros, summary, data } = cached;
  const fields = Object.entries(data).map(([field, text]) => [field, { S: String(text) }] as const);
  return {
    filename: { S: filename },
    name: { S: name },
    version: { S: version },
    last_modified: { N: secondsOfMicros(lastModifiedMicros) },
    ...(summary === undefined ? {} : { summary: { S: summary } }),
    data: { M: Object.fromEntries(fields) },
  };
}

/**
 * Reads a row as tolerantly as the server does: `data` may be JSON, a summary may be empty or null.
 * Without name, version or time the server fails on it.
 */
export function rowOfItem(item: Item): StoredRow {
  const filename = item["filename"]?.S ?? "";
  const name = item["name"]?.S;
  return {
    filename,
    name,
    package: packageOfItem(item, filename, name),
    revision: JSON.stringify(seenOfItem(item)),
  };
}

/** What a row was when it was read, for the condition of a write. */
export function seenRow(row: StoredRow | undefined): readonly SeenAttribute[] {
  return row === undefined
    ? [{ path: ["filename"], value: undefined }]
    : (JSON.parse(row.revision) as readonly SeenAttribute[]);
}

/** The attributes that the server reads; all others are somebody else's. */
function seenOfItem(item: Item): readonly SeenAttribute[] {
  const { data } = item;
  const fields =
    data?.M === undefined
      ? [{ path: ["data"], value: data }]
      : DATA_FIELDS.map((field) => ({ path: ["data", field], value: data.M?.[field] }));
  return [
    ...["filename", "name", "version", "last_modified", "summary"].map((name) => ({
      path: [name],
      value: item[name],
    })),
    ...fields,
  ];
}

function packageOfItem(
  item: Item,
  filename: string,
  name: string | undefined,
): CachedPackage | undefined {
  const version = item["version"]?.S;
  const lastModifiedMicros = microsOfSeconds(item["last_modified"]?.N);
  const data = dataOf(item["data"]);
  if (!name || !version || lastModifiedMicros === undefined || data === undefined) {
    return undefined;
  }
  const summary = item["summary"]?.S;
  return {
    filename,
    name,
    version,
    lastModifiedMicros,
    ...(summary === undefined || summary === "" ? {} : { summary }),
    data: pickData(data),
  };
}

function dataOf(value: AttributeValue | undefined): Readonly<Record<string, unknown>> | undefined {
  if (value?.M !== undefined) {
    return Object.fromEntries(
      Object.entries(value.M).map(([field, inner]) => [field, inner.S] as const),
    );
  }
  return value?.S === undefined ? undefined : parseJsonObject(value.S);
}
