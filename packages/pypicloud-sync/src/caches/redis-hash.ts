import {
  type CachedPackage,
  microsOfSeconds,
  pickData,
  type StoredRow,
  secondsOfMicros,
} from "../packages/cached-package.ts";
import { parseJson } from "./parse-json.ts";

/** A hash as Redis has it. */
export type RedisHash = Readonly<Record<string, string>>;

/** The server's keys; the prefix is fixed (Y8). */
export const REDIS_KEYS = {
  /** The set of all names. */
  names: "pypicloud:set",
  /** The set of a name's filenames. */
  files: (name: string): string => `pypicloud:set:${name}`,
  package: (filename: string): string => `pypicloud:package:${filename}`,
  packagePrefix: "pypicloud:package:",
  summary: (name: string): string => `pypicloud:summary:${name}`,
} as const;

/** Fields that are texts; every other field is data, and JSON. */
const TEXT_FIELDS: ReadonlySet<string> = new Set([
  "name",
  "version",
  "filename",
  "summary",
  "last_modified",
]);

/** The hash of a package, as the server writes it (Y8). */
export function packageHash(cached: CachedPackage): RedisHash {
  const { filename, name, version, summary = "", lastModifiedMicros, data } = cached;
  const fields = Object.entries(data).map(
    ([field, text]) => [field, JSON.stringify(text)] as const,
  );
  return {
    name,
    version,
    filename,
    summary,
    last_modified: secondsOfMicros(lastModifiedMicros),
    ...Object.fromEntries(fields),
  };
}

/** The summary of a name, as the server makes it of one of its files. */
export function summaryHash({ name, summary = "", lastModifiedMicros }: CachedPackage): RedisHash {
  return { name, summary, last_modified: secondsOfMicros(lastModifiedMicros) };
}

/** Reads a hash; the server fails where a text is missing or data is no JSON. */
export function rowOfHash(filename: string, hash: RedisHash): StoredRow {
  const sorted = Object.entries(hash).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    filename,
    name: hash["name"] === "" ? undefined : hash["name"],
    package: packageOfHash(filename, hash),
    revision: JSON.stringify(sorted),
  };
}

/** What a hash was when it was read: fields and values in turn. */
export function seenHash(row: StoredRow | undefined): readonly string[] {
  return row === undefined ? [] : (JSON.parse(row.revision) as readonly string[][]).flat();
}

function packageOfHash(filename: string, hash: RedisHash): CachedPackage | undefined {
  const { name, version, summary } = hash;
  const lastModifiedMicros = microsOfSeconds(hash["last_modified"]);
  const data = Object.entries(hash)
    .filter(([field]) => !TEXT_FIELDS.has(field))
    .map(([field, json]) => [field, parseJson(json)] as const);
  const isBroken = data.some(([, value]) => value === undefined);
  if (
    !name ||
    !version ||
    summary === undefined ||
    lastModifiedMicros === undefined ||
    isBroken ||
    hash["filename"] !== filename
  ) {
    return undefined;
  }
  return {
    filename,
    name,
    version,
    lastModifiedMicros,
    ...(summary === "" ? {} : { summary }),
    data: pickData(Object.fromEntries(data)),
  };
}
