import { checkedValue } from "./attribute-value.ts";
import type { Comparator, Condition, Operand } from "./condition-syntax.ts";
import { invalidParameter, validationError } from "./dynamodb-error.ts";
import type { UpdateAction } from "./update-syntax.ts";

/** A condition as it was written before there were expressions, by attribute. */
export interface LegacyCondition {
  readonly ComparisonOperator?: string;
  readonly AttributeValueList?: readonly unknown[];
  readonly Value?: unknown;
  readonly Exists?: boolean;
}

/** What the old parameters have in common: conditions by attribute, all of which or one of which must hold. */
export type LegacyConditions = Readonly<Record<string, LegacyCondition>>;

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  ...{ EQ: "=", NE: "<>", LE: "<=", LT: "<", GE: ">=", GT: ">" },
};
const COUNTS: Readonly<Record<string, number>> = { NULL: 0, NOT_NULL: 0, BETWEEN: 2 };

/** The same as an expression says it. @throws DynamoDbError */
export function readLegacy(
  conditions: LegacyConditions,
  operator: "AND" | "OR" | undefined,
): Condition | undefined {
  const all = Object.entries(conditions).map(([name, condition]) => toCondition(name, condition));
  return all.reduce<Condition | undefined>(
    (first, second) =>
      first === undefined ? second : { kind: operator === "OR" ? "or" : "and", first, second },
    undefined,
  );
}

function toCondition(name: string, condition: LegacyCondition): Condition {
  const path: Operand = { kind: "path", path: [name] };
  const { ComparisonOperator: operator, Exists } = condition;
  const given =
    condition.AttributeValueList ?? (condition.Value === undefined ? [] : [condition.Value]);
  const values = given.map((value): Operand => ({ kind: "literal", value: checkedValue(value) }));
  if (operator === undefined) return toExpectation(name, path, values, Exists);
  const count = COUNTS[operator] ?? 1;
  const isGood = operator === "IN" ? values.length > 0 : values.length === count;
  if (!isGood) {
    throw invalidParameter(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  }
  return compared(operator, [path, ...values]);
}

function toExpectation(
  name: string,
  path: Operand,
  values: readonly Operand[],
  exists: boolean | undefined,
): Condition {
  if (exists === false) {
    if (values.length === 0) {
      return { kind: "function", name: "attribute_not_exists", operands: [path] };
    }
    throw invalidParameter(`Value cannot be used when Exists is false for Attribute: ${name}`);
  }
  if (values.length === 0) {
    throw invalidParameter(
      `Value must be provided when Exists is ${exists ?? "null"} for Attribute: ${name}`,
    );
  }
  return { kind: "compare", by: "=", operands: [path, ...values] };
}

function compared(operator: string, operands: readonly Operand[]): Condition {
  const by = COMPARATORS[operator];
  if (by !== undefined) return { kind: "compare", by, operands };
  switch (operator) {
    case "NULL":
      return { kind: "function", name: "attribute_not_exists", operands };
    case "NOT_NULL":
      return { kind: "function", name: "attribute_exists", operands };
    case "BEGINS_WITH":
      return { kind: "function", name: "begins_with", operands };
    case "CONTAINS":
      return { kind: "function", name: "contains", operands };
    case "NOT_CONTAINS":
      return { kind: "not", condition: { kind: "function", name: "contains", operands } };
    case "BETWEEN":
      return { kind: "between", operands };
    case "IN":
      return { kind: "in", operands };
    default:
      throw validationError(`1 validation error detected: '${operator}' is no ComparisonOperator`);
  }
}

/** A change of an attribute as it was written before there were expressions. */
export interface LegacyUpdate {
  readonly Action?: "PUT" | "ADD" | "DELETE";
  readonly Value?: unknown;
}

/** The same as an UpdateExpression says it. @throws DynamoDbError */
export function readLegacyUpdates(
  updates: Readonly<Record<string, LegacyUpdate>>,
): readonly UpdateAction[] {
  return Object.entries(updates).map(([name, { Action = "PUT", Value }]): UpdateAction => {
    const path = [name];
    if (Value === undefined) {
      if (Action === "DELETE") return { kind: "remove", path };
      throw invalidParameter(`Only DELETE action is allowed when no attribute value is specified`);
    }
    const value = { kind: "literal", value: checkedValue(Value) } as const;
    if (Action === "PUT") return { kind: "set", path, to: value };
    return { kind: Action === "ADD" ? "add" : "delete", path, value };
  });
}
