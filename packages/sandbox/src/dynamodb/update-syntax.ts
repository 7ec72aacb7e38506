import type { AttributeValue } from "./attribute-value.ts";
import { parsePath, type References, type WrittenPath } from "./expression-path.ts";
import type { Tokens } from "./expression-tokens.ts";

/** What an attribute is set to. */
export type UpdateOperand =
  | { readonly kind: "path"; readonly path: WrittenPath }
  | { readonly kind: "reference"; readonly name: string }
  | { readonly kind: "literal"; readonly value: AttributeValue }
  | {
      readonly kind: "+" | "-" | "list_append";
      readonly first: UpdateOperand;
      readonly second: UpdateOperand;
    }
  | { readonly kind: "if_not_exists"; readonly path: WrittenPath; readonly other: UpdateOperand };

/** One change of an item. */
export type UpdateAction =
  | { readonly kind: "set"; readonly path: WrittenPath; readonly to: UpdateOperand }
  | { readonly kind: "remove"; readonly path: WrittenPath }
  | { readonly kind: "add" | "delete"; readonly path: WrittenPath; readonly value: UpdateOperand };

const CLAUSES = ["SET", "REMOVE", "ADD", "DELETE"] as const;

/** Reads a whole UpdateExpression: each clause once, in any order. @throws DynamoDbError */
export function parseUpdate(tokens: Tokens, references: References): readonly UpdateAction[] {
  const actions: UpdateAction[] = [];
  const seen = new Set<string>();
  while (tokens.peek().kind !== "end") {
    const clause = CLAUSES.find((name) => tokens.take(name));
    if (clause === undefined) throw tokens.unexpected();
    if (seen.has(clause)) {
      throw tokens.invalid(
        `The "${clause}" section can only be used once in an update expression;`,
      );
    }
    seen.add(clause);
    do actions.push(parseAction(clause, tokens, references));
    while (tokens.take(","));
  }
  return actions;
}

function parseAction(
  clause: (typeof CLAUSES)[number],
  tokens: Tokens,
  references: References,
): UpdateAction {
  const path = parsePath(tokens, references);
  switch (clause) {
    case "SET":
      tokens.expect("=");
      return { kind: "set", path, to: parseSum(tokens, references) };
    case "REMOVE":
      return { kind: "remove", path };
    default: {
      const value = parseReference(tokens, references);
      return { kind: clause === "ADD" ? "add" : "delete", path, value };
    }
  }
}

function parseSum(tokens: Tokens, references: References): UpdateOperand {
  const first = parseOperand(tokens, references);
  for (const kind of ["+", "-"] as const) {
    if (tokens.take(kind)) return { kind, first, second: parseOperand(tokens, references) };
  }
  return first;
}

function parseOperand(tokens: Tokens, references: References): UpdateOperand {
  const { kind, text } = tokens.peek();
  if (kind === "value-reference") return parseReference(tokens, references);
  if (tokens.take("(")) {
    const operand = parseSum(tokens, references);
    tokens.expect(")");
    return operand;
  }
  if (kind !== "name" || tokens.peekSecond().text !== "(") {
    return { kind: "path", path: parsePath(tokens, references) };
  }
  tokens.next();
  tokens.expect("(");
  const operand = parseArguments(text, tokens, references);
  tokens.expect(")");
  return operand;
}

function parseArguments(name: string, tokens: Tokens, references: References): UpdateOperand {
  if (name === "if_not_exists") {
    const path = parsePath(tokens, references);
    tokens.expect(",");
    return { kind: name, path, other: parseOperand(tokens, references) };
  }
  if (name === "list_append") {
    const first = parseOperand(tokens, references);
    tokens.expect(",");
    return { kind: name, first, second: parseOperand(tokens, references) };
  }
  throw tokens.invalid(`Invalid function name; function: ${name}`);
}

function parseReference(tokens: Tokens, { values }: References): UpdateOperand {
  const { kind, text } = tokens.next();
  if (kind !== "value-reference") throw tokens.unexpected();
  values.add(text);
  return { kind: "reference", name: text };
}
