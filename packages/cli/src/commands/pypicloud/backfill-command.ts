import {
  type BackfillCounts,
  backfill,
  describeSyncError,
  type PackageCache,
  rowsOfAnother,
  type SyncPorts,
} from "@xpart/pypicloud-sync";
import { EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import { anothersCache } from "./anothers-cache.ts";
import { loadSettings, type ServerSettings } from "./load-settings.ts";
import { openSync } from "./open-sync.ts";
import type { PypicloudContext } from "./pypicloud-context.ts";
import { syncFailure } from "./sync-failure.ts";

/** The options of `xpart pypicloud backfill`. */
export interface BackfillArguments {
  /** Fills also a cache of which no row has an object. */
  readonly allGone?: boolean;
}

/** More are only counted. */
const MAX_NAMED = 50;

/** `xpart pypicloud backfill`: brings every package of the bucket into the cache. @throws CliError */
export async function backfillCommand(
  config: string,
  { allGone = false }: BackfillArguments,
  { io, workingDirectory, environment, profile, signal }: PypicloudContext,
): Promise<ExitCode> {
  const settings = await loadSettings(config, workingDirectory, environment);
  const sync = await openSync(settings, profile);
  try {
    await requireCache(sync.ports.cache, settings.cache.kind);
    if (!allGone) {
      await refuseAnothersCache(sync.ports, settings);
    }
    const filled = await backfill({
      ...sync.ports,
      signal,
      onProgress: ({ keys, saved, right }) =>
        io.progress({
          code: "pypicloud-progress",
          title: `filling the cache from ${settings.storage.bucket}`,
          figures: [
            { label: "keys", value: formatCount(keys) },
            { label: "written", value: formatCount(saved) },
            { label: "right already", value: formatCount(right) },
          ],
        }),
    });
    signal.throwIfAborted();
    if (!filled.ok) {
      throw syncFailure("The bucket cannot be listed", settings.storage.bucket, filled.error);
    }
    io.result({ code: "pypicloud-result", ...report(filled.value) });
    return filled.value.failed.length === 0 ? EXIT_CODES.ok : EXIT_CODES.notEqual;
  } finally {
    await sync.close();
  }
}

/** The packages of this bucket would be mixed with those of the server whose cache it is. */
async function refuseAnothersCache(ports: SyncPorts, settings: ServerSettings): Promise<void> {
  const rows = await rowsOfAnother(ports);
  if (!rows.ok) {
    const { place, operation } = rows.error;
    throw syncFailure("Bucket and cache cannot be compared", `${place} ${operation}`, rows.error);
  }
  if (rows.value !== undefined) {
    throw anothersCache(rows.value, settings);
  }
}

/** No key can be done without the cache. Asking for a key that was never there is enough to try it. */
async function requireCache(cache: PackageCache, kind: string): Promise<void> {
  const asked = await cache.read("xpart-0.0.0.tar.gz");
  if (!asked.ok) {
    throw syncFailure("The cache cannot be read", `pypi.db ${kind}`, asked.error);
  }
}

function report(counts: BackfillCounts) {
  const { keys, saved, removed, right, skipped, failed } = counts;
  const skips = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`);
  const lines = [
    `${formatCount(keys)} keys: ${formatCount(saved)} rows written, ${formatCount(right)} right already, ${formatCount(removed)} removed`,
    ...(skips.length === 0 ? [] : [`left alone: ${skips.join(", ")}`]),
    ...failed
      .slice(0, MAX_NAMED)
      .map(({ key, error }) => `failed: ${key}: ${describeSyncError(error)}`),
    ...(failed.length > MAX_NAMED ? [`and ${failed.length - MAX_NAMED} more failed`] : []),
  ];
  const level = failed.length === 0 ? ("good" as const) : ("bad" as const);
  return { level, text: lines.join("\n"), document: counts };
}
