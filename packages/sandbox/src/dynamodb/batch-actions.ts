import { checkedItem, type Item } from "./attribute-value.ts";
import { type CapacityInput, consumed, readUnits, writeUnits } from "./capacity.ts";
import { validationError } from "./dynamodb-error.ts";
import type { DynamoDbTable } from "./dynamodb-table.ts";
import { project } from "./expression-path.ts";
import type { Place } from "./ordered-items.ts";
import { type ConditionInput, readRequest } from "./request-expressions.ts";

/** What BatchGetItem is asked with. */
export interface BatchGetInput extends CapacityInput {
  readonly RequestItems: Readonly<Record<string, TableReads>>;
}

interface TableReads extends ConditionInput {
  readonly Keys: readonly unknown[];
  readonly ConsistentRead?: boolean;
}

/** What BatchWriteItem is asked with. */
export interface BatchWriteInput extends CapacityInput {
  readonly RequestItems: Readonly<Record<string, readonly BatchWrite[]>>;
}

interface BatchWrite {
  readonly PutRequest?: { readonly Item: unknown };
  readonly DeleteRequest?: { readonly Key: unknown };
}

/** DynamoDB's limits. */
const MAX_READS = 100;
const MAX_WRITES = 25;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

type FindTable = (name: string) => DynamoDbTable;

/** BatchGetItem. @throws DynamoDbError */
export function batchGetItem(find: FindTable, input: BatchGetInput): object {
  const asked = Object.entries(input.RequestItems ?? {});
  const count = asked.reduce((sum, [, { Keys }]) => sum + (Keys?.length ?? 0), 0);
  if (count === 0) throw emptyBatch();
  if (count > MAX_READS) {
    throw validationError("Too many items requested for the BatchGetItem call");
  }
  const Responses: Record<string, readonly Item[]> = {};
  const UnprocessedKeys: Record<string, object> = {};
  const capacities: ReturnType<typeof consumed>[] = [];
  let room = MAX_ANSWER_BYTES;
  for (const [name, request] of asked) {
    const { found, left, bytes } = readMany(find(name), request, room);
    room -= bytes;
    Responses[name] = found;
    if (left.length > 0) UnprocessedKeys[name] = { ...request, Keys: left };
    capacities.push(consumed(input, name, readUnits(bytes, request.ConsistentRead)));
  }
  return { Responses, UnprocessedKeys, ...allConsumed(capacities) };
}

/** Reads what there is of the keys; those for whose items there is no room are left. */
function readMany(table: DynamoDbTable, request: TableReads, room: number) {
  const { projection } = readRequest(request);
  const keys = request.Keys.map((key) => checkedItem(key));
  const places = distinct(keys.map((key) => table.placeOfKey(key)));
  const found: Item[] = [];
  const left: Item[] = [];
  let bytes = 0;
  for (const [index, place] of places.entries()) {
    const stored = table.items.get(place);
    if (stored === undefined) continue;
    if (bytes + stored.bytes > room) {
      left.push(keys[index] ?? {});
      continue;
    }
    bytes += stored.bytes;
    found.push(projection ? project(stored.item, projection) : stored.item);
  }
  return { found, left, bytes };
}

/** BatchWriteItem: all or, where something is wrong, none. @throws DynamoDbError */
export function batchWriteItem(find: FindTable, input: BatchWriteInput): object {
  const asked = Object.entries(input.RequestItems ?? {});
  const count = asked.reduce((sum, [, writes]) => sum + writes.length, 0);
  if (count === 0) throw emptyBatch();
  if (count > MAX_WRITES) {
    throw validationError("Too many items requested for the BatchWriteItem call");
  }
  const steps = asked.map(([name, writes]) => {
    const table = find(name);
    const changes = writes.map((write) => readWrite(table, write));
    distinct(changes.map(({ place }) => place));
    return { name, table, changes };
  });
  const capacities = steps.map(({ name, table, changes }) => {
    let units = 0;
    for (const { item, place } of changes) {
      const before = table.items.get(place)?.bytes ?? 0;
      if (item === undefined) table.remove(place);
      else table.put(item, place, "Item size has exceeded the maximum allowed size");
      units += writeUnits(before, table.items.get(place)?.bytes ?? 0);
    }
    return consumed(input, name, units);
  });
  return { UnprocessedItems: {}, ...allConsumed(capacities) };
}

function readWrite(
  table: DynamoDbTable,
  { PutRequest, DeleteRequest }: BatchWrite,
): { readonly place: Place; readonly item: Item | undefined } {
  if ((PutRequest === undefined) === (DeleteRequest === undefined)) {
    throw validationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  if (PutRequest === undefined) {
    return { place: table.placeOfKey(checkedItem(DeleteRequest?.Key)), item: undefined };
  }
  const item = checkedItem(PutRequest.Item);
  return { place: table.placeOfItem(item), item };
}

const TWICE = "Provided list of item keys contains duplicates";

function distinct(places: readonly Place[]): readonly Place[] {
  const seen = new Set(places.map(({ partition, sort }) => JSON.stringify([partition, sort])));
  if (seen.size < places.length) throw validationError(TWICE);
  return places;
}

function emptyBatch(): Error {
  const what = "failed to satisfy constraint: Member must have length greater than or equal to 1";
  return validationError(`1 validation error detected: Value at 'requestItems' ${what}`);
}

function allConsumed(capacities: readonly { readonly ConsumedCapacity?: object }[]): object {
  const ConsumedCapacity = capacities.flatMap((each) => each.ConsumedCapacity ?? []);
  return ConsumedCapacity.length === 0 ? {} : { ConsumedCapacity };
}
