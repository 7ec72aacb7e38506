import { type AttributeValue, checkedValue } from "./attribute-value.ts";
import { type Condition, parseCondition } from "./condition-syntax.ts";
import { DynamoDbError, validationError } from "./dynamodb-error.ts";
import { findOverlap, type Path, parsePath, pathText, type References } from "./expression-path.ts";
import { Tokens } from "./expression-tokens.ts";
import { parseUpdate, type UpdateAction } from "./update-syntax.ts";

/** What the `#names` and `:values` of a request stand for. */
export interface Bindings {
  /** The real names of a written path. */
  path(written: Path): Path;
  value(reference: string): AttributeValue;
}

/** The parameters of a request that are expressions, with what their names and values stand for. */
export interface ExpressionInput {
  readonly ConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
}

/** The expressions of a request; absent ones are `undefined`. */
export interface Expressions {
  readonly condition: Condition | undefined;
  readonly filter: Condition | undefined;
  readonly keyCondition: Condition | undefined;
  readonly projection: readonly Path[] | undefined;
  readonly update: readonly UpdateAction[] | undefined;
  readonly bindings: Bindings;
}

interface Parsed<T> {
  readonly syntax: T;
  readonly references: References;
}

/** A program asks with the same few expressions again and again. */
const MAX_KEPT = 1000;

/** Parses each text of a parameter once, and gives the same again. */
function keeping<T>(
  parameter: keyof ExpressionInput,
  parse: (tokens: Tokens, references: References) => T,
): (text: string | undefined) => Parsed<T> | undefined {
  const kept = new Map<string, Parsed<T>>();
  return (text) => {
    if (text === undefined) return undefined;
    const known = kept.get(text);
    if (known !== undefined) return known;
    const references: References = { names: new Set(), values: new Set() };
    const parsed = { syntax: parse(new Tokens(text, parameter), references), references };
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(text, parsed);
    return parsed;
  };
}

const parsers = {
  condition: keeping("ConditionExpression", parseCondition),
  filter: keeping("FilterExpression", parseCondition),
  keyCondition: keeping("KeyConditionExpression", parseCondition),
  projection: keeping("ProjectionExpression", parseProjection),
  update: keeping("UpdateExpression", parseUpdate),
};
const PARAMETERS = {
  ...{ condition: "ConditionExpression", filter: "FilterExpression" },
  ...{ keyCondition: "KeyConditionExpression", projection: "ProjectionExpression" },
  update: "UpdateExpression",
} as const;

/** Reads all expressions of a request. @throws DynamoDbError what DynamoDB says where one is wrong, or a name or value is missing or left over */
export function readExpressions(input: ExpressionInput): Expressions {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: given } = input;
  requireSome("ExpressionAttributeNames", names);
  requireSome("ExpressionAttributeValues", given);
  const values = checkedValues(given);
  const parsed = {
    condition: parsers.condition(input.ConditionExpression),
    filter: parsers.filter(input.FilterExpression),
    keyCondition: parsers.keyCondition(input.KeyConditionExpression),
    projection: parsers.projection(input.ProjectionExpression),
    update: parsers.update(input.UpdateExpression),
  };
  requireExpressions(input, parsed);
  requireAllDefined(parsed, names ?? {}, values);
  requireAllUsed("Names", names, parsed);
  requireAllUsed("Values", given, parsed);
  const bindings: Bindings = {
    path: (written) =>
      names === undefined
        ? written
        : written.map((part) =>
            typeof part === "string" && part.startsWith("#") ? (names[part] ?? part) : part,
          ),
    value: (reference) => values[reference] ?? {},
  };
  const projection = parsed.projection?.syntax.map(bindings.path);
  requireApart("ProjectionExpression", projection);
  const update = parsed.update?.syntax;
  requireApart(
    "UpdateExpression",
    update?.map(({ path }) => bindings.path(path)),
  );
  return {
    condition: parsed.condition?.syntax,
    filter: parsed.filter?.syntax,
    keyCondition: parsed.keyCondition?.syntax,
    ...{ projection, update, bindings },
  };
}

function parseProjection(tokens: Tokens, references: References): readonly Path[] {
  const paths = [parsePath(tokens, references)];
  while (tokens.take(",")) paths.push(parsePath(tokens, references));
  tokens.expectEnd();
  return paths;
}

type AllParsed = Readonly<Record<keyof typeof PARAMETERS, Parsed<unknown> | undefined>>;

function requireSome(parameter: string, members: object | undefined): void {
  if (members !== undefined && Object.keys(members).length === 0) {
    throw validationError(`${parameter} must not be empty`);
  }
}

function checkedValues(
  given: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, AttributeValue>> {
  const values: Record<string, AttributeValue> = {};
  for (const name in given) {
    try {
      values[name] = checkedValue(given[name]);
    } catch (error) {
      if (!(error instanceof DynamoDbError) || error.type.endsWith("SerializationException")) {
        throw error;
      }
      throw validationError(
        `ExpressionAttributeValues contains invalid value: ${error.message} for key ${name}`,
      );
    }
  }
  return values;
}

function requireExpressions(input: ExpressionInput, parsed: AllParsed): void {
  const isWithout = Object.values(parsed).every((expression) => expression === undefined);
  for (const parameter of ["ExpressionAttributeNames", "ExpressionAttributeValues"] as const) {
    if (isWithout && input[parameter] !== undefined) {
      throw validationError(`${parameter} can only be specified when using expressions`);
    }
  }
}

function requireAllDefined(parsed: AllParsed, names: object, values: object): void {
  for (const [kind, expression] of Object.entries(parsed)) {
    const parameter = PARAMETERS[kind as keyof typeof PARAMETERS];
    for (const name of expression?.references.names ?? []) {
      if (!Object.hasOwn(names, name)) {
        const what = "An expression attribute name used in the document path is not defined";
        throw validationError(`Invalid ${parameter}: ${what}; attribute name: ${name}`);
      }
    }
    for (const value of expression?.references.values ?? []) {
      if (!Object.hasOwn(values, value)) {
        const what = "An expression attribute value used in expression is not defined";
        throw validationError(`Invalid ${parameter}: ${what}; attribute value: ${value}`);
      }
    }
  }
}

function requireAllUsed(
  what: "Names" | "Values",
  given: object | undefined,
  parsed: AllParsed,
): void {
  if (given === undefined) return;
  const kind = what === "Names" ? "names" : "values";
  const sign = what === "Names" ? "#" : ":";
  const wrong = Object.keys(given).find((name) => !/^\w+$/.test(name.slice(1)) || name[0] !== sign);
  if (wrong !== undefined) {
    throw validationError(
      `ExpressionAttribute${what} contains invalid key: Syntax error; key: "${wrong}"`,
    );
  }
  const all = Object.values(parsed);
  const unused = Object.keys(given).filter(
    (name) => !all.some((expression) => expression?.references[kind].has(name) === true),
  );
  if (unused.length > 0) {
    throw validationError(
      `Value provided in ExpressionAttribute${what} unused in expressions: keys: {${unused.join(", ")}}`,
    );
  }
}

function requireApart(parameter: string, paths: readonly Path[] | undefined): void {
  const overlap = findOverlap(paths ?? []);
  if (overlap === undefined) return;
  const [one, two] = overlap.map(pathText);
  const what =
    "Two document paths overlap with each other; must remove or rewrite one of these paths";
  throw validationError(`Invalid ${parameter}: ${what}; path one: ${one}, path two: ${two}`);
}
