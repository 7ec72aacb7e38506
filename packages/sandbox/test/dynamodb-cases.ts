import type { AttributeValue, CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** A request of one operation, and what DynamoDB documents that it answers; several are sent one after the other. */
export interface DynamoDbCase {
  readonly says: string;
  readonly steps: readonly DynamoDbStep[];
  /** moto answers otherwise than DynamoDB documents, and how. */
  readonly motoDiffers?: string;
}

/** One request. */
export interface DynamoDbStep {
  readonly operation: string;
  readonly input: object;
  /** What the answer has among others. */
  readonly answer?: object;
  /** What the answer does not have. */
  readonly without?: string;
  /** The name of the error, and a part of its message. */
  readonly error?: readonly [name: string, message: string];
}

const TableName = "cases";
const INDEX = "by-kind";
const invalid = (message: string) => ["ValidationException", message] as const;
const FAILED = ["ConditionalCheckFailedException", "The conditional request failed"] as const;

/** The table that every case begins with, without items. */
export const CASES_TABLE: CreateTableCommandInput & { readonly TableName: string } = {
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "place", AttributeType: "N" },
    { AttributeName: "kind", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" },
    { AttributeName: "place", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: INDEX,
      KeySchema: [
        { AttributeName: "kind", KeyType: "HASH" },
        { AttributeName: "place", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
};

type Attributes = Readonly<Record<string, AttributeValue>>;

const key = (id: string, place: number) => ({ id: { S: id }, place: { N: String(place) } });
const item = (id: string, place: number, more: Attributes = {}) => ({ ...key(id, place), ...more });
const put = (Item: object, more: object = {}): DynamoDbStep => ({
  operation: "PutItem",
  input: { TableName, Item, ...more },
});
const refused = (Item: object, error: DynamoDbStep["error"], more: object = {}): DynamoDbStep => ({
  ...put(Item, more),
  ...(error && { error }),
});
const get = (Key: object, Item?: object): DynamoDbStep => ({
  operation: "GetItem",
  input: { TableName, Key },
  ...(Item ? { answer: { Item } } : { without: "Item" }),
});
const update = (
  expression: string,
  values: Attributes | undefined,
  outcome: Pick<DynamoDbStep, "answer" | "error">,
  more: object = {},
): DynamoDbStep => ({
  operation: "UpdateItem",
  input: {
    ...{ TableName, Key: key("a", 1), UpdateExpression: expression, ReturnValues: "ALL_NEW" },
    ...(values && { ExpressionAttributeValues: values }),
    ...more,
  },
  ...outcome,
});
const query = (
  KeyConditionExpression: string,
  values: Attributes,
  outcome: Pick<DynamoDbStep, "answer" | "error">,
  more: object = {},
): DynamoDbStep => ({
  operation: "Query",
  input: { TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more },
  ...outcome,
});

/** A condition on an item that has one attribute of each kind, and whether it holds. */
const conditionCase = (
  condition: string,
  holds: boolean,
  values?: Attributes,
  {
    motoDiffers,
    ...more
  }: Pick<DynamoDbCase, "motoDiffers"> & { readonly ExpressionAttributeNames?: object } = {},
): DynamoDbCase => {
  const asked = {
    ConditionExpression: condition,
    ...(values && { ExpressionAttributeValues: values }),
    ...more,
  };
  const Item = item("a", 1, RICH);
  const step = holds ? put(Item, asked) : refused(Item, FAILED, asked);
  return {
    says: `${condition} ${holds ? "holds" : "does not hold"}`,
    steps: [put(Item), step],
    ...(motoDiffers && { motoDiffers }),
  };
};

const RICH: Attributes = {
  t: { S: "hello" },
  n: { N: "10" },
  b: { B: new Uint8Array([1, 2, 3]) },
  f: { BOOL: true },
  z: { NULL: true },
  ss: { SS: ["x", "y"] },
  ns: { NS: ["1", "2"] },
  l: { L: [{ S: "one" }, { N: "2" }] },
  m: { M: { part: { S: "deep" }, l: { L: [{ N: "7" }] } } },
};

const CONDITIONS: readonly DynamoDbCase[] = [
  conditionCase("attribute_exists(m.part)", true),
  conditionCase("attribute_not_exists(m.gone)", true),
  conditionCase("attribute_exists(l[2])", false),
  conditionCase("t = :v", true, { ":v": { S: "hello" } }),
  conditionCase("t <> :v", false, { ":v": { S: "hello" } }),
  conditionCase("absent <> :v", true, { ":v": { S: "hello" } }),
  conditionCase("absent = :v", false, { ":v": { S: "hello" } }),
  conditionCase("n > :v", true, { ":v": { N: "9" } }),
  conditionCase("n > :v", false, { ":v": { S: "9" } }, { motoDiffers: "answers with status 500" }),
  conditionCase("n = :v", true, { ":v": { N: "1e1" } }),
  conditionCase("n BETWEEN :low AND :high", true, {
    ":low": { N: "-5" },
    ":high": { N: "10" },
  }),
  conditionCase("t IN (:a, :b)", true, { ":a": { S: "bye" }, ":b": { S: "hello" } }),
  conditionCase("begins_with(t, :v)", true, { ":v": { S: "he" } }),
  conditionCase("contains(t, :v)", true, { ":v": { S: "ell" } }),
  conditionCase("contains(ss, :v)", true, { ":v": { S: "y" } }),
  conditionCase("contains(ss, :v)", false, { ":v": { S: "z" } }),
  conditionCase(
    "contains(#l, :v)",
    true,
    { ":v": { S: "one" } },
    { ExpressionAttributeNames: { "#l": "l" } },
  ),
  conditionCase("attribute_type(t, :v)", true, { ":v": { S: "S" } }),
  conditionCase("size(t) = :v", true, { ":v": { N: "5" } }),
  conditionCase("size(ss) < :v", false, { ":v": { N: "2" } }),
  conditionCase("NOT f = :v", false, { ":v": { BOOL: true } }),
  conditionCase("t = :no OR n = :v AND f = :yes", true, {
    ...{ ":no": { S: "no" }, ":v": { N: "10" }, ":yes": { BOOL: true } },
  }),
  conditionCase("(t = :no OR n = :v) AND f = :no", false, {
    ...{ ":no": { S: "no" }, ":v": { N: "10" } },
  }),
  conditionCase(
    "#m = :v",
    true,
    { ":v": { M: { part: { S: "deep" }, l: { L: [{ N: "7" }] } } } },
    { ExpressionAttributeNames: { "#m": "m" } },
  ),
  conditionCase("ss = :v", true, { ":v": { SS: ["y", "x"] } }),
];

const UPDATES: readonly DynamoDbCase[] = [
  {
    says: "SET adds, takes away, appends and fills in",
    steps: [
      put(item("a", 1, { n: { N: "0.1" }, l: { L: [{ S: "x" }] } })),
      update(
        "SET n = n + :n, m = n - :n, l = list_append(l, :l), f = if_not_exists(f, :n), g = if_not_exists(n, :n)",
        { ":n": { N: "0.2" }, ":l": { L: [{ S: "y" }] } },
        {
          answer: {
            Attributes: item("a", 1, {
              ...{ n: { N: "0.3" }, m: { N: "-0.1" }, l: { L: [{ S: "x" }, { S: "y" }] } },
              ...{ f: { N: "0.2" }, g: { N: "0.1" } },
            }),
          },
        },
      ),
    ],
  },
  {
    says: "ADD makes what is not there, and ADD and DELETE change sets; an empty one goes",
    steps: [
      update(
        "ADD n :n, s :s",
        { ":n": { N: "5" }, ":s": { SS: ["x"] } },
        {
          answer: { Attributes: item("a", 1, { n: { N: "5" }, s: { SS: ["x"] } }) },
        },
      ),
      update(
        "ADD n :n DELETE s :s",
        { ":n": { N: "-7" }, ":s": { SS: ["x"] } },
        {
          answer: { Attributes: item("a", 1, { n: { N: "-2" } }) },
        },
      ),
    ],
  },
  {
    says: "paths lead into maps and lists, and REMOVE takes out of both",
    steps: [
      put(
        item("a", 1, {
          m: { M: { x: { N: "1" }, y: { N: "2" } } },
          l: { L: [{ N: "0" }, { N: "1" }, { N: "2" }] },
        }),
      ),
      update(
        "SET m.z = :v, l[9] = :v REMOVE m.x, l[0], l[1]",
        { ":v": { S: "new" } },
        {
          answer: {
            Attributes: item("a", 1, {
              m: { M: { y: { N: "2" }, z: { S: "new" } } },
              l: { L: [{ N: "2" }, { S: "new" }] },
            }),
          },
        },
      ),
    ],
    motoDiffers: "takes list members out one after the other",
  },
  {
    says: "what leads nowhere, has the wrong type or is part of the key is refused",
    steps: [
      put(item("a", 1, { s: { S: "x" } })),
      update("SET m.x = :v", { ":v": { N: "1" } }, { error: invalid("document path provided") }),
      update("SET s = s + :v", { ":v": { N: "1" } }, { error: invalid("incorrect data type") }),
      update("SET x = absent", undefined, { error: invalid("attribute that does not exist") }),
      update("SET place = :v", { ":v": { N: "1" } }, { error: invalid("part of the key") }),
      update("SET a.b = :v, a = :v", { ":v": { N: "1" } }, { error: invalid("overlap") }),
      update(
        "SET a = :v SET b = :v",
        { ":v": { N: "1" } },
        { error: invalid("only be used once") },
      ),
      get(key("a", 1), item("a", 1, { s: { S: "x" } })),
    ],
    motoDiffers: "words",
  },
  {
    says: "the answer has what was asked for of before or after",
    steps: [
      put(item("a", 1, { n: { N: "1" }, o: { S: "o" } })),
      update(
        "SET n = :v",
        { ":v": { N: "2" } },
        { answer: { Attributes: { n: { N: "1" } } } },
        {
          ReturnValues: "UPDATED_OLD",
        },
      ),
      update(
        "SET n = :v",
        { ":v": { N: "3" } },
        { answer: { Attributes: { n: { N: "3" } } } },
        {
          ReturnValues: "UPDATED_NEW",
        },
      ),
      {
        operation: "DeleteItem",
        input: { TableName, Key: key("a", 1), ReturnValues: "ALL_OLD" },
        answer: { Attributes: item("a", 1, { n: { N: "3" }, o: { S: "o" } }) },
      },
      get(key("a", 1)),
    ],
  },
];

const READS: readonly DynamoDbCase[] = [
  {
    says: "sort keys are in the order of numbers, from either end, and ranges are cut out",
    steps: [
      ...[10, 9, -1, 0, 0.5].map((place) => put(item("a", place))),
      query(
        "id = :id",
        { ":id": { S: "a" } },
        {
          answer: { Items: [-1, 0, 0.5, 9, 10].map((place) => item("a", place)), Count: 5 },
        },
      ),
      query(
        "id = :id AND place > :p",
        { ":id": { S: "a" }, ":p": { N: "0" } },
        {
          answer: { Items: [10, 9, 0.5].map((place) => item("a", place)) },
        },
        { ScanIndexForward: false },
      ),
      query(
        "id = :id AND place BETWEEN :a AND :b",
        { ":id": { S: "a" }, ":a": { N: "0" }, ":b": { N: "9" } },
        {
          answer: { Items: [0, 0.5, 9].map((place) => item("a", place)) },
        },
      ),
    ],
  },
  {
    says: "a page ends at the limit, and the next begins behind it, of a table and an index",
    steps: [
      ...[1, 2, 3].map((place) => put(item("a", place, { kind: { S: "k" }, more: { S: "m" } }))),
      query(
        "id = :id",
        { ":id": { S: "a" } },
        {
          answer: { Count: 2, LastEvaluatedKey: key("a", 2) },
        },
        { Limit: 2 },
      ),
      query(
        "id = :id",
        { ":id": { S: "a" } },
        { answer: { Count: 1 } },
        {
          ExclusiveStartKey: key("a", 2),
        },
      ),
      query(
        "kind = :k",
        { ":k": { S: "k" } },
        {
          answer: { Items: [item("a", 3, { kind: { S: "k" } })], Count: 1 },
        },
        {
          ...{ IndexName: INDEX, ExclusiveStartKey: item("a", 2, { kind: { S: "k" } }) },
        },
      ),
      { operation: "Scan", input: { TableName, Select: "COUNT" }, answer: { Count: 3 } },
    ],
  },
  {
    says: "an index follows its items, and has none without its key",
    steps: [
      put(item("a", 1, { kind: { S: "k" } })),
      put(item("b", 1, { kind: { S: "k" } })),
      put(item("a", 1, { kind: { S: "other" } })),
      put(item("c", 1)),
      query(
        "kind = :k",
        { ":k": { S: "k" } },
        {
          answer: { Items: [item("b", 1, { kind: { S: "k" } })] },
        },
        { IndexName: INDEX },
      ),
      { operation: "Scan", input: { TableName, IndexName: INDEX }, answer: { Count: 2 } },
    ],
  },
  {
    says: "a filter leaves out, a projection picks, and what was read is counted",
    steps: [
      put(item("a", 1, { n: { N: "1" }, m: { M: { x: { S: "x" }, y: { S: "y" } } } })),
      put(item("a", 2, { n: { N: "2" } })),
      query(
        "id = :id",
        { ":id": { S: "a" }, ":n": { N: "1" } },
        {
          answer: { Items: [{ m: { M: { x: { S: "x" } } } }], Count: 1, ScannedCount: 2 },
        },
        { FilterExpression: "n = :n", ProjectionExpression: "m.x" },
      ),
    ],
  },
  {
    says: "a query that the keys cannot answer is refused",
    steps: [
      query(
        "place = :p",
        { ":p": { N: "1" } },
        { error: invalid("missed key schema element: id") },
      ),
      query(
        "id > :id",
        { ":id": { S: "a" } },
        { error: invalid("Query key condition not supported") },
      ),
      query(
        "id = :id OR id = :id",
        { ":id": { S: "a" } },
        { error: invalid("Invalid operator used in KeyConditionExpression: OR") },
      ),
      query(
        "id = :id AND place = :p",
        { ":id": { S: "a" }, ":p": { S: "1" } },
        { error: invalid("does not match schema type") },
      ),
      query(
        "id = :id",
        { ":id": { S: "a" } },
        { error: invalid("specified index: none") },
        { IndexName: "none" },
      ),
    ],
    motoDiffers: "answers some of these, and in other words",
  },
  {
    says: "a batch reads what there is, and not one key twice",
    steps: [
      put(item("a", 1, { n: { N: "1" } })),
      {
        operation: "BatchGetItem",
        input: {
          RequestItems: {
            [TableName]: { Keys: [key("a", 1), key("a", 2)], ProjectionExpression: "id" },
          },
        },
        answer: { Responses: { [TableName]: [{ id: { S: "a" } }] }, UnprocessedKeys: {} },
      },
      {
        operation: "BatchGetItem",
        input: { RequestItems: { [TableName]: { Keys: [key("a", 1), key("a", 1)] } } },
        error: invalid("contains duplicates"),
      },
      {
        operation: "BatchWriteItem",
        input: {
          RequestItems: {
            [TableName]: [
              { PutRequest: { Item: item("b", 1) } },
              { DeleteRequest: { Key: key("a", 1) } },
            ],
          },
        },
        answer: { UnprocessedItems: {} },
      },
      { operation: "Scan", input: { TableName }, answer: { Items: [item("b", 1)] } },
    ],
  },
  {
    says: "what was written before there were expressions is understood",
    steps: [
      put(item("a", 1, { n: { N: "1" } })),
      refused(item("a", 1), FAILED, { Expected: { n: { Value: { N: "2" } } } }),
      refused(item("a", 1), FAILED, { Expected: { n: { Exists: false } } }),
      {
        operation: "UpdateItem",
        input: {
          ...{ TableName, Key: key("a", 1), ReturnValues: "ALL_NEW" },
          AttributeUpdates: { n: { Action: "ADD", Value: { N: "2" } }, s: { Value: { S: "s" } } },
        },
        answer: { Attributes: item("a", 1, { n: { N: "3" }, s: { S: "s" } }) },
      },
      {
        operation: "Query",
        input: {
          TableName,
          KeyConditions: { id: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] } },
          QueryFilter: { n: { ComparisonOperator: "GT", AttributeValueList: [{ N: "2" }] } },
          AttributesToGet: ["s"],
        },
        answer: { Items: [{ s: { S: "s" } }], Count: 1 },
      },
    ],
    motoDiffers: "does not take all of the old parameters",
  },
];

const REFUSED: readonly DynamoDbCase[] = [
  {
    says: "an item needs its key, of the right type and not empty",
    steps: [
      refused({ id: { S: "a" } }, invalid("Missing the key place in the item")),
      refused(
        item("a", 1, { place: { S: "1" } }),
        invalid("Type mismatch for key place expected: N actual: S"),
      ),
      refused(item("", 1), invalid("empty string value")),
      refused(item("a", 1, { kind: { N: "1" } }), invalid("Type mismatch for Index Key kind")),
      {
        operation: "GetItem",
        input: { TableName, Key: { id: { S: "a" } } },
        error: invalid("does not match the schema"),
      },
    ],
    motoDiffers: "words",
  },
  {
    says: "an item of more than 400 KB is too large",
    steps: [
      refused(
        item("a", 1, { x: { S: "x".repeat(400 * 1024) } }),
        invalid("Item size has exceeded"),
      ),
      put(item("a", 1, { x: { S: "x".repeat(400 * 1024 - 30) } })),
    ],
    motoDiffers: "words",
  },
  {
    says: "sets are neither empty nor have anything twice, and numbers are numbers",
    steps: [
      refused(item("a", 1, { s: { SS: [] } }), invalid("may not be empty")),
      refused(item("a", 1, { s: { SS: ["x", "x"] } }), invalid("contains duplicates")),
      refused(item("a", 1, { n: { N: "ten" } }), invalid("cannot be converted to a numeric value")),
      refused(item("a", 1, { n: { N: "1".repeat(39) } }), invalid("38 significant digits")),
      refused(item("a", 1, { n: { N: "1e126" } }), invalid("Number overflow")),
      put(item("a", 1, { n: { N: "1.2300e2" } })),
      get(key("a", 1), item("a", 1, { n: { N: "123" } })),
    ],
    motoDiffers: "takes such values as they are",
  },
  {
    says: "names and values of expressions are all defined and all used, and no name is reserved",
    steps: [
      refused(
        item("a", 1),
        invalid("value used in expression is not defined; attribute value: :v"),
        {
          ConditionExpression: "n = :v",
        },
      ),
      refused(item("a", 1), invalid("not defined; attribute name: #n"), {
        ConditionExpression: "attribute_exists(#n)",
      }),
      refused(item("a", 1), invalid("unused in expressions: keys: {#m}"), {
        ConditionExpression: "attribute_exists(n)",
        ExpressionAttributeNames: { "#m": "m" },
      }),
      refused(item("a", 1), invalid("reserved keyword: size"), {
        ConditionExpression: "attribute_exists(size)",
      }),
      refused(item("a", 1), invalid("Syntax error"), { ConditionExpression: "attribute_exists(n" }),
      refused(item("a", 1), invalid("Invalid function name"), {
        ConditionExpression: "like(n, n)",
      }),
    ],
    motoDiffers: "words",
  },
  {
    says: "a write whose condition fails changes nothing, and tells what is there where it is asked",
    steps: [
      put(item("a", 1, { n: { N: "1" } })),
      refused(item("a", 1), FAILED, { ConditionExpression: "attribute_not_exists(id)" }),
      get(key("a", 1), item("a", 1, { n: { N: "1" } })),
    ],
  },
  {
    says: "there is no other table",
    steps: [
      {
        operation: "GetItem",
        input: { TableName: "none", Key: key("a", 1) },
        error: ["ResourceNotFoundException", "Requested resource not found"],
      },
      {
        operation: "DescribeTable",
        input: { TableName: "none" },
        error: ["ResourceNotFoundException", "Table: none not found"],
      },
    ],
  },
];

/** All of them. */
export const DYNAMODB_CASES: readonly DynamoDbCase[] = [
  ...CONDITIONS,
  ...UPDATES,
  ...READS,
  ...REFUSED,
];
