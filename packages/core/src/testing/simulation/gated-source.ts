import { BodyReadError, type PortError } from "../../model/port-error.ts";
import { err, type Result } from "../../model/result.ts";
import type { Stack } from "../../model/stack.ts";
import type { VersionId } from "../../model/version-id.ts";
import type { BucketReader } from "../../ports/bucket-reader.ts";
import type { SourceStore } from "../../ports/source-store.ts";
import type { Backends } from "./gated-ports.ts";
import type { Gates, WorkerLife } from "./gates.ts";

/** What both sides can be asked, at the gates. */
export function gatedReader(
  gates: Gates,
  worker: WorkerLife,
  backends: Backends,
  side: "source" | "destination",
): BucketReader {
  const bucket = backends[side];
  return {
    open: (key, id) =>
      gates.call(worker, side, "GetObject", key, false, async () => {
        if (isDenied(backends, side, key, id)) {
          return DENIED;
        }
        const opened = await bucket.open(key, id);
        if (opened.ok && opened.value.kind === "object" && backends.breaksBody()) {
          return { ok: true, value: { kind: "object", object: broken(opened.value.object) } };
        }
        return opened;
      }),
    describe: (key, id) =>
      gates.call(worker, side, "HeadObject", key, false, () =>
        isDenied(backends, side, key, id) ? Promise.resolve(DENIED) : bucket.describe(key, id),
      ),
    readTags: (key, id) =>
      gates.call(worker, side, "GetObjectTagging", key, false, () => bucket.readTags(key, id)),
    readStack: (key) =>
      gates.call(worker, side, "ListObjectVersions", key, false, () => listed(key, side, backends)),
    listStacks: (prefix) => bucket.listStacks(prefix),
  };
}

/** The source of one worker. */
export function gatedSource(gates: Gates, worker: WorkerLife, backends: Backends): SourceStore {
  const { source } = backends;
  const isCurrentDenied = (key: string) => {
    const current = source.entries(key)[0];
    return current !== undefined && isDenied(backends, "source", key, current.versionId);
  };
  return {
    ...gatedReader(gates, worker, backends, "source"),
    openCurrent: (key) =>
      gates.call(worker, "source", "GetObject", key, false, async () => {
        if (isCurrentDenied(key)) {
          return DENIED;
        }
        const opened = await source.openCurrent(key);
        return opened.ok && opened.value.kind === "object" && backends.breaksBody()
          ? { ok: true, value: { ...opened.value, object: broken(opened.value.object) } }
          : opened;
      }),
    describeCurrent: (key) =>
      gates.call(worker, "source", "HeadObject", key, false, () =>
        isCurrentDenied(key) ? Promise.resolve(DENIED) : source.describeCurrent(key),
      ),
    openPart: (key, id, part) =>
      gates.call(worker, "source", "GetObject part", key, false, async () => {
        if (isDenied(backends, "source", key, id)) {
          return DENIED;
        }
        const opened = await source.openPart(key, id, part);
        return opened.ok && opened.value !== "gone" && backends.breaksBody()
          ? { ok: true, value: broken(opened.value) }
          : opened;
      }),
    requestRestore: (key, id) =>
      gates.call(worker, "source", "RestoreObject", key, true, () =>
        source.requestRestore(key, id),
      ),
  };
}

const DENIED: Result<never, PortError> = err({
  kind: "denied",
  side: "source",
  operation: "GetObject",
  code: "AccessDenied",
  status: 403,
  message: "this version is denied to everybody",
});

function isDenied(
  { record }: Backends,
  side: "source" | "destination",
  key: string,
  id: VersionId,
): boolean {
  return side === "source" && record.current(key, id)?.refusal?.side === "source";
}

async function listed(
  key: string,
  side: "source" | "destination",
  backends: Backends,
): Promise<Result<Stack, PortError>> {
  const stack = await backends[side].readStack(key);
  return stack.ok
    ? { ok: true, value: { entries: backends.listed(side, key, stack.value.entries) } }
    : stack;
}

/** Whatever has a content: it breaks off. */
function broken<T extends { readonly body: AsyncIterable<Uint8Array> }>(opened: T): T {
  return { ...opened, body: brokenBody() };
}

// biome-ignore lint/correctness/useYield: it breaks off before the first chunk
async function* brokenBody(): AsyncIterable<Uint8Array> {
  throw new BodyReadError({
    kind: "unavailable",
    side: "source",
    operation: "GetObject",
    message: "the connection broke off while the content was read",
  });
}
