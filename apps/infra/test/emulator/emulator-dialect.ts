import type { Value, Values } from "../standin/schema.ts";

/** What ministack 1.5 takes for actions of their own. Source: AWS has them allowed by the action of one message. */
const BATCHES: Readonly<Record<string, string>> = {
  "sqs:SendMessage": "sqs:SendMessageBatch",
  "sqs:DeleteMessage": "sqs:DeleteMessageBatch",
  "sqs:ChangeMessageVisibility": "sqs:ChangeMessageVisibilityBatch",
};

const ROLE = /^arn:aws:iam::(\d{12}):role\/(.+)$/;

/**
 * Values as the emulator has to get them. It calls every partition `aws`, and differs from IAM in two points: a batch
 * is an action of its own, and `aws:PrincipalArn` of a role's session is the ARN of the session instead of the role's.
 */
export function toEmulator(values: Values, partition: string): Values {
  return mapTexts(values, (text) => {
    const said = text.replaceAll(`arn:${partition}:`, "arn:aws:");
    return said.startsWith('{"Version":"2012-10-17"') ? policyOf(said) : said;
  });
}

/** Values as AWS would have given them. */
export function fromEmulator(values: Values, partition: string): Values {
  return mapTexts(values, (text) => text.replaceAll("arn:aws:", `arn:${partition}:`));
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

function policyOf(text: string): string {
  const { Statement, ...document } = JSON.parse(text);
  const statements = Statement.map(({ Action, Condition, ...rest }: Statement) => ({
    ...rest,
    Action: [Action].flat().flatMap((action) => [action, BATCHES[action] ?? []].flat()),
    ...(Condition && { Condition: withSessions(Condition) }),
  }));
  return JSON.stringify({ ...document, Statement: statements });
}

function withSessions(condition: NonNullable<Statement["Condition"]>): object {
  return Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => {
      const roles = keys["aws:PrincipalArn"];
      return roles === undefined
        ? [operator, keys]
        : [operator, { ...keys, "aws:PrincipalArn": [roles].flat().map(sessionsOf) }];
    }),
  );
}

function sessionsOf(role: string): string {
  return role.replace(ROLE, "arn:aws:sts::$1:assumed-role/$2/*");
}

function mapTexts(values: Values, map: (text: string) => string): Values {
  const mapped = (value: Value): Value => {
    if (typeof value === "string") {
      return map(value);
    }
    if (Array.isArray(value)) {
      return value.map(mapped);
    }
    return typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapped(inner)]))
      : value;
  };
  return mapped(values) as Values;
}
