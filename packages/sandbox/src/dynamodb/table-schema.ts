import { invalidParameter, validationError } from "./dynamodb-error.ts";

/** An attribute of a table's or an index's key. */
export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: "HASH" | "RANGE";
}

/** What CreateTable and UpdateTable say of an index. */
export interface IndexInput {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: {
    readonly ProjectionType?: "ALL" | "INCLUDE" | "KEYS_ONLY";
    readonly NonKeyAttributes?: readonly string[];
  };
  readonly ProvisionedThroughput?: Throughput;
}

/** Read and write capacity. */
export interface Throughput {
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

/** What CreateTable is asked with. */
export interface CreateTableInput {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly KeySchema: readonly KeyElement[];
  readonly LocalSecondaryIndexes?: readonly IndexInput[];
  readonly GlobalSecondaryIndexes?: readonly IndexInput[];
  readonly BillingMode?: string;
  readonly ProvisionedThroughput?: Throughput;
  readonly Tags?: readonly Tag[];
}

/** The type of a key attribute. */
export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: "S" | "N" | "B";
}

/** A tag of a table. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const NAME = /^[\w.-]{3,255}$/;
const MAX_LOCAL_INDEXES = 5;
const MAX_GLOBAL_INDEXES = 20;

/** @throws DynamoDbError where there is none, or it is no name */
export function checkTableName(name: unknown): asserts name is string {
  if (typeof name === "string" && NAME.test(name)) return;
  const what = "failed to satisfy constraint: Member must satisfy regular expression pattern";
  throw validationError(
    `1 validation error detected: Value '${String(name ?? "null")}' at 'tableName' ${what}: [a-zA-Z0-9_.-]+, and have a length of 3 to 255`,
  );
}

/** Checks what CreateTable is asked with. @throws DynamoDbError */
export function checkCreateTable(input: CreateTableInput): void {
  checkTableName(input.TableName);
  for (const name of ["AttributeDefinitions", "KeySchema"] as const) {
    if (!Array.isArray(input[name])) {
      throw validationError(
        `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
      );
    }
  }
  checkThroughput(input);
  const definitions = input.AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  const used = [input, ...indexesOf(input)].flatMap(({ KeySchema }) => {
    checkKeySchema(KeySchema, definitions);
    return KeySchema.map(({ AttributeName }) => AttributeName);
  });
  if (definitions.some((name) => !used.includes(name))) {
    const what =
      used.length > input.KeySchema.length
        ? "Some AttributeDefinitions are not used. AttributeDefinitions: "
        : "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions: ";
    throw invalidParameter(`${what}[${definitions.join(", ")}], keys used: [${used.join(", ")}]`);
  }
  checkLocalIndexes(input);
  checkIndexes(input);
}

function checkThroughput({ BillingMode, ProvisionedThroughput }: CreateTableInput): void {
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = ProvisionedThroughput ?? {};
  if (BillingMode === "PAY_PER_REQUEST") {
    if (ProvisionedThroughput === undefined) return;
    throw invalidParameter(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (ReadCapacityUnits < 1 || WriteCapacityUnits < 1) {
    throw invalidParameter(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
}

function checkKeySchema(keys: readonly KeyElement[], definitions: readonly string[]): void {
  const names = keys.map(({ AttributeName }) => AttributeName);
  if (names.some((name) => !definitions.includes(name))) {
    const lists = `Keys: [${names.join(", ")}], AttributeDefinitions: [${definitions.join(", ")}]`;
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. ${lists}`,
    );
  }
  const [hash, range, more] = keys;
  if (hash?.KeyType !== "HASH") {
    throw validationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (more !== undefined || (range !== undefined && range.KeyType !== "RANGE")) {
    throw validationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  if (hash.AttributeName === range?.AttributeName) {
    throw validationError(
      "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    );
  }
}

function checkLocalIndexes({ KeySchema, LocalSecondaryIndexes }: CreateTableInput): void {
  if (LocalSecondaryIndexes === undefined) return;
  if (KeySchema.length < 2) {
    throw invalidParameter(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  }
  for (const { IndexName, KeySchema: own } of LocalSecondaryIndexes) {
    if (own.length < 2) {
      throw invalidParameter(`Index KeySchema does not have a range key for index: ${IndexName}`);
    }
    if (own[0]?.AttributeName !== KeySchema[0]?.AttributeName) {
      throw invalidParameter(
        `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${IndexName}`,
      );
    }
  }
}

function checkIndexes(input: CreateTableInput): void {
  for (const [name, most] of [
    ["LocalSecondaryIndexes", MAX_LOCAL_INDEXES],
    ["GlobalSecondaryIndexes", MAX_GLOBAL_INDEXES],
  ] as const) {
    const indexes = input[name];
    if (indexes?.length === 0) throw invalidParameter(`List of ${name} is empty`);
    if ((indexes?.length ?? 0) > most) {
      throw invalidParameter(`Number of ${name} exceeds per-table limit of ${most}`);
    }
  }
  const names = new Set<string>();
  for (const index of indexesOf(input)) {
    checkIndex(index);
    if (names.has(index.IndexName)) {
      throw invalidParameter(`Duplicate index name: ${index.IndexName}`);
    }
    names.add(index.IndexName);
  }
}

function checkIndex({ IndexName, Projection }: IndexInput): void {
  if (!NAME.test(IndexName)) throw validationError(`Invalid index name: ${IndexName}`);
  const { ProjectionType, NonKeyAttributes } = Projection;
  if (ProjectionType === undefined) throw invalidParameter("Unknown ProjectionType: null");
  if (NonKeyAttributes !== undefined && ProjectionType !== "INCLUDE") {
    throw invalidParameter(
      `ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`,
    );
  }
}

function indexesOf({
  LocalSecondaryIndexes = [],
  GlobalSecondaryIndexes = [],
}: CreateTableInput): readonly IndexInput[] {
  return [...LocalSecondaryIndexes, ...GlobalSecondaryIndexes];
}
