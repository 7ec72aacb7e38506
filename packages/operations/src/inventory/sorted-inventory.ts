import type { DatabaseSync } from "node:sqlite";
import {
  compareKeys,
  type Entry,
  entryTimeMs,
  err,
  type KeyRange,
  type ListedVersion,
  ok,
  type PageOfRange,
  type Result,
  type VersionLister,
} from "@xpart/core";
import type { InventoryEntry } from "./inventory-entry.ts";
import type { Inventory, InventoryProblem } from "./open-inventory.ts";

/** An inventory in the order of a listing. */
export interface SortedInventory {
  /** What the bucket's listing would have said at the inventory's time. */
  readonly lister: VersionLister;
  readonly entries: number;
  /** Lets go of the file, which is of no use afterwards. */
  close(): void;
}

/** How an inventory is put in order. */
export interface SortOptions {
  /** A file to be made, on a disk with about 200 bytes of room for each entry, twice. */
  readonly path: string;
  /** Only keys that begin with one of these. */
  readonly prefixes: readonly string[];
  readonly signal: AbortSignal;
  /** Hears of entries that were read. */
  readonly onProgress?: ((entries: number) => void) | undefined;
}

/**
 * Puts the entries of an inventory, which come in no order, into that of a listing: keys by their UTF-8 bytes, of a key what
 * is current first and then by time (V14). SQLite does it on disk, so that memory does not grow. S3 dates an upload in parts by when
 * it was begun: where that, or one second for two entries, leaves open which was above, the key counts as ambiguous, and
 * whoever compares asks the bucket itself.
 *
 * @returns why the inventory could not be read; `stopped` where it was.
 */
export async function sortInventory(
  inventory: Inventory,
  options: SortOptions,
): Promise<Result<SortedInventory, InventoryProblem | "stopped">> {
  const { path } = options;
  // Node's own, and only now: some versions of Node warn that it is new.
  const { DatabaseSync } = await import("node:sqlite");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    const staged = await stageEntries(inventory, database, options);
    if (!staged.ok) {
      database.close();
      return staged;
    }
    database.exec(SORT);
    const sorted = database;
    return ok({
      ...{ lister: createSortedLister(sorted), entries: staged.value },
      close: () => sorted.close(),
    });
  } catch (error) {
    database?.close();
    const reason = error instanceof Error ? error.message : String(error);
    const problem = `it cannot be put in order in ${path}: ${reason}`;
    return err({ kind: "content", problem });
  }
}

/** @returns how many entries there are. @throws what SQLite throws, as where the disk is full. */
async function stageEntries(
  inventory: Inventory,
  database: DatabaseSync,
  { prefixes, signal, onProgress }: SortOptions,
): Promise<Result<number, InventoryProblem | "stopped">> {
  database.exec(STAGED);
  const stage = database.prepare("INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?)");
  let count = 0;
  database.exec("BEGIN");
  for await (const read of inventory.entries()) {
    if (!read.ok) {
      return read;
    }
    if (signal.aborted) {
      return err("stopped");
    }
    const { key } = read.value;
    if (prefixes.some((prefix) => key.startsWith(prefix))) {
      stage.run(...fieldsOf(read.value));
      count += 1;
      if (count % TELL_EVERY === 0) {
        onProgress?.(count);
        // Else nobody hears of Ctrl-C while a file is read that lies in memory.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
  database.exec("COMMIT");
  onProgress?.(count);
  return ok(count);
}

/** Entries between two times that it is told how far it is. */
const TELL_EVERY = 10_000;
/** Entries that one listing gives. */
const PAGE_ENTRIES = 1_000;
/** Is behind all UTF-8. */
const LAST = Buffer.from([0xff]);
/** Is behind all entries of a key. */
const ALL_PLACES = Number.MAX_SAFE_INTEGER;

const STAGED = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  CREATE TABLE staged (key BLOB, latest INTEGER, time INTEGER, version TEXT, size INTEGER, etag TEXT);
  CREATE TABLE sorted (
    key BLOB, place INTEGER, open INTEGER, time INTEGER, version TEXT, size INTEGER, etag TEXT,
    PRIMARY KEY (key, place)
  ) WITHOUT ROWID;
`;

/** What is current is known. Of what lies below, an upload in parts, or the same time twice, leaves the order open. */
const SORT = `
  INSERT INTO sorted
    SELECT key, place, place > 2 AND (time = above OR etag LIKE '%-%' OR etagAbove LIKE '%-%'), time, version, size, etag
    FROM (
      SELECT *, ROW_NUMBER() OVER one AS place, LAG(time) OVER one AS above, LAG(etag) OVER one AS etagAbove
      FROM staged WINDOW one AS (PARTITION BY key ORDER BY latest DESC, time DESC, version)
    ) ORDER BY key, place;
  DROP TABLE staged;
`;

const PAGE =
  "SELECT * FROM sorted WHERE (key, place) > (?, ?) AND key <= ? ORDER BY key, place LIMIT ?";

function fieldsOf({ key, isLatest, entry }: InventoryEntry) {
  const [size, etag] =
    entry.kind === "object" ? [entry.pin.sizeBytes, entry.pin.etag] : [null, null];
  const name = Buffer.from(key, "utf8");
  return [name, isLatest ? 1 : 0, entryTimeMs(entry), entry.versionId, size, etag] as const;
}

interface SortedRow {
  readonly key: Uint8Array;
  readonly place: number;
  readonly open: number;
  readonly time: number;
  readonly version: string;
  readonly size: number | null;
  readonly etag: string | null;
}

function createSortedLister(database: DatabaseSync): VersionLister {
  const statement = database.prepare(PAGE);
  return {
    async listPage(range, { from, limit = PAGE_ENTRIES } = {}) {
      const upTo = range.upTo === undefined ? LAST : Buffer.from(range.upTo, "utf8");
      const [key, place] = beginOf(range, from);
      const rows = statement.all(
        ...[Buffer.from(key, "utf8"), place, upTo, limit + 1],
      ) as unknown as readonly SortedRow[];
      const listed = rows.slice(0, limit).map(versionOf);
      const versions = listed.filter((version) => version.key.startsWith(range.prefix));
      const last = versions.at(-1);
      return last !== undefined && rows.length > limit && versions.length === limit
        ? ok({ versions, next: { key: last.key, versionId: String(rows[limit - 1]?.place) } })
        : ok({ versions });
    },
  };
}

/** Behind which key, and which entry of it. The places that {@link createSortedLister} names are counts within a key. */
function beginOf(
  { prefix, after }: KeyRange,
  from: PageOfRange["from"],
): readonly [key: string, place: number] {
  if (from !== undefined) {
    return [from.key, from.versionId === undefined ? ALL_PLACES : Number(from.versionId)];
  }
  return after !== undefined && compareKeys(after, prefix) >= 0 ? [after, ALL_PLACES] : [prefix, 0];
}

function versionOf({ key, open, time, version, size, etag }: SortedRow): ListedVersion {
  const entry: Entry =
    size === null || etag === null
      ? { kind: "marker", versionId: version, lastModifiedMs: time }
      : {
          kind: "object",
          versionId: version,
          pin: { etag, sizeBytes: size, lastModifiedMs: time },
        };
  const name = Buffer.from(key).toString("utf8");
  return open === 1 ? { key: name, entry, isAmbiguous: true } : { key: name, entry };
}
