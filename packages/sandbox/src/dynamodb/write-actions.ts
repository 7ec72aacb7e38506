import { checkedItem, type Item } from "./attribute-value.ts";
import { type CapacityInput, consumed, writeUnits } from "./capacity.ts";
import { holds } from "./conditions.ts";
import { invalidParameter, serviceError, validationError } from "./dynamodb-error.ts";
import type { DynamoDbTable } from "./dynamodb-table.ts";
import { type Path, project } from "./expression-path.ts";
import type { StoredItem } from "./ordered-items.ts";
import {
  type ConditionInput,
  type RequestExpressions,
  readRequest,
} from "./request-expressions.ts";
import { applyUpdate } from "./updates.ts";

/** What the writes of one item have in common. */
export interface WriteInput extends ConditionInput, CapacityInput {
  readonly TableName: string;
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
  readonly Item?: unknown;
  readonly Key?: unknown;
}

const TOO_LARGE = "Item size has exceeded the maximum allowed size";
const TOO_LARGE_UPDATE = "Item size to update has exceeded the maximum allowed size";

/** PutItem. @throws DynamoDbError */
export function putItem(table: DynamoDbTable, input: WriteInput): object {
  requireReturnValues(input, ["NONE", "ALL_OLD"]);
  const item = checkedItem(input.Item);
  const request = readRequest(input);
  const place = table.placeOfItem(item);
  const before = table.items.get(place);
  requireCondition(request, before, input);
  table.put(item, place, TOO_LARGE);
  return answerOf(input, before, table.items.get(place), []);
}

/** DeleteItem. @throws DynamoDbError */
export function deleteItem(table: DynamoDbTable, input: WriteInput): object {
  requireReturnValues(input, ["NONE", "ALL_OLD"]);
  const place = table.placeOfKey(checkedItem(input.Key));
  const request = readRequest(input);
  const before = table.items.get(place);
  requireCondition(request, before, input);
  table.remove(place);
  return answerOf(input, before, undefined, []);
}

/** UpdateItem. @throws DynamoDbError */
export function updateItem(table: DynamoDbTable, input: WriteInput): object {
  requireReturnValues(input, ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"]);
  const key = checkedItem(input.Key);
  const request = readRequest(input);
  const { update = [], bindings } = request;
  const paths = update.map(({ path }) => bindings.path(path));
  for (const [name] of paths) {
    if (table.keys.names.includes(String(name))) {
      throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
    }
  }
  const place = table.placeOfKey(key);
  const before = table.items.get(place);
  requireCondition(request, before, input);
  const updated = applyUpdate(update, before?.item ?? key, bindings);
  table.placeOfItem(updated);
  table.put(updated, place, TOO_LARGE_UPDATE);
  return answerOf(input, before, table.items.get(place), paths);
}

function requireReturnValues({ ReturnValues }: WriteInput, known: readonly string[]): void {
  if (ReturnValues !== undefined && !known.includes(ReturnValues)) {
    throw validationError("Return values set to invalid value");
  }
}

function requireCondition(
  { condition, bindings }: RequestExpressions,
  before: StoredItem | undefined,
  { ReturnValuesOnConditionCheckFailure: asked }: WriteInput,
): void {
  if (condition === undefined || holds(condition, before?.item ?? {}, bindings)) return;
  const more = asked === "ALL_OLD" && before !== undefined ? { Item: before.item } : {};
  const message = "The conditional request failed";
  throw serviceError("ConditionalCheckFailedException", message, more);
}

function answerOf(
  input: WriteInput,
  before: StoredItem | undefined,
  after: StoredItem | undefined,
  paths: readonly Path[],
): object {
  const Attributes = returned(input.ReturnValues, before?.item, after?.item, paths);
  const units = writeUnits(before?.bytes ?? 0, after?.bytes ?? 0);
  return {
    ...(Attributes !== undefined && { Attributes }),
    ...consumed(input, input.TableName, units),
  };
}

function returned(
  asked: string | undefined,
  before: Item | undefined,
  after: Item | undefined,
  paths: readonly Path[],
): Item | undefined {
  switch (asked) {
    case "ALL_OLD":
      return before;
    case "ALL_NEW":
      return after;
    case "UPDATED_OLD":
      return before && project(before, paths);
    case "UPDATED_NEW":
      return after && project(after, paths);
    default:
      return undefined;
  }
}
