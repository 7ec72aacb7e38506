import { formatDecimal, parseDecimal, sortableDecimal } from "./decimal.ts";
import { invalidParameter, serializationError, validationError } from "./dynamodb-error.ts";

/** A value of an attribute in DynamoDB's JSON form: one member, whose name is its type. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly L?: readonly AttributeValue[];
  readonly M?: Readonly<Record<string, AttributeValue>>;
}

/** What kind of value it is. */
export type AttributeType = keyof AttributeValue;

/** Attributes by name. */
export type Item = Readonly<Record<string, AttributeValue>>;

const TYPES: ReadonlySet<string> = new Set<AttributeType>([
  ...(["S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M"] as const),
]);
const SET_NAMES = { SS: "string set", NS: "number set", BS: "binary set" } as const;
/** DynamoDB's limit of lists and maps within each other. */
const MAX_DEPTH = 32;

/** The type of a value that was checked. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new Error("a value without a type");
}

/** The type that a name says. */
export function isAttributeType(name: string | undefined): name is AttributeType {
  return name !== undefined && TYPES.has(name);
}

/** Checks all values of an item, and gives it with its numbers as DynamoDB answers them. @throws DynamoDbError */
export function checkedItem(item: unknown, depth = 1): Item {
  if (!isObject(item)) throw serializationError();
  const checked: Record<string, AttributeValue> = {};
  for (const name in item) checked[name] = checkedValue(item[name], depth);
  return checked;
}

/** The same for one value. @throws DynamoDbError */
export function checkedValue(value: unknown, depth = 1): AttributeValue {
  if (!isObject(value)) throw serializationError();
  const types = Object.keys(value).filter((name) => TYPES.has(name));
  const [type] = types as AttributeType[];
  if (type === undefined || types.length > 1) {
    const found = type === undefined ? "is empty" : "has more than one datatypes set";
    throw validationError(
      `Supplied AttributeValue ${found}, must contain exactly one of the supported datatypes`,
    );
  }
  return { [type]: checkedContent(type, value[type], depth) };
}

function checkedContent(type: AttributeType, content: unknown, depth: number): unknown {
  switch (type) {
    case "S":
      return checkedText(content);
    case "N":
      return formatDecimal(parseDecimal(checkedText(content)));
    case "B":
      return checkedBytes(content);
    case "SS":
    case "NS":
    case "BS":
      return checkedSet(type, content);
    case "BOOL":
      return checkedFlag(content);
    case "NULL":
      if (checkedFlag(content)) return true;
      throw invalidParameter("Null attribute value types must have the value of true");
    default:
      if (depth >= MAX_DEPTH) {
        throw validationError("Nesting Levels have exceeded supported limits");
      }
      if (type === "M") return checkedItem(content, depth + 1);
      if (!Array.isArray(content)) throw serializationError();
      return content.map((value) => checkedValue(value, depth + 1));
  }
}

function checkedText(content: unknown): string {
  if (typeof content === "string") return content;
  const kind = content === null ? "NULL" : typeof content === "number" ? "NUMBER" : "START";
  throw serializationError(`${kind}_VALUE cannot be converted to String`);
}

function checkedFlag(content: unknown): boolean {
  if (typeof content === "boolean") return content;
  throw serializationError("Unexpected token received from parser");
}

function checkedBytes(content: unknown): string {
  const text = checkedText(content);
  if (Buffer.from(text, "base64").toString("base64") === text) return text;
  throw serializationError("Invalid Base64 string");
}

function checkedSet(type: "SS" | "NS" | "BS", content: unknown): readonly string[] {
  if (!Array.isArray(content)) throw serializationError();
  if (content.length === 0) {
    throw invalidParameter(`An ${SET_NAMES[type]}  may not be empty`);
  }
  const single = type === "SS" ? "S" : type === "NS" ? "N" : "B";
  const members = content.map((member) => String(checkedContent(single, member, 1)));
  if (new Set(members).size < members.length) {
    throw invalidParameter(`Input collection [${content.join(", ")}] contains duplicates.`);
  }
  return members;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text that sorts as DynamoDB sorts strings, numbers and binary; `undefined`: such values have no order. */
export function sortable(value: AttributeValue): string | undefined {
  if (value.S !== undefined) return byteOrdered(value.S);
  if (value.N !== undefined) return sortableDecimal(parseDecimal(value.N));
  if (value.B !== undefined) return Buffer.from(value.B, "base64").toString("latin1");
  return undefined;
}

/** Strings are in the order of their UTF-8. */
function byteOrdered(text: string): string {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString("latin1");
}

/** Whether two values are the same: of one type, sets in any order. */
export function areEqual(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  switch (type) {
    case "SS":
    case "NS":
    case "BS": {
      const members = new Set(a[type]);
      return members.size === b[type]?.length && b[type].every((member) => members.has(member));
    }
    case "L":
      return (
        a.L?.length === b.L?.length &&
        (a.L ?? []).every((value, index) => areEqual(value, b.L?.[index] ?? {}))
      );
    case "M":
      return areEqualMaps(a.M ?? {}, b.M ?? {});
    default:
      return a[type] === b[type];
  }
}

function areEqualMaps(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [mine, other] = [a[name], b[name]];
      return mine !== undefined && other !== undefined && areEqual(mine, other);
    })
  );
}

/** DynamoDB developer guide, "Item sizes and formats". */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    bytes += Buffer.byteLength(name) + valueBytes(value);
  }
  return bytes;
}

/** What a value takes of an item's size. */
export function valueBytes(value: AttributeValue): number {
  const type = typeOf(value);
  switch (type) {
    case "S":
      return Buffer.byteLength(value.S ?? "");
    case "N":
      return numberBytes(value.N ?? "0");
    case "B":
      return Buffer.byteLength(value.B ?? "", "base64");
    case "SS":
    case "NS":
    case "BS": {
      const single = type.slice(0, 1);
      return sum((value[type] ?? []).map((member) => valueBytes({ [single]: member })));
    }
    case "L":
      return 3 + sum((value.L ?? []).map((each) => 1 + valueBytes(each)));
    case "M":
      return 3 + Object.keys(value.M ?? {}).length + itemBytes(value.M ?? {});
    default:
      return 1;
  }
}

/** Two digits a byte, one more for the sign of a negative number and one for its length. */
function numberBytes(text: string): number {
  const { digits, isNegative } = parseDecimal(text);
  return digits === "" ? 1 : 1 + Math.ceil(digits.length / 2) + (isNegative ? 1 : 0);
}

function sum(parts: readonly number[]): number {
  return parts.reduce((total, part) => total + part, 0);
}
