import type { Condition } from "./condition-syntax.ts";
import { checkCondition } from "./conditions.ts";
import { invalidParameter, validationError } from "./dynamodb-error.ts";
import type { Path } from "./expression-path.ts";
import { type Bindings, type ExpressionInput, readExpressions } from "./expressions.ts";
import {
  type LegacyConditions,
  type LegacyUpdate,
  readLegacy,
  readLegacyUpdates,
} from "./legacy-conditions.ts";
import type { UpdateAction } from "./update-syntax.ts";

/** The parameters that say what and under which condition, as expressions or as before there were any. */
export interface ConditionInput extends ExpressionInput {
  readonly ConditionalOperator?: "AND" | "OR";
  readonly Expected?: LegacyConditions;
  readonly QueryFilter?: LegacyConditions;
  readonly ScanFilter?: LegacyConditions;
  readonly KeyConditions?: LegacyConditions;
  readonly AttributesToGet?: readonly string[];
  readonly AttributeUpdates?: Readonly<Record<string, LegacyUpdate>>;
}

/** What a request says, however it says it. */
export interface RequestExpressions {
  readonly condition: Condition | undefined;
  readonly filter: Condition | undefined;
  readonly keyCondition: Condition | undefined;
  readonly projection: readonly Path[] | undefined;
  readonly update: readonly UpdateAction[] | undefined;
  readonly bindings: Bindings;
}

const EXPRESSIONS = [
  ...(["ProjectionExpression", "FilterExpression", "KeyConditionExpression"] as const),
  ...(["ConditionExpression", "UpdateExpression"] as const),
];
const LEGACY = [
  ...(["AttributesToGet", "AttributeUpdates", "ScanFilter", "QueryFilter"] as const),
  ...(["Expected", "ConditionalOperator", "KeyConditions"] as const),
];

/** Reads and checks them. @throws DynamoDbError */
export function readRequest(input: ConditionInput): RequestExpressions {
  const legacy = LEGACY.filter((name) => input[name] !== undefined);
  const written = readExpressions(input);
  if (legacy.length > 0) requireOneKind(input, legacy);
  const all: RequestExpressions = legacy.length === 0 ? written : withLegacy(input, written);
  const { condition, filter, keyCondition, bindings } = all;
  if (condition) checkCondition(condition, bindings, "ConditionExpression");
  if (filter) checkCondition(filter, bindings, "FilterExpression");
  if (keyCondition) checkCondition(keyCondition, bindings, "KeyConditionExpression");
  return all;
}

function requireOneKind(input: ConditionInput, legacy: readonly string[]): void {
  const expressions = EXPRESSIONS.filter((name) => input[name] !== undefined);
  if (expressions.length === 0) return;
  const lists = `Non-expression parameters: {${legacy.join(", ")}} Expression parameters: {${expressions.join(", ")}}`;
  throw validationError(
    `Can not use both expression and non-expression parameters in the same request: ${lists}`,
  );
}

function withLegacy(input: ConditionInput, written: RequestExpressions): RequestExpressions {
  const { ConditionalOperator: operator, AttributesToGet: names } = input;
  const filter = input.QueryFilter ?? input.ScanFilter;
  const repeated = names?.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) {
    throw invalidParameter(`Duplicate value in attribute name: ${repeated}`);
  }
  return {
    ...written,
    condition: input.Expected && readLegacy(input.Expected, operator),
    filter: filter && readLegacy(filter, operator),
    keyCondition: input.KeyConditions && readLegacy(input.KeyConditions, "AND"),
    projection: names?.map((name) => [name]),
    update: input.AttributeUpdates && readLegacyUpdates(input.AttributeUpdates),
  };
}
