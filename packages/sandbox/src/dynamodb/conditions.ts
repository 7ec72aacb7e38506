import {
  type AttributeValue,
  areEqual,
  type Item,
  isAttributeType,
  sortable,
  typeOf,
} from "./attribute-value.ts";
import type { Comparator, Condition, ConditionFunction, Operand } from "./condition-syntax.ts";
import { validationError } from "./dynamodb-error.ts";
import { valueAt } from "./expression-path.ts";
import type { Bindings } from "./expressions.ts";

/** Whether a condition holds for an item; of an item that is not there, for one without attributes. */
export function holds(condition: Condition, item: Item, bindings: Bindings): boolean {
  switch (condition.kind) {
    case "and":
      return holds(condition.first, item, bindings) && holds(condition.second, item, bindings);
    case "or":
      return holds(condition.first, item, bindings) || holds(condition.second, item, bindings);
    case "not":
      return !holds(condition.condition, item, bindings);
    default: {
      const values = condition.operands.map((operand) => resolve(operand, item, bindings));
      return decide(condition, values);
    }
  }
}

type Values = readonly (AttributeValue | undefined)[];

function decide(
  condition: Exclude<Condition, { kind: "and" | "or" | "not" }>,
  values: Values,
): boolean {
  const [value, ...others] = values;
  switch (condition.kind) {
    case "compare":
      return compare(condition.by, value, others[0]);
    case "between":
      return compare(">=", value, others[0]) && compare("<=", value, others[1]);
    case "in":
      return others.some((other) => compare("=", value, other));
    case "function":
      return functionHolds(condition.name, value, others[0]);
  }
}

function resolve(operand: Operand, item: Item, bindings: Bindings): AttributeValue | undefined {
  switch (operand.kind) {
    case "path":
      return valueAt(item, bindings.path(operand.path));
    case "reference":
      return bindings.value(operand.name);
    case "literal":
      return operand.value;
    case "size": {
      const size = sizeOf(resolve(operand.of, item, bindings));
      return size === undefined ? undefined : { N: String(size) };
    }
  }
}

function sizeOf(value: AttributeValue | undefined): number | undefined {
  if (value?.S !== undefined) return Buffer.byteLength(value.S);
  if (value?.B !== undefined) return Buffer.byteLength(value.B, "base64");
  if (value?.M !== undefined) return Object.keys(value.M).length;
  return (value?.L ?? value?.SS ?? value?.NS ?? value?.BS)?.length;
}

/** Values of two types are never equal and have no order. */
export function compare(
  by: Comparator,
  first: AttributeValue | undefined,
  second: AttributeValue | undefined,
): boolean {
  if (by === "=" || by === "<>") {
    const isEqual = first !== undefined && second !== undefined && areEqual(first, second);
    return isEqual === (by === "=");
  }
  if (first === undefined || second === undefined || typeOf(first) !== typeOf(second)) return false;
  const [a, b] = [sortable(first), sortable(second)];
  if (a === undefined || b === undefined) return false;
  switch (by) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}

function functionHolds(
  name: ConditionFunction,
  value: AttributeValue | undefined,
  other: AttributeValue | undefined,
): boolean {
  switch (name) {
    case "attribute_exists":
      return value !== undefined;
    case "attribute_not_exists":
      return value === undefined;
    case "attribute_type":
      return value !== undefined && typeOf(value) === other?.S;
    case "begins_with":
      return beginsWith(value, other);
    case "contains":
      return contains(value, other);
  }
}

function beginsWith(value: AttributeValue | undefined, start: AttributeValue | undefined): boolean {
  if (value === undefined || start === undefined || typeOf(value) !== typeOf(start)) return false;
  if (value.N !== undefined) return false;
  const [text, beginning] = [sortable(value), sortable(start)];
  return text !== undefined && beginning !== undefined && text.startsWith(beginning);
}

function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (value === undefined || part === undefined) return false;
  if (value.L !== undefined) return value.L.some((member) => areEqual(member, part));
  if (value.SS !== undefined) return part.S !== undefined && value.SS.includes(part.S);
  if (value.NS !== undefined) return part.N !== undefined && value.NS.includes(part.N);
  if (value.BS !== undefined) return part.B !== undefined && value.BS.includes(part.B);
  if (value.N !== undefined || typeOf(value) !== typeOf(part)) return false;
  return sortable(value)?.includes(sortable(part) ?? "\0") === true;
}

const ORDERED: ReadonlySet<string> = new Set(["S", "N", "B"]);

/** Checks what is wrong with a condition whatever the item is. @throws DynamoDbError */
export function checkCondition(condition: Condition, bindings: Bindings, parameter: string): void {
  switch (condition.kind) {
    case "and":
    case "or":
      checkCondition(condition.first, bindings, parameter);
      checkCondition(condition.second, bindings, parameter);
      return;
    case "not":
      checkCondition(condition.condition, bindings, parameter);
      return;
    default:
      checkOperands(condition, bindings, parameter);
  }
}

function checkOperands(
  condition: Exclude<Condition, { kind: "and" | "or" | "not" }>,
  bindings: Bindings,
  parameter: string,
): void {
  const given = condition.operands.map((operand) => givenValue(operand, bindings));
  const name = operatorName(condition);
  const [, second, third] = given;
  if (condition.kind === "function" && condition.name === "attribute_type") {
    if (second?.S === undefined) throw wrongType(parameter, name, second ?? {});
    if (!isAttributeType(second.S)) {
      throw validationError(
        `Invalid ${parameter}: Invalid attribute type name found; type: ${second.S}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
      );
    }
    return;
  }
  const takes = TAKES[name] ?? (condition.kind === "between" ? ORDERED : undefined);
  const wrong = given.find(
    (value) => value !== undefined && takes !== undefined && !takes.has(typeOf(value)),
  );
  if (wrong !== undefined) throw wrongType(parameter, name, wrong);
  if (condition.kind !== "between" || second === undefined || third === undefined) return;
  if (typeOf(second) !== typeOf(third)) {
    const what = "The BETWEEN operator requires same data type for lower and upper bounds";
    throw validationError(`Invalid ${parameter}: ${what}`);
  }
  if (!compare("<=", second, third)) {
    const what =
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound";
    throw validationError(`Invalid ${parameter}: ${what}`);
  }
}

/** Operators that do not take values of every type. */
const TAKES: Readonly<Record<string, ReadonlySet<string>>> = {
  ...{ "<": ORDERED, "<=": ORDERED, ">": ORDERED, ">=": ORDERED },
  begins_with: new Set(["S", "B"]),
};

function operatorName(condition: Exclude<Condition, { kind: "and" | "or" | "not" }>): string {
  if (condition.kind === "compare") return condition.by;
  return condition.kind === "function" ? condition.name : condition.kind.toUpperCase();
}

function givenValue(operand: Operand, bindings: Bindings): AttributeValue | undefined {
  if (operand.kind === "reference") return bindings.value(operand.name);
  return operand.kind === "literal" ? operand.value : undefined;
}

function wrongType(parameter: string, name: string, value: AttributeValue): Error {
  const type = Object.keys(value)[0] ?? "none";
  const what = `operator or function: ${name}, operand type: ${type}`;
  return validationError(
    `Invalid ${parameter}: Incorrect operand type for operator or function; ${what}`,
  );
}
