/** A value as DynamoDB's API has it: under the letters of its type. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** Writes plain values as attributes. @throws TypeError of what is no value of an item: undefined among them. */
export function toAttribute(value: unknown): AttributeValue {
  switch (typeof value) {
    case "string":
      return { S: value };
    case "boolean":
      return { BOOL: value };
    case "number":
      if (Number.isFinite(value)) {
        return { N: String(value) };
      }
      break;
    case "object":
      if (value === null) {
        return { NULL: true };
      }
      return Array.isArray(value) ? { L: value.map(toAttribute) } : { M: toAttributes(value) };
  }
  throw new TypeError(`${String(value)} is no value that an item can have`);
}

/** Writes an item, or the values of an expression. */
export function toAttributes(fields: object): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, toAttribute(value)]),
  );
}

/** Reads an attribute, of items of others too. @throws TypeError of a number that is not exact here, as the SDK does. */
export function fromAttribute(attribute: AttributeValue): unknown {
  const [[type, value] = ["", undefined]] = Object.entries(attribute);
  switch (type) {
    case "S":
    case "BOOL":
      return value;
    case "N":
      return toNumber(value);
    case "NULL":
      return null;
    case "M":
      return fromAttributes(value as Record<string, AttributeValue>);
    case "L":
      return (value as readonly AttributeValue[]).map(fromAttribute);
    case "B":
      return Buffer.from(String(value), "base64");
    case "SS":
      return new Set(value as readonly string[]);
    case "NS":
      return new Set((value as readonly string[]).map(toNumber));
    case "BS":
      return new Set((value as readonly string[]).map((each) => Buffer.from(each, "base64")));
    default:
      throw new TypeError(
        `DynamoDB gave an attribute of the type ${type}, which is not known here`,
      );
  }
}

/** Reads an item. */
export function fromAttributes(
  attributes: Readonly<Record<string, AttributeValue>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, fromAttribute(attribute)]),
  );
}

function toNumber(text: unknown): number {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
    throw new TypeError(`the number ${text} is larger than is exact here`);
  }
  return number;
}
