import { type AttributeValue, type Item, typeOf } from "./attribute-value.ts";
import { addDecimals } from "./decimal.ts";
import { validationError } from "./dynamodb-error.ts";
import { type Path, valueAt } from "./expression-path.ts";
import type { Bindings } from "./expressions.ts";
import type { UpdateAction, UpdateOperand } from "./update-syntax.ts";

/** The item as it is after all actions, which see it as it was before. @throws DynamoDbError where one cannot be done */
export function applyUpdate(
  actions: readonly UpdateAction[],
  item: Item,
  bindings: Bindings,
): Item {
  const changes = actions.map((action) => {
    const path = bindings.path(action.path);
    return { path, value: newValue(action, item, bindings) };
  });
  let updated = item;
  const removals: Path[] = [];
  for (const { path, value } of changes) {
    if (value === undefined) removals.push(path);
    else updated = withValue({ M: updated }, path, value).M ?? {};
  }
  // From the back of a list, so that places in front of what is taken out stay what they are.
  const last = ({ length }: Path, path: Path) => Number(path[length - 1]);
  removals.sort((a, b) => (last(b, b) || 0) - (last(a, a) || 0));
  for (const path of removals) updated = without({ M: updated }, path).M ?? {};
  return updated;
}

/** `undefined`: the attribute goes. */
function newValue(
  action: UpdateAction,
  item: Item,
  bindings: Bindings,
): AttributeValue | undefined {
  const existing = valueAt(item, bindings.path(action.path));
  switch (action.kind) {
    case "set":
      return evaluate(action.to, item, bindings);
    case "remove":
      return undefined;
    case "add":
      return added(existing, evaluate(action.value, item, bindings));
    case "delete":
      return withoutMembers(existing, evaluate(action.value, item, bindings));
  }
}

function evaluate(operand: UpdateOperand, item: Item, bindings: Bindings): AttributeValue {
  switch (operand.kind) {
    case "literal":
      return operand.value;
    case "reference":
      return bindings.value(operand.name);
    case "path":
      return (
        valueAt(item, bindings.path(operand.path)) ??
        fail("The provided expression refers to an attribute that does not exist in the item")
      );
    case "if_not_exists":
      return valueAt(item, bindings.path(operand.path)) ?? evaluate(operand.other, item, bindings);
    default: {
      const first = evaluate(operand.first, item, bindings);
      const second = evaluate(operand.second, item, bindings);
      return combined(operand.kind, first, second);
    }
  }
}

function combined(
  kind: "+" | "-" | "list_append",
  first: AttributeValue,
  second: AttributeValue,
): AttributeValue {
  if (kind === "list_append") {
    if (first.L === undefined || second.L === undefined) throw wrongOperand();
    return { L: [...first.L, ...second.L] };
  }
  if (first.N === undefined || second.N === undefined) throw wrongOperand();
  return { N: addDecimals(first.N, kind, second.N) };
}

function added(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (existing !== undefined && typeOf(existing) !== typeOf(value)) throw wrongOperand();
  if (value.N !== undefined) return { N: addDecimals(existing?.N ?? "0", "+", value.N) };
  const type = setTypeOf(value);
  return { [type]: [...new Set([...(existing?.[type] ?? []), ...(value[type] ?? [])])] };
}

function withoutMembers(
  existing: AttributeValue | undefined,
  value: AttributeValue,
): AttributeValue | undefined {
  const type = setTypeOf(value);
  if (existing === undefined) return undefined;
  if (typeOf(existing) !== type) throw wrongOperand();
  const left = (existing[type] ?? []).filter((member) => !value[type]?.includes(member));
  return left.length === 0 ? undefined : { [type]: left };
}

function setTypeOf(value: AttributeValue): "SS" | "NS" | "BS" {
  const type = typeOf(value);
  if (type === "SS" || type === "NS" || type === "BS") return type;
  throw validationError(
    `Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD or DELETE, operand type: ${type}`,
  );
}

/** A copy with the value at the path; only what leads to it is copied. */
function withValue(
  parent: AttributeValue,
  [first, ...rest]: Path,
  value: AttributeValue,
): AttributeValue {
  if (typeof first === "string" && parent.M !== undefined) {
    const inner = rest.length === 0 ? value : withValue(parent.M[first] ?? {}, rest, value);
    return { M: { ...parent.M, [first]: inner } };
  }
  if (typeof first === "number" && parent.L !== undefined) {
    const inner = rest.length === 0 ? value : withValue(parent.L[first] ?? {}, rest, value);
    // What lies behind the end is put at the end.
    const place = Math.min(first, parent.L.length);
    return { L: [...parent.L.slice(0, place), inner, ...parent.L.slice(place + 1)] };
  }
  throw noSuchPath();
}

function without(parent: AttributeValue, [first, ...rest]: Path): AttributeValue {
  if (typeof first === "string" && parent.M !== undefined) {
    const { [first]: gone, ...others } = parent.M;
    if (rest.length === 0) return { M: others };
    return gone === undefined
      ? fail(NO_PATH)
      : { M: { ...parent.M, [first]: without(gone, rest) } };
  }
  if (typeof first === "number" && parent.L !== undefined) {
    const [before, at, after] = [
      parent.L.slice(0, first),
      parent.L.slice(first, first + 1),
      parent.L.slice(first + 1),
    ];
    const kept = rest.length === 0 ? [] : at.map((value) => without(value, rest));
    return { L: [...before, ...kept, ...after] };
  }
  throw noSuchPath();
}

const NO_PATH = "The document path provided in the update expression is invalid for update";

function noSuchPath(): Error {
  return validationError(NO_PATH);
}

function wrongOperand(): Error {
  return validationError("An operand in the update expression has an incorrect data type");
}

function fail(message: string): never {
  throw validationError(message);
}
