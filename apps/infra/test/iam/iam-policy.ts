/** One thing that a request asks to be allowed. */
export interface IamCall {
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the request has; one that is not here is absent from it. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** A statement of a policy document. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/**
 * The statement that allows a call; undefined where none does. Knows the part of IAM's language that the
 * policies use, and refuses the rest. Source: IAM user guide, "Policy evaluation logic".
 */
export function allowingStatement(
  call: IamCall,
  statements: readonly PolicyStatement[],
): PolicyStatement | undefined {
  return statements.find((statement) => {
    if (statement.Effect !== "Allow") {
      throw new Error(`not known here: the effect ${statement.Effect}`);
    }
    return (
      many(statement.Action).includes(call.action) &&
      many(statement.Resource).some((pattern) => isLike(call.resource, pattern)) &&
      Object.entries(statement.Condition ?? {}).every(([test, keys]) =>
        Object.entries(keys).every(([key, values]) => holds(test, call.context[key], many(values))),
      )
    );
  });
}

/** The actions of statements, with their statements' ids. */
export function actionsOf(
  statements: readonly PolicyStatement[],
): readonly { readonly sid: string; readonly action: string }[] {
  return statements.flatMap(({ Sid, Action }) =>
    many(Action).map((action) => ({ sid: Sid, action })),
  );
}

function holds(
  test: string,
  found: readonly string[] | undefined,
  wanted: readonly string[],
): boolean {
  switch (test) {
    case "StringEquals":
    case "ArnEquals":
      return found?.some((value) => wanted.includes(value)) ?? false;
    case "StringLike":
      return found?.some((value) => wanted.some((pattern) => isLike(value, pattern))) ?? false;
    case "StringLikeIfExists":
      return found === undefined || holds("StringLike", found, wanted);
    case "ForAllValues:StringEquals":
      return found?.every((value) => wanted.includes(value)) ?? true;
    case "Null":
      return String(found === undefined) === wanted[0];
    case "NumericLessThanEquals":
      return found?.some((value) => Number(value) <= Number(wanted[0])) ?? false;
    default:
      throw new Error(`not known here: the condition ${test}`);
  }
}

/** Whether a text fits a pattern, in which `${*}`, `${?}` and `${$}` are plain signs. */
function isLike(value: string, pattern: string): boolean {
  const parts = pattern.split(/(\$\{[*?$]\}|[*?])/).map((part, index) => {
    if (index % 2 === 0) {
      return escapeRegExp(part);
    }
    if (part.length > 1) {
      return escapeRegExp(part.charAt(2));
    }
    return part === "*" ? "[\\s\\S]*" : "[\\s\\S]";
  });
  return new RegExp(`^${parts.join("")}$`).test(value);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function many<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
