import { type AttributeValue, typeOf } from "./attribute-value.ts";
import type { Comparator, Condition, Operand } from "./condition-syntax.ts";
import { holds } from "./conditions.ts";
import { invalidParameter, validationError } from "./dynamodb-error.ts";
import type { Bindings } from "./expressions.ts";
import type { KeyAttribute, TableKeys } from "./table-keys.ts";

/** What a query reads: one partition, and those of its sort keys for which the condition holds. */
export interface KeyRange {
  readonly hash: AttributeValue;
  /** `undefined`: all. */
  readonly range: Condition | undefined;
}

/** A condition of a key attribute, which stands first. */
type KeyTerm = Extract<Condition, { kind: "compare" | "between" | "function" }>;

const MIRRORED: Readonly<Record<Comparator, Comparator>> = {
  ...{ "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=" },
};

/** Reads what a query's condition says of the keys. @throws DynamoDbError where a query cannot do it */
export function readKeyCondition(
  condition: Condition,
  keys: TableKeys,
  bindings: Bindings,
): KeyRange {
  const terms = new Map<string, KeyTerm>();
  for (const term of termsOf(condition)) {
    const name = nameOf(term, bindings);
    if (terms.has(name)) {
      throw validationError("KeyConditionExpressions must only contain one condition per key");
    }
    terms.set(name, term);
  }
  const { hash, range } = keys;
  const first = terms.get(hash.name);
  if (first === undefined) throw missedKey(hash.name);
  if (first.kind !== "compare" || first.by !== "=" || (range === undefined && terms.size > 1)) {
    throw validationError("Query key condition not supported");
  }
  const second = range && terms.get(range.name);
  if (terms.size > 1 && second === undefined) throw missedKey(range?.name ?? "");
  checkTypes(first, hash, bindings);
  if (second !== undefined && range !== undefined) checkTypes(second, range, bindings);
  return { hash: givenValue(first.operands[1], bindings), range: second };
}

/** Whether an item of the partition is in the range. */
export function isInRange(
  range: Condition | undefined,
  item: Readonly<Record<string, AttributeValue>>,
  bindings: Bindings,
): boolean {
  return range === undefined || holds(range, item, bindings);
}

function missedKey(name: string): Error {
  return validationError(`Query condition missed key schema element: ${name}`);
}

function termsOf(condition: Condition): readonly KeyTerm[] {
  switch (condition.kind) {
    case "and":
      return [...termsOf(condition.first), ...termsOf(condition.second)];
    case "between":
      return [condition];
    case "compare":
      if (condition.by === "<>") throw notIndexable("<>");
      return [pathFirst(condition)];
    case "function":
      if (condition.name !== "begins_with") throw notIndexable(condition.name);
      return [condition];
    default:
      throw notIndexable(condition.kind.toUpperCase());
  }
}

function notIndexable(operator: string): Error {
  return validationError(`Invalid operator used in KeyConditionExpression: ${operator}`);
}

function pathFirst(term: Extract<Condition, { kind: "compare" }>): KeyTerm {
  const [first, second] = term.operands;
  if (first?.kind === "path" || second?.kind !== "path") return term;
  return { ...term, by: MIRRORED[term.by], operands: term.operands.toReversed() };
}

function nameOf({ operands }: KeyTerm, bindings: Bindings): string {
  const [first] = operands;
  if (first?.kind !== "path") {
    throw validationError(
      "Invalid condition in KeyConditionExpression: the key attribute must be the first operand",
    );
  }
  const [name = "", ...more] = bindings.path(first.path);
  if (more.length > 0) {
    throw validationError("KeyConditionExpressions cannot have conditions on nested attributes");
  }
  return String(name);
}

function checkTypes({ operands }: KeyTerm, { type }: KeyAttribute, bindings: Bindings): void {
  for (const operand of operands.slice(1)) {
    if (typeOf(givenValue(operand, bindings)) !== type) {
      throw invalidParameter("Condition parameter type does not match schema type");
    }
  }
}

function givenValue(operand: Operand | undefined, bindings: Bindings): AttributeValue {
  if (operand?.kind === "reference") return bindings.value(operand.name);
  if (operand?.kind === "literal") return operand.value;
  throw validationError("KeyConditionExpressions cannot contain nested operations");
}
