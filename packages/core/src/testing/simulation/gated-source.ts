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
import type { Refusal } from "./history.ts";
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
      const refused = this.#refusalOf(key, id);
      if (refused !== undefined) {
        return refused;
      }
      const opened = await this.#bucket.open(key, id);
      return opened.ok && opened.value.kind === "object" && this.backends.breaksBody()
        ? ok({ kind: "object", object: broken(opened.value.object) } as const)
        : opened;
    });
  }

  describe(key: string, id: VersionId): Promise<Result<EntryRead<ObjectDescription>, PortError>> {
    return this.#ask(
      "HeadObject",
      key,
      async () => this.#refusalOf(key, id) ?? this.#bucket.describe(key, id),
    );
  }

  describeCurrent(key: string): Promise<Result<CurrentRead<ObjectDescription>, PortError>> {
    return this.#ask(
      "HeadObject current",
      key,
      async () => this.refusalOfCurrent(key) ?? this.#bucket.describeCurrent(key),
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

  #refusalOf(key: string, id: VersionId): Refused | undefined {
    return this.#side === "source" ? refusalOf(this.backends, key, id) : undefined;
  }

  protected refusalOfCurrent(key: string): Refused | undefined {
    const current = this.#bucket.entries(key)[0];
    return current && this.#refusalOf(key, current.versionId);
  }
}

/** The source of one worker. */
export class GatedSource extends GatedReader implements SourceStore {
  constructor(gates: Gates, worker: WorkerLife, backends: Backends) {
    super(gates, worker, backends, "source");
  }

  openCurrent(key: string): Promise<Result<CurrentRead<OpenObject>, PortError>> {
    return this.#call("GetObject", key, false, async () => {
      const refused = this.refusalOfCurrent(key);
      if (refused !== undefined) {
        return refused;
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
      const refused = refusalOf(this.backends, key, id);
      if (refused !== undefined) {
        return refused;
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
  message: "nobody may, or can, read this version",
} as const satisfies PortError;
const DENIED_TAGS: Refused = err({ ...ANSWER, operation: "GetObjectTagging" });

type Refused = Result<never, PortError>;
const REFUSED: Readonly<Record<Extract<Refusal, { side: "source" }>["answer"], Refused>> = {
  denied: err(ANSWER),
  "customer-key": err({ ...ANSWER, kind: "customer-key", code: "InvalidRequest", status: 400 }),
  "key-unusable": err({
    ...ANSWER,
    kind: "key-unusable",
    code: "KMS.DisabledException",
    status: 400,
  }),
};

function refusalOf({ record }: Backends, key: string, id: VersionId): Refused | undefined {
  const refusal = record.current(key, id)?.refusal;
  return refusal?.side === "source" && refusal.of !== "tags" ? REFUSED[refusal.answer] : undefined;
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
