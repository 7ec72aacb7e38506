import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** The condition of a write, with its names and values. */
export interface ItemCondition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** An attribute, or a field of a map, with the value that was read; undefined: it was not there. */
export interface SeenAttribute {
  readonly path: readonly string[];
  readonly value: AttributeValue | undefined;
}

/**
 * Each of these attributes must still have the value that was read (Y6). A revision attribute of our own would
 * not do: the server's next write would drop it. Maps are compared field by field.
 */
export function unchangedCondition(seen: readonly SeenAttribute[]): ItemCondition {
  const names = [...new Set(seen.flatMap(({ path }) => path))];
  const reference = (path: readonly string[]) =>
    path.map((name) => `#n${names.indexOf(name)}`).join(".");
  const terms = seen.map(({ path, value }, index) =>
    value === undefined
      ? `attribute_not_exists(${reference(path)})`
      : `${reference(path)} = :v${index}`,
  );
  const values = seen.flatMap(({ value }, index) =>
    value === undefined ? [] : [[`:v${index}`, value] as const],
  );
  return {
    ConditionExpression: terms.join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(
      names.map((name, index) => [`#n${index}`, name] as const),
    ),
    ...(values.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(values) }),
  };
}
