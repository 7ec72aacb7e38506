import { randomUUID } from "node:crypto";
import { type Item, itemBytes } from "./attribute-value.ts";
import { serviceError, validationError } from "./dynamodb-error.ts";
import { project } from "./expression-path.ts";
import { OrderedItems, type Place, type StoredItem } from "./ordered-items.ts";
import {
  checkIndexKeys,
  checkItemKeys,
  checkKey,
  keysOf,
  placeOf,
  type TableKeys,
} from "./table-keys.ts";
import {
  type AttributeDefinition,
  type CreateTableInput,
  checkCreateTable,
  type IndexInput,
  type Tag,
  type Throughput,
} from "./table-schema.ts";

/** An index, which has what its projection says of the items that have its key. */
export interface TableIndex {
  readonly input: IndexInput;
  readonly isLocal: boolean;
  readonly keys: TableKeys;
  readonly items: OrderedItems;
  /** Where the item that lies there in the table lies here; `undefined`: it has not the index's key. */
  placeOf(item: Item, own: Place): Place | undefined;
}

/** DynamoDB's limit of an item. */
export const MAX_ITEM_BYTES: number = 400 * 1024;

/** A table with its items and indexes. */
export class DynamoDbTable {
  readonly name: string;
  readonly arn: string;
  readonly keys: TableKeys;
  readonly items: OrderedItems = new OrderedItems();
  readonly tags: Map<string, string> = new Map();
  readonly #input: CreateTableInput;
  readonly #id = randomUUID();
  readonly #createdSeconds: number;
  #definitions: readonly AttributeDefinition[];
  #indexes: readonly TableIndex[];
  #billingMode: string;
  #throughput: Throughput | undefined;

  /** @throws DynamoDbError where CreateTable refuses the input */
  constructor(input: CreateTableInput, arn: string, nowMs: number) {
    checkCreateTable(input);
    this.#input = input;
    this.name = input.TableName;
    this.arn = arn;
    this.#createdSeconds = nowMs / 1000;
    this.#definitions = input.AttributeDefinitions;
    this.keys = keysOf(input.KeySchema, this.#definitions);
    this.#indexes = [
      ...(input.LocalSecondaryIndexes ?? []).map((index) => this.#newIndex(index, true)),
      ...(input.GlobalSecondaryIndexes ?? []).map((index) => this.#newIndex(index, false)),
    ];
    this.#billingMode = input.BillingMode ?? "PROVISIONED";
    this.#throughput = input.ProvisionedThroughput;
    this.addTags(input.Tags ?? []);
  }

  #newIndex(input: IndexInput, isLocal: boolean): TableIndex {
    const keys = keysOf(input.KeySchema, this.#definitions);
    const placeIn = (item: Item, own: Place) => placeOf(item, keys, ownKey(own));
    return { input, isLocal, keys, items: new OrderedItems(), placeOf: placeIn };
  }

  /** @throws DynamoDbError where there is none of that name */
  index(name: string): TableIndex {
    const found = this.#indexes.find(({ input }) => input.IndexName === name);
    if (found !== undefined) return found;
    throw validationError(`The table does not have the specified index: ${name}`);
  }

  /** The place of a key. @throws DynamoDbError where it is no key of this table */
  placeOfKey(key: Item): Place {
    checkKey(key, this.keys);
    return this.#placeOf(key);
  }

  /** Checks an item, and tells its place. @throws DynamoDbError where it cannot be in this table */
  placeOfItem(item: Item): Place {
    checkItemKeys(item, this.keys);
    for (const { keys, input } of this.#indexes) checkIndexKeys(item, keys, input.IndexName);
    return this.#placeOf(item);
  }

  #placeOf(item: Item): Place {
    const place = placeOf(item, this.keys);
    if (place === undefined) throw new Error(`an item of ${this.name} without its key`);
    return place;
  }

  /** Puts an item whose place was told. @throws DynamoDbError where it is too large */
  put(item: Item, place: Place, tooLarge: string): void {
    const bytes = itemBytes(item);
    if (bytes > MAX_ITEM_BYTES) throw validationError(tooLarge);
    const before = this.items.get(place);
    this.items.put({ ...place, item, bytes });
    for (const index of this.#indexes) this.#reindex(index, place, before?.item, item);
  }

  remove(place: Place): void {
    const before = this.items.get(place);
    this.items.remove(place);
    for (const index of this.#indexes) this.#reindex(index, place, before?.item, undefined);
  }

  #reindex(
    index: TableIndex,
    place: Place,
    before: Item | undefined,
    item: Item | undefined,
  ): void {
    const from = before && index.placeOf(before, place);
    const to = item && index.placeOf(item, place);
    if (from !== undefined) index.items.remove(from);
    if (item !== undefined && to !== undefined) {
      const projected = this.#projected(index, item);
      index.items.put({ ...to, item: projected, bytes: itemBytes(projected) });
    }
  }

  #projected({ input, keys }: TableIndex, item: Item): Item {
    const { ProjectionType, NonKeyAttributes = [] } = input.Projection;
    if (ProjectionType === "ALL") return item;
    const names = new Set([...this.keys.names, ...keys.names, ...NonKeyAttributes]);
    return project(
      item,
      [...names].map((name) => [name]),
    );
  }

  /** The whole item that an index has a part of. */
  whole({ item }: StoredItem): StoredItem | undefined {
    return this.items.get(this.#placeOf(item));
  }

  /** Adds an index that may be found by at once. */
  addIndex(input: IndexInput, definitions: readonly AttributeDefinition[]): void {
    if (this.#indexes.some((index) => index.input.IndexName === input.IndexName)) {
      const what = "Attempting to create an index which already exists";
      throw validationError(what);
    }
    const known = new Set(definitions.map(({ AttributeName }) => AttributeName));
    const others = this.#definitions.filter(({ AttributeName }) => !known.has(AttributeName));
    const all = [...definitions, ...others];
    checkCreateTable({
      ...{ TableName: this.name, KeySchema: this.#input.KeySchema, AttributeDefinitions: all },
      ...{
        BillingMode: "PAY_PER_REQUEST",
        GlobalSecondaryIndexes: [...this.#globalInputs(), input],
      },
    });
    this.#definitions = all;
    const index = this.#newIndex(input, false);
    this.#indexes = [...this.#indexes, index];
    for (const stored of this.items.all({ number: 0, of: 1 })) {
      this.#reindex(index, stored, undefined, stored.item);
    }
  }

  #globalInputs(): readonly IndexInput[] {
    return this.#indexes.filter(({ isLocal }) => !isLocal).map(({ input }) => input);
  }

  /** @throws DynamoDbError where there is none of that name */
  removeIndex(name: string): void {
    if (!this.#globalInputs().some(({ IndexName }) => IndexName === name)) {
      const message = "Requested resource not found";
      throw serviceError("ResourceNotFoundException", message);
    }
    this.#indexes = this.#indexes.filter(({ input }) => input.IndexName !== name);
  }

  setBilling(mode: string, throughput: Throughput | undefined): void {
    this.#billingMode = mode;
    this.#throughput = throughput;
  }

  get billingMode(): string {
    return this.#billingMode;
  }

  addTags(tags: readonly Tag[]): void {
    for (const { Key, Value } of tags) this.tags.set(Key, Value);
  }

  /** As DescribeTable tells it. */
  describe(status: "ACTIVE" | "CREATING" | "DELETING" | "UPDATING"): object {
    const indexes = (isLocal: boolean) =>
      this.#indexes
        .filter((index) => index.isLocal === isLocal)
        .map((index) => this.#describeIndex(index, status));
    const [local, global] = [indexes(true), indexes(false)];
    const isOnDemand = this.#billingMode === "PAY_PER_REQUEST";
    return {
      AttributeDefinitions: this.#definitions,
      ...{ TableName: this.name, KeySchema: this.#input.KeySchema, TableStatus: status },
      CreationDateTime: this.#createdSeconds,
      ProvisionedThroughput: throughputOf(this.#throughput),
      ...{ TableSizeBytes: this.items.bytes, ItemCount: this.items.size },
      ...{ TableArn: this.arn, TableId: this.#id },
      ...(isOnDemand && {
        BillingModeSummary: {
          BillingMode: this.#billingMode,
          LastUpdateToPayPerRequestDateTime: this.#createdSeconds,
        },
        TableThroughputModeSummary: { TableThroughputMode: this.#billingMode },
      }),
      ...(local.length > 0 && { LocalSecondaryIndexes: local }),
      ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
    };
  }

  #describeIndex({ input, isLocal, items }: TableIndex, status: string): object {
    const { IndexName, KeySchema, Projection, ProvisionedThroughput } = input;
    return {
      ...{ IndexName, KeySchema, Projection },
      ...(!isLocal && {
        IndexStatus: status === "CREATING" ? status : "ACTIVE",
        ProvisionedThroughput: throughputOf(ProvisionedThroughput),
      }),
      ...{ IndexSizeBytes: items.bytes, ItemCount: items.size },
      IndexArn: `${this.arn}/index/${IndexName}`,
    };
  }
}

/** A place as text, one of its own for each. */
function ownKey({ partition, sort }: Place): string {
  return `${partition.length} ${partition}${sort}`;
}

function throughputOf({ ReadCapacityUnits = 0, WriteCapacityUnits = 0 }: Throughput = {}): object {
  return { ReadCapacityUnits, WriteCapacityUnits, NumberOfDecreasesToday: 0 };
}
