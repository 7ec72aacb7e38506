import { BodyReadError, type PortError } from "../../model/port-error.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { KeyStack, Stack } from "../../model/stack.ts";
import type { VersionId } from "../../model/version-id.ts";
import type {
  BucketReader,
  CurrentRead,
  EntryRead,
  ObjectDescription,
  OpenObject,
} from "../../ports/bucket-reader.ts";
import type { OpenPart, PartPin, SourceStore } from "../../ports/source-store.ts";
import type { MemoryBucket } from "../memory-bucket.ts";
import type { Backends } from "./backends.ts";
import type { Gates } from "./gates.ts";
import type { WorkerLife } from "./pending-call.ts";

/**
 * What both sides can be asked: every call waits at the gates. A class, like all gated ports, since a
 * history has many workers, and closures for each of them would cost more than what they do.
 */
export class GatedReader implements BucketReader {
  protected readonly gates: Gates;
  protected readonly worker: WorkerLife;
  protected readonly backends: Backends;
  readonly #side: "source" | "destination";
  readonly #bucket: BucketReader & Pick<MemoryBucket, "entries">;

  constructor(
    gates: Gates,
    worker: WorkerLife,
    backends: Backends,
    side: "source" | "destination",
  ) {
    this.gates = gates;
    this.worker = worker;
    this.backends = backends;
    this.#side = side;
    this.#bucket = backends[side];
  }

  open(key: string, id: VersionId): Promise<Result<EntryRead<OpenObject>, PortError>> {
    return this.#ask("GetObject", key, async () => {
      if (this.#isDenied(key, id)) {
        return DENIED;
      }
      const opened = await this.#bucket.open(key, id);
      return opened.ok && opened.value.kind === "object" && this.backends.breaksBody()
        ? ok({ kind: "object", object: broken(opened.value.object) } as const)
        : opened;
    });
  }

  describe(key: string, id: VersionId): Promise<Result<EntryRead<ObjectDescription>, PortError>> {
    return this.#ask("HeadObject", key, () =>
      this.#isDenied(key, id) ? Promise.resolve(DENIED) : this.#bucket.describe(key, id),
    );
  }

  describeCurrent(key: string): Promise<Result<CurrentRead<ObjectDescription>, PortError>> {
    return this.#ask("HeadObject current", key, () =>
      this.isCurrentDenied(key) ? Promise.resolve(DENIED) : this.#bucket.describeCurrent(key),
    );
  }

  readTags(
    key: string,
    id: VersionId,
  ): Promise<Result<Readonly<Record<string, string>> | "gone", PortError>> {
    return this.#ask("GetObjectTagging", key, () =>
      this.#side === "source" && this.backends.record.current(key, id)?.refusal?.of === "tags"
        ? Promise.resolve(DENIED_TAGS)
        : this.#bucket.readTags(key, id),
    );
  }

  readStack(key: string): Promise<Result<Stack, PortError>> {
    const { listed } = this.backends;
    return this.#ask("ListObjectVersions", key, () =>
      listed === undefined
        ? this.#bucket.readStack(key)
        : this.#bucket
            .readStack(key)
            .then((stack) =>
              stack.ok ? ok({ entries: listed(this.#side, key, stack.value.entries) }) : stack,
            ),
    );
  }

  listStacks(prefix: string): AsyncIterable<Result<KeyStack, PortError>> {
    return this.#bucket.listStacks(prefix);
  }

  #ask<T>(operation: string, key: string, perform: () => Promise<Result<T, PortError>>) {
    return this.gates.call(this.worker, this.#side, operation, key, false, perform);
  }

  #isDenied(key: string, id: VersionId): boolean {
    return this.#side === "source" && isDenied(this.backends, key, id);
  }

  protected isCurrentDenied(key: string): boolean {
    const current = this.#bucket.entries(key)[0];
    return current !== undefined && this.#isDenied(key, current.versionId);
  }
}

/** The source of one worker. */
export class GatedSource extends GatedReader implements SourceStore {
  constructor(gates: Gates, worker: WorkerLife, backends: Backends) {
    super(gates, worker, backends, "source");
  }

  openCurrent(key: string): Promise<Result<CurrentRead<OpenObject>, PortError>> {
    return this.#call("GetObject", key, false, async () => {
      if (this.isCurrentDenied(key)) {
        return DENIED;
      }
      const opened = await this.backends.source.openCurrent(key);
      return opened.ok && opened.value.kind === "object" && this.backends.breaksBody()
        ? ok({ ...opened.value, object: broken(opened.value.object) })
        : opened;
    });
  }

  openPart(
    key: string,
    id: VersionId,
    part: PartPin,
  ): Promise<Result<"gone" | "unnumbered" | OpenPart, PortError>> {
    return this.#call("GetObject part", key, false, async () => {
      if (isDenied(this.backends, key, id)) {
        return DENIED;
      }
      const opened = await this.backends.source.openPart(key, id, part);
      return opened.ok && typeof opened.value !== "string" && this.backends.breaksBody()
        ? ok(broken(opened.value))
        : opened;
    });
  }

  requestRestore(key: string, id: VersionId): Promise<Result<void, PortError>> {
    return this.#call("RestoreObject", key, true, () =>
      this.backends.source.requestRestore(key, id),
    );
  }

  #call<T>(
    operation: string,
    key: string,
    isWrite: boolean,
    perform: () => Promise<Result<T, PortError>>,
  ) {
    return this.gates.call(this.worker, "source", operation, key, isWrite, perform);
  }
}

const ANSWER = {
  kind: "denied",
  side: "source",
  operation: "GetObject",
  code: "AccessDenied",
  status: 403,
  message: "this version is denied to everybody",
} as const satisfies PortError;
const DENIED: Result<never, PortError> = err(ANSWER);
const DENIED_TAGS: Result<never, PortError> = err({ ...ANSWER, operation: "GetObjectTagging" });

function isDenied({ record }: Backends, key: string, id: VersionId): boolean {
  const refusal = record.current(key, id)?.refusal;
  return refusal?.side === "source" && refusal.of !== "tags";
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
