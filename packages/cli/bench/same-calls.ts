import {
  createDynamoDbLedger,
  createDynamoDbWire,
  createS3DestinationStore,
  createS3SourceStore,
  createS3Wire,
} from "@xpart/aws-adapters";
import type { Attempt, LedgerRow } from "@xpart/core";
import type { Work, WorkerPlaces } from "./work.ts";

/** What an event says, as far as it is needed. */
interface SmallEvent {
  readonly detail: {
    readonly object: {
      readonly key: string;
      readonly "version-id": string;
      readonly sequencer: string;
    };
  };
}

/** As many as a batch of a queue has. */
const BATCH = 10;

/** The calls of queueHandler by the same ports, ten objects at a time, and nothing decided. */
export async function sameCalls(places: WorkerPlaces): Promise<(work: Work) => Promise<void>> {
  const { source, destination, sandbox } = places;
  const from = createS3SourceStore({
    client: createS3Wire({ ...source, forcePathStyle: true }),
    bucket: places.sourceBucket,
  });
  const to = createS3DestinationStore({
    client: createS3Wire({ ...destination, forcePathStyle: true }),
    bucket: places.destinationBucket,
  });
  const ledger = createDynamoDbLedger({
    client: createDynamoDbWire(sandbox),
    table: places.table,
  });
  const copy = async ({ detail: { object } }: SmallEvent) => {
    const { key, "version-id": versionId, sequencer } = object;
    const read = unwrap(await from.openCurrent(key));
    if (read.kind !== "object") {
      throw new Error(`${key} is a marker`);
    }
    const { pin, attributes, body } = read.object;
    const attempt: Attempt = {
      ...{ id: key, scope: "entry", versionId, content: { pin } },
      ...{ startedMs: 0, leaseUntilMs: 0 },
    };
    unwrap(await ledger.saveHead({ key, attempt, sequencer }));
    const written = unwrap(
      await to.putObject({
        ...{ key, sizeBytes: pin.sizeBytes, attributes, tags: {}, body },
        onlyIf: { kind: "absent" },
      }),
    );
    const row: LedgerRow = {
      ...{ key, versionId, kind: "object", state: "replicated", pin, attemptId: key },
      destinationVersionId: written.versionId,
    };
    unwrap(await ledger.saveRow(row));
  };
  return async ({ events }) => {
    for (let start = 0; start < events.length; start += BATCH) {
      const batch = events.slice(start, start + BATCH) as readonly SmallEvent[];
      unwrap(
        await ledger.findUnseen(
          batch.map(({ detail: { object } }) => ({
            key: object.key,
            versionId: object["version-id"],
          })),
        ),
      );
      await Promise.all(batch.map(copy));
    }
  };
}

function unwrap<T>(
  result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly error: unknown },
): T {
  if (!result.ok) {
    throw new Error(JSON.stringify(result.error));
  }
  return result.value;
}
