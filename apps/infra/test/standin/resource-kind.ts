import type { Place } from "./place.ts";
import type { Value, Values } from "./schema.ts";

/** What else there is in an account. */
export interface Surroundings {
  has(type: string, is: (values: Values) => boolean): boolean;
  /** Such as objects of a bucket, which are no resources. */
  holds(what: string): boolean;
}

/** What this knows of a type of resources beyond the bindings. Source: hashicorp/aws 6 and AWS's APIs. */
export interface ResourceKind {
  /** The attributes that tell one from all others of the account. */
  readonly identity: readonly string[];
  /** A change of these makes a new one (ForceNew). */
  readonly replacedBy: readonly string[];
  /** Optional ones that the provider fills in, beside `id`, `region` and `tags_all`. */
  readonly filledIn?: readonly string[];
  /** Those that the provider fills in anew when another one changes. */
  readonly follows?: Readonly<Record<string, string>>;
  /** Whether creating what is there already is an error, or writes over it, as AWS's Put operations do. */
  readonly whenThere: "refused" | "overwritten";
  /** What AWS gives to a new one. `id` is that of Terraform. */
  readonly given: (values: Values, place: Place, folder: string) => Values;
  /** Why AWS refuses to delete one, in its words. */
  readonly keptBy?: (values: Values, account: Surroundings) => string | undefined;
  /** Whether deleting one leaves it there for a while, so that its name is taken. */
  readonly waitsForDeletion?: (values: Values) => boolean;
}

/** A value that is a text; empty where it is none. */
export function textOf(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}

/** One whose id is one of its own attributes. */
export function namedBy(
  name: string,
  given: ResourceKind["given"] = () => ({}),
): Pick<ResourceKind, "identity" | "replacedBy" | "given"> {
  return {
    identity: [name],
    replacedBy: [name, `${name}_prefix`],
    given: (values, place, folder) => ({
      id: values[name] ?? null,
      ...given(values, place, folder),
    }),
  };
}

/** One that only ties others together, or sets something of another: nothing of it can be changed in place. */
export function joining(...names: readonly string[]): ResourceKind {
  return {
    identity: names,
    replacedBy: names,
    whenThere: "overwritten",
    given: (values) => ({ id: names.map((name) => textOf(values[name])).join("-") }),
  };
}
