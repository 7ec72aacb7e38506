import { S3Error } from "../protocol/s3-error.ts";
import { matchesWildcard } from "./match-wildcard.ts";

/** A statement of a bucket's policy, its fields as lists. */
export interface PolicyStatement {
  readonly effect: "Allow" | "Deny";
  /** ARNs, account ids or `*`. */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly PolicyCondition[];
}

/** One key of a `Condition`, with what it is compared with. */
export interface PolicyCondition {
  readonly operator: ConditionOperator;
  readonly key: string;
  readonly values: readonly string[];
}

/** What somebody wants to do, as a policy sees it. */
export interface PolicyQuestion {
  readonly principalArn: string;
  readonly accountId: string;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  readonly resource: string;
  /** The value of a condition's key; undefined where the request has none. */
  readonly contextOf: (key: string) => string | undefined;
}

/** S3's limit (API reference, PutBucketPolicy). */
const maxPolicyBytes = 20 * 1024;

type Compare = (pattern: string, value: string) => boolean;
const equals: Compare = (pattern, value) => pattern === value;
const like: Compare = (pattern, value) => matchesWildcard(pattern, value, "?");

type ConditionOperator =
  | "StringEquals"
  | "StringNotEquals"
  | "StringLike"
  | "StringNotLike"
  | "Null"
  | "Bool";

/** Each operator: how it compares, and whether it holds where none of the values fits. */
const OPERATORS: Readonly<
  Record<ConditionOperator, { readonly compare: Compare; readonly isNegated: boolean }>
> = {
  StringEquals: { compare: equals, isNegated: false },
  StringNotEquals: { compare: equals, isNegated: true },
  StringLike: { compare: like, isNegated: false },
  StringNotLike: { compare: like, isNegated: true },
  // Compared with whether the request has the key at all.
  Null: { compare: equals, isNegated: false },
  Bool: { compare: equals, isNegated: false },
};

/** Keys that {@link PolicyQuestion.contextOf} knows. */
const KNOWN_KEYS =
  /^(s3:prefix|s3:existingobjecttag\/.+|s3:x-amz-[a-z-]+|aws:username|aws:securetransport|aws:sourceip)$/i;

/**
 * Reads a policy document for a bucket.
 *
 * @throws S3Error MalformedPolicy; NotImplemented for what the sandbox would have to ignore, which is never right.
 */
export function readPolicy(text: string, bucketArn: string): readonly PolicyStatement[] {
  if (Buffer.byteLength(text) > maxPolicyBytes) {
    throw malformed("Policy exceeds the maximum allowed document size.");
  }
  const { Statement } = fieldsOf(parse(text));
  const statements = listOf(Statement);
  if (statements.length === 0) {
    throw malformed("Missing required field Statement");
  }
  return statements.map((statement) => readStatement(fieldsOf(statement), bucketArn));
}

/** Whether a policy denies it. An explicit deny goes before everything else. */
export function isDenied(
  statements: readonly PolicyStatement[],
  question: PolicyQuestion,
): boolean {
  return statements.some(
    (statement) =>
      statement.effect === "Deny" &&
      statement.principals.some((principal) => isPrincipal(principal, question)) &&
      statement.actions.some((action) =>
        like(action.toLowerCase(), question.action.toLowerCase()),
      ) &&
      statement.resources.some((resource) => like(resource, question.resource)) &&
      statement.conditions.every((condition) => holds(condition, question)),
  );
}

/**
 * Whether a policy opens the bucket to everybody: something is allowed to any principal, and no condition says from
 * where or for whom (user guide, "The meaning of public").
 */
export function isPublicPolicy(statements: readonly PolicyStatement[]): boolean {
  return statements.some(
    ({ effect, principals, conditions }) =>
      effect === "Allow" && principals.includes("*") && conditions.length === 0,
  );
}

function isPrincipal(principal: string, { principalArn, accountId }: PolicyQuestion): boolean {
  const root = principalArn.replace(/:[^:]+$/, ":root");
  return ["*", principalArn, accountId, root].includes(principal);
}

function holds({ operator, key, values }: PolicyCondition, question: PolicyQuestion): boolean {
  const { compare, isNegated } = OPERATORS[operator];
  const found = question.contextOf(key.toLowerCase());
  const value = operator === "Null" ? String(found === undefined) : found;
  const isOne = value !== undefined && values.some((pattern) => compare(pattern, value));
  return isOne !== isNegated;
}

function readStatement(
  { Effect, Principal, NotPrincipal, Action, Resource, Condition, ...others }: Fields,
  bucketArn: string,
): PolicyStatement {
  const { Sid: _, ...unknown } = others;
  const [name] = Object.keys(unknown);
  if (name !== undefined) {
    throw unsupported(`the policy element ${name}`);
  }
  if (Effect !== "Allow" && Effect !== "Deny") {
    throw malformed(`Invalid effect: ${String(Effect)}`);
  }
  if (NotPrincipal !== undefined) {
    throw Effect === "Allow"
      ? malformed("Allow with NotPrincipal is not allowed")
      : unsupported("the policy element NotPrincipal");
  }
  const principals = Principal === "*" ? ["*"] : textsOf(fieldsOf(Principal)["AWS"]);
  const [actions, resources] = [textsOf(Action), textsOf(Resource)];
  if (principals.length === 0) {
    throw malformed("Invalid principal in policy");
  }
  if (actions.length === 0 || actions.some((action) => !/^(\*|s3:.+)$/i.test(action))) {
    throw malformed("Policy has invalid action");
  }
  const isOfBucket = (resource: string) =>
    resource === bucketArn || resource.startsWith(`${bucketArn}/`) || resource === `${bucketArn}*`;
  if (resources.length === 0 || !resources.every(isOfBucket)) {
    throw malformed("Policy has invalid resource");
  }
  return { effect: Effect, principals, actions, resources, conditions: readConditions(Condition) };
}

function readConditions(raw: unknown): PolicyCondition[] {
  return Object.entries(raw === undefined ? {} : fieldsOf(raw)).flatMap(([operator, keys]) => {
    if (!isOperator(operator)) {
      throw unsupported(`the condition operator ${operator}`);
    }
    return Object.entries(fieldsOf(keys)).map(([key, values]) => {
      if (!KNOWN_KEYS.test(key)) {
        throw unsupported(`the condition key ${key}`);
      }
      return { operator, key, values: textsOf(values) };
    });
  });
}

function isOperator(name: string): name is ConditionOperator {
  return Object.hasOwn(OPERATORS, name);
}

type Fields = Readonly<Record<string, unknown>>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformed("This policy contains invalid Json");
  }
  return value as Fields;
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat();
}

function textsOf(value: unknown): string[] {
  return listOf(value).map(String);
}

function malformed(message: string): S3Error {
  return new S3Error("MalformedPolicy", { message });
}

function unsupported(what: string): S3Error {
  const message = `The sandbox does not know ${what}, and would not do what the policy says`;
  return new S3Error("NotImplemented", { message });
}

/** A bucket's policy: its text as it was put, and what it says. */
export interface BucketPolicy {
  readonly text: string;
  readonly statements: readonly PolicyStatement[];
}
