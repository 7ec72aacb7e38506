import {
  type CacheComparison,
  compareCache,
  describeSyncError,
  MIN_ROWS_OF_ANOTHER,
  repairCache,
  type SyncError,
  type SyncPorts,
} from "@xpart/pypicloud-sync";
import { EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import { anothersCache } from "./anothers-cache.ts";
import { loadSettings, type ServerSettings } from "./load-settings.ts";
import { openSync } from "./open-sync.ts";
import type { PypicloudContext } from "./pypicloud-context.ts";
import { syncFailure } from "./sync-failure.ts";

/** The options of `xpart pypicloud verify`. */
export interface VerifyArguments {
  readonly repair?: boolean;
  /** Repairs also where no row has an object. */
  readonly allGone?: boolean;
}

/** More are only counted; `--json` has them all. */
const MAX_NAMED = 50;

/**
 * `xpart pypicloud verify`: compares every object and every row. With `--repair` it mends what is wrong and
 * compares again. @throws CliError
 */
export async function verifyCommand(
  config: string,
  { repair = false, allGone = false }: VerifyArguments,
  { io, workingDirectory, environment, profile }: PypicloudContext,
): Promise<ExitCode> {
  const settings = await loadSettings(config, workingDirectory, environment);
  const sync = await openSync(settings, profile);
  try {
    const before = await compare(sync.ports);
    if (repair && !isRight(before)) {
      if (!allGone) {
        refuseAnothersCache(before, settings);
      }
      const text = `${wrongLines(before).join("\n")}\nrepairing ...`;
      io.notify({ code: "pypicloud-finding", level: "info", text });
      const repaired = await repairCache(before, sync.ports);
      for (const { key, error } of unwrap(repaired, "The cache cannot be repaired")) {
        const why = `not repaired: ${key}: ${describeSyncError(error)}`;
        io.notify({ code: "pypicloud-finding", level: "bad", text: why });
      }
    }
    const after = repair && !isRight(before) ? await compare(sync.ports) : before;
    io.result({ code: "pypicloud-result", ...report(after), document: { before, after } });
    return isRight(after) ? EXIT_CODES.ok : EXIT_CODES.notEqual;
  } finally {
    await sync.close();
  }
}

/** The cache of another server would be emptied, since none of its rows has an object in this bucket. */
function refuseAnothersCache(
  { rows, differences }: CacheComparison,
  settings: ServerSettings,
): void {
  const orphans = differences.filter(({ kind }) => kind === "orphan").length;
  if (rows >= MIN_ROWS_OF_ANOTHER && orphans === rows) {
    throw anothersCache(rows, settings);
  }
}

async function compare(ports: SyncPorts): Promise<CacheComparison> {
  return unwrap(await compareCache(ports), "Bucket and cache cannot be compared");
}

function unwrap<T>(
  answer:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly error: SyncError },
  what: string,
): T {
  if (!answer.ok) {
    const { place, operation } = answer.error;
    throw syncFailure(what, `${place} ${operation}`, answer.error);
  }
  return answer.value;
}

function isRight({ differences, index, failed }: CacheComparison): boolean {
  return differences.length + index.length + failed.length === 0;
}

function report(comparison: CacheComparison) {
  const { keys, rows } = comparison;
  const counted = `${formatCount(keys)} keys, ${formatCount(rows)} rows`;
  return isRight(comparison)
    ? { level: "good" as const, text: `${counted}: the cache is what the bucket asks for` }
    : { level: "bad" as const, text: [counted, ...wrongLines(comparison)].join("\n") };
}

function wrongLines({ differences, index, failed }: CacheComparison): readonly string[] {
  const lines = [
    ...differences.map(({ kind, filename, detail }) => `${kind}: ${filename} (${detail})`),
    ...index.map(({ kind, name, detail }) => `index ${kind}: ${name} (${detail})`),
    ...failed.map(({ key, error }) => `not compared: ${key}: ${describeSyncError(error)}`),
  ];
  const more = lines.length - MAX_NAMED;
  return [...lines.slice(0, MAX_NAMED), ...(more > 0 ? [`and ${more} more; see --json`] : [])];
}
