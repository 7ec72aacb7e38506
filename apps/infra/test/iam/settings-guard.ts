import { awsPartitionOf, type Settings } from "@xpart/deployment";
import type { RequestGuard } from "@xpart/sandbox";
import { type SynthesizedStack, synthesizeDestination, synthesizeSource } from "../synthesized.ts";
import { destinationPolicies, rolePolicies } from "../wiring/deployed-policies.ts";
import { createIamGuard, type IamGuard } from "./iam-guard.ts";
import type { PolicyStatement } from "./iam-policy.ts";
import { plannedValues } from "./planned-values.ts";
import type { RequestPlace } from "./request-place.ts";

/** A guard over both sides of a sandbox; `source` and `destination` are options of its partitions. */
export interface SettingsGuard extends Pick<IamGuard, "denied" | "used"> {
  readonly source: { readonly guard: RequestGuard };
  readonly destination: { readonly guard: RequestGuard };
  /**
   * @throws where an identity asked for what its policies do not allow, naming each such request; and where no
   *   identity asked for anything, which means that they have other names here.
   */
  expectAllowed(): void;
}

/**
 * Lets functions and the destination's identity do what the policies allow that infra makes of these
 * settings, for a test that makes its deployment by itself. The identities are the sandbox's users of the
 * names that infra gives them (`namesOf`), and so are queues, table and secret; other users are let through.
 *
 * @example
 * const guard = guardOf(settings);
 * const sandbox = await startSandbox({ source: guard.source, destination: guard.destination });
 * const key = sandbox.source.addAccessKey(namesOf(settings).queueHandler);
 */
export function guardOf(settings: Settings): SettingsGuard {
  const { source, destination } = settings;
  const places = { source: placeOf(source), destination: placeOf(destination) };
  const guard = createIamGuard(
    new Map([
      ...policiesOf(synthesizeSource(settings), places.source),
      ...policiesOf(synthesizeDestination(settings), places.destination),
    ]),
  );
  return {
    denied: guard.denied,
    used: guard.used,
    source: { guard: guard.of(places.source) },
    destination: { guard: guard.of(places.destination) },
    expectAllowed() {
      if (guard.denied.length > 0) {
        throw new Error(`infra's policies do not allow:\n${guard.denied.join("\n")}`);
      }
      if (guard.used.size === 0) {
        throw new Error("no identity of infra's asked for anything: is it named otherwise here?");
      }
    },
  };
}

/** Where the requests of a side go to. */
export function placeOf(side: Settings["source" | "destination"]): RequestPlace {
  const { name: partition, dnsSuffix } = awsPartitionOf(side);
  const { region, accountId = "" } = side;
  return { partition, region, accountId, dnsSuffix };
}

function policiesOf(
  stack: SynthesizedStack,
  place: RequestPlace,
): readonly (readonly [string, readonly PolicyStatement[]])[] {
  const values = plannedValues(stack, place);
  return [...rolePolicies(stack, values), ...destinationPolicies(stack, values)];
}
