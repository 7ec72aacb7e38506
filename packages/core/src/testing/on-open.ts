import type { Result } from "../model/result.ts";
import type { CurrentRead, EntryRead, OpenObject } from "../ports/bucket-reader.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** Changes an object that was opened, or throws in its place. */
type ChangeOpened = (object: OpenObject, key: string) => OpenObject | Promise<OpenObject>;

/** A run whose source gives each object that it opens, by id or as the current one, changed so. */
export function onOpen(run: ReplicationRun, change: ChangeOpened): ReplicationRun {
  const { source } = run;
  const changed = async <T extends EntryRead<OpenObject> | CurrentRead<OpenObject>, E>(
    read: Result<T, E>,
    key: string,
  ): Promise<Result<T, E>> =>
    read.ok && read.value.kind === "object"
      ? { ok: true, value: { ...read.value, object: await change(read.value.object, key) } }
      : read;
  return {
    ...run,
    source: {
      ...source,
      open: async (key, versionId) => changed(await source.open(key, versionId), key),
      openCurrent: async (key) => changed(await source.openCurrent(key), key),
    },
  };
}
