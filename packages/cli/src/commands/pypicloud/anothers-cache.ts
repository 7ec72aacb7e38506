import { CliError } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import type { ServerSettings } from "./load-settings.ts";

/** Settings that name the bucket of one server and the cache of another. */
export function anothersCache(rows: number, { storage, cache }: ServerSettings): CliError {
  return new CliError({
    what: "No row of the cache has an object in the bucket, so that it looks like another server's",
    subject: `${formatCount(rows)} rows of pypi.db ${cache.kind}, bucket ${storage.bucket}`,
    remedy:
      "Nothing was changed. Check storage.bucket and db.* in the settings. Where all of these packages are gone indeed, add --all-gone.",
  });
}
