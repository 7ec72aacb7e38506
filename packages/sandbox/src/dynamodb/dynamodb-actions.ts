import {
  type BatchGetInput,
  type BatchWriteInput,
  batchGetItem,
  batchWriteItem,
} from "./batch-actions.ts";
import {
  DynamoDbError,
  invalidParameter,
  serializationError,
  serviceError,
  validationError,
} from "./dynamodb-error.ts";
import { DynamoDbTable } from "./dynamodb-table.ts";
import { getItem, type PageInput, query, type ReadInput, scan } from "./read-actions.ts";
import {
  type AttributeDefinition,
  type CreateTableInput,
  checkTableName,
  type IndexInput,
  type Tag,
  type Throughput,
} from "./table-schema.ts";
import { deleteItem, putItem, updateItem, type WriteInput } from "./write-actions.ts";

/** Where the tables are. */
export interface DynamoDbPlace {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What an operation is answered with. */
export interface ActionAnswer {
  readonly status: number;
  readonly body: object;
}

/** Does an operation of DynamoDB's API, such as `PutItem`, whose input is JSON. */
export type RunAction = (operation: string, payload: string) => ActionAnswer;

interface TableInput {
  readonly TableName?: unknown;
}

interface TagInput {
  readonly ResourceArn?: string;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
}

interface ListInput {
  readonly ExclusiveStartTableName?: string;
  readonly Limit?: number;
}

interface UpdateTableInput extends TableInput {
  readonly AttributeDefinitions?: readonly AttributeDefinition[];
  readonly BillingMode?: string;
  readonly ProvisionedThroughput?: Throughput;
  readonly GlobalSecondaryIndexUpdates?: readonly {
    readonly Create?: IndexInput;
    readonly Delete?: { readonly IndexName: string };
  }[];
}

/** DynamoDB's own page of ListTables. */
const MAX_LISTED = 100;

/**
 * Makes DynamoDB's operations without tables, in memory. Own code: dynalite, the one that is kept, parses the expressions
 * of every request anew, and brings a LevelDB along.
 */
export function createDynamoDbActions(place: DynamoDbPlace): RunAction {
  const tables = new Map<string, DynamoDbTable>();
  const operations: Operations = { ...itemOperations(tables), ...tableOperations(tables, place) };
  return (name, payload) => {
    try {
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (operation === undefined) {
        throw new DynamoDbError("com.amazon.coral.service#UnknownOperationException", "");
      }
      return { status: 200, body: operation(parse(payload)) };
    } catch (error) {
      if (!(error instanceof DynamoDbError)) throw error;
      const { type, message, more } = error;
      return { status: 400, body: { __type: type, ...(message !== "" && { message }), ...more } };
    }
  };
}

type Tables = Map<string, DynamoDbTable>;
type Operations = Readonly<Record<string, (input: never) => object>>;

function itemOperations(tables: Tables): Operations {
  const find = (name: unknown) => findTable(tables, name, "Requested resource not found");
  return {
    PutItem: (input: WriteInput) => putItem(find(input.TableName), input),
    DeleteItem: (input: WriteInput) => deleteItem(find(input.TableName), input),
    UpdateItem: (input: WriteInput) => updateItem(find(input.TableName), input),
    GetItem: (input: ReadInput) => getItem(find(input.TableName), input),
    Query: (input: PageInput) => query(find(input.TableName), input),
    Scan: (input: PageInput) => scan(find(input.TableName), input),
    BatchGetItem: (input: BatchGetInput) => batchGetItem(find, input),
    BatchWriteItem: (input: BatchWriteInput) => batchWriteItem(find, input),
  };
}

function tableOperations(tables: Tables, place: DynamoDbPlace): Operations {
  const find = ({ TableName: name }: TableInput) =>
    findTable(tables, name, `Requested resource not found: Table: ${String(name)} not found`);
  const findTagged = ({ ResourceArn }: TagInput) => {
    const table = [...tables.values()].find(({ arn }) => arn === ResourceArn);
    if (table !== undefined) return table;
    const message = `Requested resource not found: ResourceArn: ${ResourceArn} not found`;
    throw serviceError("ResourceNotFoundException", message);
  };
  return {
    CreateTable(input: CreateTableInput) {
      const { partition, region, accountId } = place;
      const arn = `arn:${partition}:dynamodb:${region}:${accountId}:table/${input.TableName}`;
      const table = new DynamoDbTable(input, arn, place.now());
      if (tables.has(table.name)) {
        const message = `Table already exists: ${table.name}`;
        throw serviceError("ResourceInUseException", message);
      }
      tables.set(table.name, table);
      return { TableDescription: table.describe("CREATING") };
    },
    DeleteTable(input: TableInput) {
      const table = find(input);
      tables.delete(table.name);
      return { TableDescription: table.describe("DELETING") };
    },
    DescribeTable: (input: TableInput) => ({ Table: find(input).describe("ACTIVE") }),
    DescribeTimeToLive(input: TableInput) {
      find(input);
      return { TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } };
    },
    ListTables: (input: ListInput) => listTables([...tables.keys()], input),
    UpdateTable: (input: UpdateTableInput) => updateTable(find(input), input),
    TagResource(input: TagInput) {
      findTagged(input).addTags(input.Tags ?? []);
      return {};
    },
    UntagResource(input: TagInput) {
      const { tags } = findTagged(input);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    ListTagsOfResource: (input: TagInput) => ({
      Tags: [...findTagged(input).tags].map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}

/** @throws DynamoDbError with the message where there is none of that name */
function findTable(tables: Tables, name: unknown, message: string): DynamoDbTable {
  checkTableName(name);
  const table = tables.get(name);
  if (table !== undefined) return table;
  throw serviceError("ResourceNotFoundException", message);
}

/** @throws DynamoDbError where it is no JSON object */
function parse(payload: string): never {
  try {
    const input: unknown = JSON.parse(payload);
    if (typeof input === "object" && input !== null) return input as never;
  } catch {
    // Said below.
  }
  throw serializationError();
}

function listTables(
  names: readonly string[],
  { ExclusiveStartTableName: after = "", Limit = MAX_LISTED }: ListInput,
): object {
  if (Limit < 1 || Limit > MAX_LISTED) {
    throw validationError(
      `1 validation error detected: Value '${Limit}' at 'limit' is not 1 to 100`,
    );
  }
  const left = names.filter((name) => name > after).sort();
  const TableNames = left.slice(0, Limit);
  const more = left.length > Limit ? { LastEvaluatedTableName: TableNames.at(-1) } : {};
  return { TableNames, ...more };
}

function updateTable(table: DynamoDbTable, input: UpdateTableInput): object {
  const { BillingMode = table.billingMode, ProvisionedThroughput } = input;
  if (BillingMode === "PAY_PER_REQUEST" && ProvisionedThroughput !== undefined) {
    throw invalidParameter(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  for (const { Create, Delete } of input.GlobalSecondaryIndexUpdates ?? []) {
    if (Create) table.addIndex(Create, input.AttributeDefinitions ?? []);
    if (Delete) table.removeIndex(Delete.IndexName);
  }
  if (input.BillingMode !== undefined || ProvisionedThroughput !== undefined) {
    table.setBilling(BillingMode, ProvisionedThroughput);
  }
  return { TableDescription: table.describe("UPDATING") };
}
