import type { AttributeValue } from "./attribute-value.ts";
import { parsePath, type References, type WrittenPath } from "./expression-path.ts";
import type { Tokens } from "./expression-tokens.ts";

/** What a condition compares. */
export type Operand =
  | { readonly kind: "path"; readonly path: WrittenPath }
  /** `:name` of the request. */
  | { readonly kind: "reference"; readonly name: string }
  | { readonly kind: "literal"; readonly value: AttributeValue }
  | { readonly kind: "size"; readonly of: Operand };

/** The comparisons of two operands. */
export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** The functions that are conditions. */
export type ConditionFunction = keyof typeof ARGUMENTS;

/** A condition on an item. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly first: Condition; readonly second: Condition }
  | { readonly kind: "not"; readonly condition: Condition }
  | { readonly kind: "compare"; readonly by: Comparator; readonly operands: readonly Operand[] }
  | { readonly kind: "between"; readonly operands: readonly Operand[] }
  | { readonly kind: "in"; readonly operands: readonly Operand[] }
  | {
      readonly kind: "function";
      readonly name: ConditionFunction;
      readonly operands: readonly Operand[];
    };

/** How many arguments each takes. */
const ARGUMENTS = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
} as const;
const COMPARATORS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);
/** DynamoDB's limit of what IN takes. */
const MAX_IN = 100;

/** Reads a whole condition: OR binds least, then AND, then NOT. @throws DynamoDbError */
export function parseCondition(tokens: Tokens, references: References): Condition {
  const condition = parseOr(tokens, references);
  tokens.expectEnd();
  return condition;
}

function parseOr(tokens: Tokens, references: References): Condition {
  let condition = parseAnd(tokens, references);
  while (tokens.take("OR")) {
    condition = { kind: "or", first: condition, second: parseAnd(tokens, references) };
  }
  return condition;
}

function parseAnd(tokens: Tokens, references: References): Condition {
  let condition = parseNot(tokens, references);
  while (tokens.take("AND")) {
    condition = { kind: "and", first: condition, second: parseNot(tokens, references) };
  }
  return condition;
}

function parseNot(tokens: Tokens, references: References): Condition {
  return tokens.take("NOT")
    ? { kind: "not", condition: parseNot(tokens, references) }
    : parseSingle(tokens, references);
}

function parseSingle(tokens: Tokens, references: References): Condition {
  if (tokens.take("(")) {
    const condition = parseOr(tokens, references);
    tokens.expect(")");
    return condition;
  }
  const { kind, text } = tokens.peek();
  if (kind === "name" && tokens.peekSecond().text === "(" && text !== "size") {
    return parseFunction(tokens, references);
  }
  const operand = parseOperand(tokens, references);
  const by = tokens.peek().text;
  if (COMPARATORS.has(by)) {
    tokens.next();
    const operands = [operand, parseOperand(tokens, references)];
    return { kind: "compare", by: by as Comparator, operands };
  }
  if (tokens.take("BETWEEN")) {
    const low = parseOperand(tokens, references);
    tokens.expect("AND");
    return { kind: "between", operands: [operand, low, parseOperand(tokens, references)] };
  }
  tokens.expect("IN");
  const others = parseOperands(tokens, references);
  if (others.length > MAX_IN) {
    throw tokens.invalid("The IN operator is provided with too many operands;");
  }
  return { kind: "in", operands: [operand, ...others] };
}

function parseFunction(tokens: Tokens, references: References): Condition {
  const { text } = tokens.next();
  if (!Object.hasOwn(ARGUMENTS, text)) {
    throw tokens.invalid(`Invalid function name; function: ${text}`);
  }
  const name = text as ConditionFunction;
  const operands = parseOperands(tokens, references);
  if (operands.length !== ARGUMENTS[name]) {
    const count = `number of operands: ${operands.length}`;
    throw tokens.invalid(
      `Incorrect number of operands for operator or function; operator or function: ${name}, ${count}`,
    );
  }
  const isAboutValue = operands[0]?.kind !== "path";
  if (isAboutValue && (name === "attribute_exists" || name === "attribute_not_exists")) {
    throw tokens.invalid(
      `Operator or function requires a document path; operator or function: ${name}`,
    );
  }
  return { kind: "function", name, operands };
}

function parseOperands(tokens: Tokens, references: References): readonly Operand[] {
  tokens.expect("(");
  const operands = [parseOperand(tokens, references)];
  while (tokens.take(",")) operands.push(parseOperand(tokens, references));
  tokens.expect(")");
  return operands;
}

function parseOperand(tokens: Tokens, references: References): Operand {
  const { kind, text } = tokens.peek();
  if (kind === "value-reference") {
    tokens.next();
    references.values.add(text);
    return { kind: "reference", name: text };
  }
  if (kind === "name" && tokens.peekSecond().text === "(") {
    if (text !== "size") {
      throw tokens.invalid(
        `The function is not allowed to be used this way in an expression; function: ${text}`,
      );
    }
    tokens.next();
    tokens.expect("(");
    const of = parseOperand(tokens, references);
    tokens.expect(")");
    return { kind: "size", of };
  }
  return { kind: "path", path: parsePath(tokens, references) };
}
