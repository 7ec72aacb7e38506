/** One test of a statement's condition: the key must have one of the values. */
export interface Condition {
  /** IAM's operator, such as `StringLike`. */
  readonly test: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Allows actions on resources. There is nothing that denies: what is not allowed is not. */
export interface Statement {
  /** Letters and digits; says what it is for. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: readonly Condition[];
}

/** A policy as IAM takes it, as JSON. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.map(statementJson) });
}

/** A trust policy for a service's own roles. */
export function serviceTrust(service: string): string {
  const Principal = { Service: service };
  const statement = { Effect: "Allow", Principal, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** A statement as it stands in a policy, for documents that have principals too. */
export function statementJson({ sid, actions, resources, conditions = [] }: Statement): object {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: oneOrMany(actions),
    Resource: oneOrMany(resources),
    ...(conditions.length === 0 ? {} : { Condition: conditionJson(conditions) }),
  };
}

/** Conditions as IAM groups them: by operator, then by key. */
export function conditionJson(conditions: readonly Condition[]): object {
  const tests = [...new Set(conditions.map(({ test }) => test))];
  return Object.fromEntries(
    tests.map((test) => [
      test,
      Object.fromEntries(
        conditions
          .filter((condition) => condition.test === test)
          .map(({ key, values }) => [key, oneOrMany(values)]),
      ),
    ]),
  );
}

/** A policy of an IAM user is short of room, and one value need not be a list. */
function oneOrMany(values: readonly string[]): string | readonly string[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}
