/**
 * What a cache row holds beside name, version, time and summary. The names are pypicloud's, in all three
 * caches; one that is absent is not stored, and none is ever empty.
 */
export interface PackageData {
  /** The object's full key. */
  readonly path?: string;
  readonly requires_python?: string;
  /** Lower-case hexadecimal digits. */
  readonly hash_sha256?: string;
  readonly hash_md5?: string;
  readonly uploader?: string;
}

/** The fields of {@link PackageData}, in the order in which they are written. */
export const DATA_FIELDS: readonly (keyof PackageData)[] = [
  "path",
  "requires_python",
  "hash_sha256",
  "hash_md5",
  "uploader",
];

/** One file of a project, as a server knows it: one row of its cache. */
export interface CachedPackage {
  /** The row's key; the name of the file, without any folder. */
  readonly filename: string;
  /** Normalised. */
  readonly name: string;
  readonly version: string;
  /** Microseconds since the epoch, UTC: the resolution of pypicloud's rows. */
  readonly lastModifiedMicros: number;
  /** Never empty. */
  readonly summary?: string;
  readonly data: PackageData;
}

/** A row as it is in the cache. */
export interface StoredRow {
  readonly filename: string;
  /** Undefined where the server could not read it; it answers 500 for the whole project then. */
  readonly package: CachedPackage | undefined;
  /** The name that the row is filed under, as far as it says. */
  readonly name: string | undefined;
  /** Stands for all that the row says; a row that was written again has another. Opaque. */
  readonly revision: string;
}

/** The data fields of a record of unknown values; what is not text, or empty, is left out. */
export function pickData(raw: Readonly<Record<string, unknown>>): PackageData {
  return Object.fromEntries(
    DATA_FIELDS.flatMap((field) => {
      const value = raw[field];
      return typeof value === "string" && value !== "" ? [[field, value] as const] : [];
    }),
  );
}

const MICROS_PER_SECOND = 1_000_000;

/** Epoch seconds with fractions, as pypicloud stores them; undefined for what is not a number. */
export function microsOfSeconds(seconds: string | undefined): number | undefined {
  const [, whole, fraction = ""] = /^\s*(\d{1,11})(?:\.(\d*))?\s*$/.exec(seconds ?? "") ?? [];
  return whole === undefined
    ? undefined
    : Number(whole) * MICROS_PER_SECOND + Number(fraction.padEnd(6, "0").slice(0, 6));
}

/** `1795340494.789853`: as many decimals as needed but at least one, as Python writes floats. */
export function secondsOfMicros(micros: number): string {
  const fraction = String(micros % MICROS_PER_SECOND).padStart(6, "0");
  const trimmed = fraction.replace(/0+$/, "");
  return `${Math.floor(micros / MICROS_PER_SECOND)}.${trimmed === "" ? "0" : trimmed}`;
}
