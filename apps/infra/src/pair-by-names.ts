import { namesOf } from "@xpart/deployment";

/** A resource that only one of the stacks has, and which of its names it bears. */
const TELLTALES = [
  ["aws_dynamodb_table", "table"],
  // A table that was taken over has a name of its own.
  ["aws_cloudwatch_event_rule", "eventRule"],
  ["aws_iam_policy", "destinationPolicy"],
] as const;

/** What names are made of: what is left without the pair is the ending. */
const SAMPLE = namesOf({ name: "name", environment: "test" });

/**
 * Tells from a stack's resources whose it is.
 *
 * @param nameOf - the name of the first resource of a type, if there is one.
 * @returns `base` of the pair's names.
 */
export function pairByNames(nameOf: (type: string) => unknown): string | undefined {
  for (const [type, field] of TELLTALES) {
    const ending = SAMPLE[field].slice(SAMPLE.base.length);
    const name = nameOf(type);
    if (typeof name === "string" && name.endsWith(ending)) {
      return name.slice(0, -ending.length);
    }
  }
  return undefined;
}
