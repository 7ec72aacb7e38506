import type { TextMap } from "./fields.ts";

/** What Lambda sets itself; endpoints of the SDK are the user's to choose. */
const LAMBDAS_OWN = /^(?:AWS|LAMBDA)_(?!ENDPOINT_URL|USE_FIPS_ENDPOINT$|USE_DUALSTACK_ENDPOINT$)/;

/** Finds variables that a user must not set. @returns a sentence for each, which begins with the setting's name. */
export function takenVariables(
  section: string,
  environment: TextMap,
  own: ReadonlySet<string>,
): readonly string[] {
  return Object.keys(environment)
    .filter((name) => own.has(name) || LAMBDAS_OWN.test(name))
    .map((name) => `${section}.${name} must not be set: xpart or Lambda sets it`);
}
