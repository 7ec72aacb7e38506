import { createRequire } from "node:module";
import validations from "dynalite/validations/index.js";
import { createOrderedStore, type OrderedStore } from "./dynamodb-store.ts";

/** What an operation is answered with. */
export interface ActionAnswer {
  readonly status: number;
  readonly body: object;
}

/** Does an operation of DynamoDB's API, such as `PutItem`, whose input is JSON. */
export type RunAction = (operation: string, payload: string) => Promise<ActionAnswer>;

/** Operations that dynalite has, each in a file of that name. */
const OPERATIONS: ReadonlySet<string> = new Set([
  ...["BatchGetItem", "BatchWriteItem", "CreateTable", "DeleteItem", "DeleteTable"],
  ...["DescribeTable", "DescribeTimeToLive", "GetItem", "ListTables", "PutItem", "Query", "Scan"],
  ...["TagResource", "UntagResource", "ListTagsOfResource", "UpdateItem", "UpdateTable"],
]);
/** dynalite's own default: DynamoDB's limit of an item. */
const MAX_ITEM_BYTES = 400 * 1024;
/** In the ARNs that dynalite makes and takes. */
const PLACE = { awsAccountId: "000000000000", awsRegion: "us-east-1" };

interface Store {
  readonly tableDb: OrderedStore;
}

type Action = (
  store: Store,
  data: unknown,
  done: (error: unknown, output?: object) => void,
) => void;

interface KnownAction {
  readonly types: unknown;
  readonly custom?: unknown;
  readonly action: Action;
}

const load = createRequire(import.meta.url);
/** Kept here: Node looks for the file again at each call. */
const loaded = new Map<string, KnownAction>();

/**
 * Makes DynamoDB's operations without tables: dynalite's own checks and actions, on a store in memory. dynalite itself
 * keeps its tables in a LevelDB behind HTTP, which took two thirds of the time of a request.
 */
export function createDynamoDbActions(): RunAction {
  const store = createStore();
  return async (operation, payload) => {
    if (!OPERATIONS.has(operation)) return refused("UnknownOperationException");
    const data = parsed(payload);
    if (data === undefined) return refused("SerializationException");
    const { types, custom, action } = actionOf(operation);
    try {
      const checked = validations.checkTypes(data, types);
      validations.checkValidations(checked, types, custom, store);
      return await new Promise<ActionAnswer>((resolve, reject) => {
        action(store, checked, (error, output = {}) => {
          if (error) reject(error);
          else resolve({ status: 200, body: output });
        });
      });
    } catch (error) {
      return answerOf(error);
    }
  };
}

function actionOf(operation: string): KnownAction {
  const known = loaded.get(operation);
  if (known !== undefined) return known;
  const file = operation.charAt(0).toLowerCase() + operation.slice(1);
  const found: KnownAction = {
    ...load(`dynalite/validations/${file}.js`),
    action: load(`dynalite/actions/${file}.js`),
  };
  loaded.set(operation, found);
  return found;
}

function refused(type: string): ActionAnswer {
  return { status: 400, body: { __type: `com.amazon.coral.service#${type}` } };
}

/** `undefined`: no JSON object. */
function parsed(payload: string): object | undefined {
  try {
    const data: unknown = JSON.parse(payload);
    return typeof data === "object" && data !== null ? data : undefined;
  } catch {
    return undefined;
  }
}

/** What dynalite refuses has the answer in it. @throws what is a bug */
function answerOf(error: unknown): ActionAnswer {
  const { statusCode, body } = error as { readonly statusCode?: number; readonly body?: object };
  if (statusCode === undefined || body === undefined) throw error;
  return { status: statusCode, body };
}

/** In the shape that dynalite's actions and checks want. */
function createStore() {
  const stores = new Map<string, OrderedStore>();
  const storeOf = (name: string) => {
    const known = stores.get(name) ?? createOrderedStore();
    stores.set(name, known);
    return known;
  };
  const remove = (name: string, done: () => void) => {
    stores.delete(name);
    done();
  };
  const indexName = (type: string, table: string, index: string) =>
    `index ${type.toLowerCase()} ${table} ${index}`;
  const tableDb = Object.assign(createOrderedStore(), PLACE);
  return {
    options: {
      ...{ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 },
      maxItemSize: MAX_ITEM_BYTES,
    },
    tableDb,
    getItemDb: (table: string) => storeOf(`item ${table}`),
    deleteItemDb: (table: string, done: () => void) => remove(`item ${table}`, done),
    getIndexDb: (type: string, table: string, index: string) =>
      storeOf(indexName(type, table, index)),
    deleteIndexDb: (type: string, table: string, index: string, done: () => void) =>
      remove(indexName(type, table, index), done),
    getTagDb: (table: string) => storeOf(`tag ${table}`),
    deleteTagDb: (table: string, done: () => void) => remove(`tag ${table}`, done),
    getTable(name: string, ...[checksStatus, callback]: GetTableArguments) {
      const done = typeof checksStatus === "function" ? checksStatus : callback;
      tableDb.get(name, (_none, found) => {
        const status = (found as { readonly TableStatus?: string } | undefined)?.TableStatus;
        const isHidden = Boolean(checksStatus) && (status === "CREATING" || status === "DELETING");
        if (status !== undefined && !isHidden) return done?.(null, found);
        done?.(noTable(name, Boolean(checksStatus)));
      });
    },
  };
}

type TableCallback = (error: unknown, table?: unknown) => void;
type GetTableArguments =
  | readonly [done: TableCallback, none?: undefined]
  | readonly [checksStatus: boolean, done: TableCallback];

/** In DynamoDB's words, of which dynalite names the table in some. */
function noTable(name: string, isBrief: boolean): Error {
  const message = `Requested resource not found${isBrief ? "" : `: Table: ${name} not found`}`;
  const body = { __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", message };
  return Object.assign(new Error(message), { name: "NotFoundError", statusCode: 400, body });
}
