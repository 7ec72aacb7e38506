import { partitionOf } from "@xpart/aws-adapters";
import { err, ok, type Result } from "@xpart/core";
import * as z from "zod/mini";

/** The variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A text that fits a pattern; `mustBe` ends the sentence "NAME must be ...". */
export function text(mustBe: string, pattern: RegExp): z.ZodMiniType<string, string> {
  const error = `must be ${mustBe}`;
  return z.string({ error }).check(z.regex(pattern, { error }));
}

/** An http or https URL, which need not be set. */
export function optionalUrl(): z.ZodMiniType<string | undefined, string | undefined> {
  return z.optional(text("an http or https URL, or not set", /^https?:\/\/[^\s/]+/));
}

/** Yes or no, or not set. */
export function optionalFlag(): z.ZodMiniType<boolean | undefined, string | undefined> {
  const written = z.enum(["true", "false"], { error: "must be true or false, or not set" });
  return z.optional(
    z.pipe(
      written,
      z.transform((value) => value === "true"),
    ),
  );
}

/** A region; `mustBe` ends the sentence "NAME must be ...". */
export function region(mustBe: string): z.ZodMiniType<string, string> {
  const error = `must be ${mustBe}, in a partition that xpart knows`;
  return z.string({ error }).check(z.refine((name) => partitionOf(name).ok, { error }));
}

/** A variable that must not be set; `why` follows it. */
export function absent(why: string): z.ZodMiniType<undefined, undefined> {
  return z.optional(z.never({ error: `must not be set: ${why}` }));
}

/** JSON, of which `read` makes a value or says what it must be. */
export function json<T>(
  read: (parsed: unknown) => Result<T, readonly string[]>,
): z.ZodMiniType<T, string> {
  return z.pipe(
    z.string(),
    z.transform((input, context) => {
      const value = read(parseJson(input));
      if (value.ok) {
        return value.value;
      }
      for (const mustBe of value.error) {
        context.issues.push({ code: "custom", message: `must be ${mustBe}`, input });
      }
      return z.NEVER;
    }),
  );
}

/** What may hold a secret, by its nature or by mistake, or is too long: never quoted in an error. */
const UNQUOTED: ReadonlySet<string> = new Set([
  "DEST_ENDPOINT_URL",
  "DEST_SECRET",
  "DEST_STS_ENDPOINT_URL",
  "POLICY",
  "SOURCE_ENDPOINT_URL",
  "SOURCE_SECRET",
]);

/**
 * Reads variables. An empty one counts as not set.
 *
 * @returns their values, or a sentence for each that is missing or wrong.
 */
export function checkVariables<T extends z.ZodMiniType>(
  variables: T,
  environment: Environment,
): Result<z.output<T>, readonly string[]> {
  const filled = Object.entries(environment).filter(([, value]) => value !== "");
  const parsed = variables.safeParse(Object.fromEntries(filled));
  return parsed.success
    ? ok(parsed.data)
    : err(
        parsed.error.issues.map(({ path, message }) => {
          const name = String(path[0]);
          return `${name} ${message}; ${presentValue(name, environment[name])}`;
        }),
      );
}

function presentValue(name: string, value: string | undefined): string {
  if (value === undefined || value === "") {
    return "it is not set";
  }
  return UNQUOTED.has(name) ? "what it is now is not shown" : `it is ${JSON.stringify(value)}`;
}

function parseJson(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return undefined;
  }
}
