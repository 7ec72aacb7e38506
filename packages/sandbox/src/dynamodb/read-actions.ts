import { checkedItem, type Item } from "./attribute-value.ts";
import { type CapacityInput, consumed, readUnits } from "./capacity.ts";
import type { Condition, Operand } from "./condition-syntax.ts";
import { holds } from "./conditions.ts";
import { invalidParameter, validationError } from "./dynamodb-error.ts";
import type { DynamoDbTable, TableIndex } from "./dynamodb-table.ts";
import { project } from "./expression-path.ts";
import { isInRange, type KeyRange, readKeyCondition } from "./key-condition.ts";
import type { Place, StoredItem } from "./ordered-items.ts";
import {
  type ConditionInput,
  type RequestExpressions,
  readRequest,
} from "./request-expressions.ts";
import { partitionOf, placeOf } from "./table-keys.ts";

/** What reads have in common. */
export interface ReadInput extends ConditionInput, CapacityInput {
  readonly TableName: string;
  readonly ConsistentRead?: boolean;
  readonly Key?: unknown;
}

/** What Query and Scan have in common. */
export interface PageInput extends ReadInput {
  readonly IndexName?: string;
  readonly Limit?: number;
  readonly Select?: string;
  readonly ExclusiveStartKey?: unknown;
  readonly ScanIndexForward?: boolean;
  readonly Segment?: number;
  readonly TotalSegments?: number;
}

/** DynamoDB reads so much for a page, and with it the item that goes beyond. */
const PAGE_BYTES = 1024 * 1024;
const MAX_SEGMENTS = 1_000_000;

/** GetItem. @throws DynamoDbError */
export function getItem(table: DynamoDbTable, input: ReadInput): object {
  const { projection } = readRequest(input);
  const stored = table.items.get(table.placeOfKey(checkedItem(input.Key)));
  const units = readUnits(stored?.bytes ?? 0, input.ConsistentRead);
  return {
    ...(stored && { Item: projection ? project(stored.item, projection) : stored.item }),
    ...consumed(input, input.TableName, units),
  };
}

/** Query. @throws DynamoDbError */
export function query(table: DynamoDbTable, input: PageInput): object {
  const request = readRequest(input);
  const { keyCondition, filter, bindings } = request;
  if (keyCondition === undefined) {
    throw validationError(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  const index = indexOf(table, input);
  const keys = index?.keys ?? table.keys;
  const range = readKeyCondition(keyCondition, keys, bindings);
  const filtered = filter && namesIn(filter, request).find((name) => keys.names.includes(name));
  if (filtered !== undefined) {
    const what = "Filter Expression can only contain non-primary key attributes";
    throw validationError(`${what}: Primary key attribute: ${filtered}`);
  }
  const start = startOf(table, index, input);
  if (start !== undefined && start.partition !== partitionOf(range.hash)) {
    throw validationError(
      "The provided starting key is outside query boundaries based on provided conditions",
    );
  }
  return pageOf(table, index, input, request, inRange(table, index, input, range, request, start));
}

function* inRange(
  table: DynamoDbTable,
  index: TableIndex | undefined,
  { ScanIndexForward }: PageInput,
  { hash, range }: KeyRange,
  { bindings }: RequestExpressions,
  start: Place | undefined,
): Generator<StoredItem> {
  const items = index?.items ?? table.items;
  const isForward = ScanIndexForward !== false;
  for (const stored of items.partition(partitionOf(hash), isForward, start)) {
    if (isInRange(range, stored.item, bindings)) yield stored;
  }
}

/** Scan. @throws DynamoDbError */
export function scan(table: DynamoDbTable, input: PageInput): object {
  const request = readRequest(input);
  const { Segment: number, TotalSegments: of } = input;
  if ((number === undefined) !== (of === undefined)) {
    const [there, missing] =
      number === undefined ? ["TotalSegments", "Segment"] : ["Segment", "TotalSegments"];
    throw validationError(
      `The ${missing} parameter is required but was not present in the request when parameter ${there} is present`,
    );
  }
  const segment = { number: number ?? 0, of: of ?? 1 };
  if (segment.of < 1 || segment.of > MAX_SEGMENTS || segment.number >= segment.of) {
    const what =
      "The Segment parameter is zero-based and must be less than parameter TotalSegments";
    throw validationError(
      `${what}: Segment: ${segment.number} is not less than TotalSegments: ${segment.of}`,
    );
  }
  const index = indexOf(table, input);
  const items = (index?.items ?? table.items).all(segment, startOf(table, index, input));
  return pageOf(table, index, input, request, items);
}

function indexOf(table: DynamoDbTable, input: PageInput): TableIndex | undefined {
  if (input.IndexName === undefined) {
    if (input.Select !== "ALL_PROJECTED_ATTRIBUTES") return undefined;
    throw invalidParameter(
      "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    );
  }
  const index = table.index(input.IndexName);
  if (index.isLocal) return index;
  if (input.ConsistentRead === true) {
    throw validationError("Consistent reads are not supported on global secondary indexes");
  }
  if (input.Select === "ALL_ATTRIBUTES" && index.input.Projection.ProjectionType !== "ALL") {
    const what = `Select type ALL_ATTRIBUTES is not supported for global secondary index ${input.IndexName}`;
    throw invalidParameter(`${what} because its projection type is not ALL`);
  }
  return index;
}

function startOf(
  table: DynamoDbTable,
  index: TableIndex | undefined,
  { ExclusiveStartKey }: PageInput,
): Place | undefined {
  if (ExclusiveStartKey === undefined) return undefined;
  const key = checkedItem(ExclusiveStartKey);
  const names = new Set([...table.keys.names, ...(index?.keys.names ?? [])]);
  const own = placeOf(key, table.keys);
  if (own === undefined || Object.keys(key).length !== names.size) throw invalidStart();
  if (index === undefined) return table.placeOfKey(key);
  return index.placeOf(key, own) ?? fail(invalidStart());
}

function invalidStart(): Error {
  return validationError("The provided starting key is invalid");
}

function fail(error: Error): never {
  throw error;
}

function pageOf(
  table: DynamoDbTable,
  index: TableIndex | undefined,
  input: PageInput,
  request: RequestExpressions,
  items: Iterable<StoredItem>,
): object {
  const { Limit = Number.POSITIVE_INFINITY, Select } = input;
  if (Limit < 1) {
    throw validationError(
      `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
  const isWhole = index?.isLocal === true && Select === "ALL_ATTRIBUTES";
  const found: Item[] = [];
  let [scanned, bytes] = [0, 0];
  let last: StoredItem | undefined;
  for (const stored of items) {
    const read = isWhole ? (table.whole(stored) ?? stored) : stored;
    scanned += 1;
    bytes += read.bytes;
    found.push(...pick(read.item, request));
    if (scanned >= Limit || bytes >= PAGE_BYTES) {
      last = stored;
      break;
    }
  }
  return {
    ...(Select !== "COUNT" && { Items: found }),
    ...{ Count: found.length, ScannedCount: scanned },
    ...(last && { LastEvaluatedKey: lastKey(last, table, index) }),
    ...consumed(input, input.TableName, readUnits(bytes, input.ConsistentRead)),
  };
}

/** What of an item is answered; none where the filter leaves it out. */
function pick(item: Item, { filter, projection, bindings }: RequestExpressions): readonly Item[] {
  if (filter !== undefined && !holds(filter, item, bindings)) return [];
  return [projection === undefined ? item : project(item, projection)];
}

function lastKey({ item }: StoredItem, table: DynamoDbTable, index: TableIndex | undefined): Item {
  const names = [...new Set([...table.keys.names, ...(index?.keys.names ?? [])])];
  return project(
    item,
    names.map((name) => [name]),
  );
}

/** The attributes that a condition is about. */
function namesIn(condition: Condition, request: RequestExpressions): readonly string[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return [...namesIn(condition.first, request), ...namesIn(condition.second, request)];
    case "not":
      return namesIn(condition.condition, request);
    default:
      return condition.operands.flatMap((operand) => nameIn(operand, request));
  }
}

function nameIn(operand: Operand, request: RequestExpressions): readonly string[] {
  if (operand.kind === "size") return nameIn(operand.of, request);
  if (operand.kind !== "path") return [];
  return [String(request.bindings.path(operand.path)[0])];
}
