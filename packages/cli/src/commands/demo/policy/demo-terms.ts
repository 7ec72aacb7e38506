import type { PolicyChoices } from "@xpart/core";
import type { Settings } from "@xpart/deployment";

/** What the handlers of a demo run under, as a settings file has it. */
export interface DemoTerms {
  /** As it is written; `undefined`: all defaults. */
  readonly policy: PolicyChoices | undefined;
  /** `source.prefixes`; empty: every key. */
  readonly prefixes: readonly string[];
  /** What every write at the destination says. */
  readonly destination: Pick<Settings["destination"], "encryption" | "acl" | "kmsKeyArn">;
}

/** All defaults. */
export const NO_TERMS: DemoTerms = { policy: undefined, prefixes: [], destination: {} };

/** Whether something was chosen, so that the sides are compared under it. */
export function isChosen({ policy, prefixes, destination }: DemoTerms): boolean {
  return policy !== undefined || prefixes.length > 0 || Object.keys(destination).length > 0;
}

/** Whether the buckets need Object Lock, so that there are locks to cross. */
export function hasLocks({ policy }: DemoTerms): boolean {
  return policy?.retention !== undefined;
}
