import { type AttributeValue, type Item, sortable, typeOf, valueBytes } from "./attribute-value.ts";
import { invalidParameter, validationError } from "./dynamodb-error.ts";
import type { Place } from "./ordered-items.ts";
import type { AttributeDefinition, KeyElement } from "./table-schema.ts";

/** A key attribute with its type. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

/** The key of a table or an index. */
export interface TableKeys {
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute | undefined;
  readonly names: readonly string[];
}

/** DynamoDB's limits of the two keys. */
const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

/** The key that a checked schema says. */
export function keysOf(
  schema: readonly KeyElement[],
  definitions: readonly AttributeDefinition[],
): TableKeys {
  const attributes = schema.map(({ AttributeName: name }) => {
    const type = definitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    return { name, type: type ?? "S" };
  });
  const [hash = { name: "", type: "S" as const }, range] = attributes;
  return { hash, range, names: attributes.map(({ name }) => name) };
}

/** Where an item with these key attributes lies; `undefined`: one is missing, as an index allows. */
export function placeOf(item: Item, { hash, range }: TableKeys, own = ""): Place | undefined {
  const first = item[hash.name];
  if (first === undefined) return undefined;
  const partition = partitionOf(first);
  if (range === undefined) return { partition, sort: "", own };
  const second = item[range.name];
  return second === undefined ? undefined : { partition, sort: sortable(second) ?? "", own };
}

/** The partition of a value of the partition key. */
export function partitionOf(value: AttributeValue): string {
  return `${typeOf(value)}${sortable(value) ?? ""}`;
}

/** Checks that an item has the whole key. @throws DynamoDbError */
export function checkItemKeys(item: Item, keys: TableKeys): void {
  for (const { name, type } of attributesOf(keys)) {
    const value = item[name];
    if (value === undefined) throw invalidParameter(`Missing the key ${name} in the item`);
    if (value[type] === undefined) {
      throw invalidParameter(
        `Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
      );
    }
  }
  checkKeySizes(item, keys);
}

/** Checks that it is a key and nothing else. @throws DynamoDbError */
export function checkKey(key: Item, keys: TableKeys): void {
  const isKey = attributesOf(keys).every(({ name, type }) => key[name]?.[type] !== undefined);
  if (!isKey || Object.keys(key).length !== keys.names.length) {
    throw validationError("The provided key element does not match the schema");
  }
  checkKeySizes(key, keys);
}

/** Checks that what an item has of an index's key can be its key. @throws DynamoDbError */
export function checkIndexKeys(item: Item, keys: TableKeys, indexName: string): void {
  for (const { name, type } of attributesOf(keys)) {
    const value = item[name];
    if (value === undefined) continue;
    if (value[type] === undefined) {
      const what = `Expected: ${type} Actual: ${typeOf(value)} IndexName: ${indexName}`;
      throw invalidParameter(`Type mismatch for Index Key ${name} ${what}`);
    }
    if (value[type] === "") {
      const what = "A value specified for a secondary index key is not supported";
      throw validationError(
        `One or more parameter values are not valid. ${what}. ${EMPTY}. IndexName: ${indexName}, IndexKey: ${name}`,
      );
    }
  }
}

function attributesOf({ hash, range }: TableKeys): readonly KeyAttribute[] {
  return range === undefined ? [hash] : [hash, range];
}

const EMPTY = "The AttributeValue for a key attribute cannot contain an empty string value";

function checkKeySizes(key: Item, keys: TableKeys): void {
  for (const { name, type } of attributesOf(keys)) {
    if (key[name]?.[type] === "") {
      throw validationError(`One or more parameter values are not valid. ${EMPTY}. Key: ${name}`);
    }
  }
  if (valueBytes(key[keys.hash.name] ?? { S: "" }) > MAX_HASH_BYTES) {
    throw invalidParameter(
      `Size of hashkey has exceeded the maximum size limit of${MAX_HASH_BYTES} bytes`,
    );
  }
  if (keys.range && valueBytes(key[keys.range.name] ?? { S: "" }) > MAX_RANGE_BYTES) {
    throw invalidParameter(
      `Aggregated size of all range keys has exceeded the size limit of ${MAX_RANGE_BYTES} bytes`,
    );
  }
}
