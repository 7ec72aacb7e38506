import { createPauseNotes } from "@xpart/aws-adapters";
import { ok } from "@xpart/core";
import type { ControlClients } from "../control/control-clients.ts";
import { createLambdaMappings } from "../control/lambda-mappings.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { CHECKS } from "./checks.ts";
import { type DoctorFacts, FUNCTION_ROLES, QUEUE_ROLES } from "./facts.ts";
import { type CheckSubject, type Finding, judgeCheck } from "./finding.ts";
import { gatherConcurrency, gatherFunction, gatherQueue, gatherRule } from "./gather-feed.ts";
import { gatherOtherPair } from "./gather-other-pair.ts";
import { gatherBucket, gatherIdentity } from "./gather-sides.ts";
import {
  gatherKey,
  gatherKmsKeys,
  gatherRoleTrust,
  gatherTable,
  gatherTagRight,
} from "./gather-state.ts";

/** Asks every service once for what the checks are judged by. Only reads. */
export async function gatherFacts(
  deployment: Deployment,
  control: ControlClients,
  now: () => number,
): Promise<DoctorFacts> {
  const mappings = createLambdaMappings(control);
  const { names } = deployment;
  const [source, destination, sourceBucket, destinationBucket, rule, queues, functions, mapped] =
    await Promise.all([
      gatherIdentity("source", deployment, control, now),
      gatherIdentity("destination", deployment, control, now),
      gatherBucket("source", deployment),
      gatherBucket("destination", deployment),
      gatherRule(deployment, control),
      byName(QUEUE_ROLES, (role) => gatherQueue(role, deployment)),
      byName(FUNCTION_ROLES, (role) => gatherFunction(role, deployment, control)),
      byName(FUNCTION_ROLES, (role) => mappings.list(names[role])),
    ]);
  const [note, table, key, sourceKey, roleTrust, kmsKeys, freeConcurrency, readsTags, otherPair] =
    await Promise.all([
      createPauseNotes(deployment.table).read(),
      gatherTable(deployment),
      gatherKey("destination", deployment, control),
      gatherKey("source", deployment, control),
      gatherRoleTrust(deployment, control),
      gatherKmsKeys(deployment, control),
      gatherConcurrency(control),
      gatherTagRight(functions.queueHandler, deployment),
      gatherOtherPair(deployment),
    ]);
  return {
    identities: { source, destination },
    buckets: { source: sourceBucket, destination: destinationBucket },
    ...{ rule, queues, functions, mappings: mapped },
    isPaused: note.ok ? ok(note.value !== undefined) : note,
    ...{ table, key, sourceKey, roleTrust, kmsKeys, freeConcurrency, readsTags, otherPair },
  };
}

/** Judges every check, in the order in which an object passes by. Pure. */
export function diagnoseDeployment(subject: CheckSubject): readonly Finding[] {
  const { settings } = subject.deployment;
  return CHECKS.filter((check) => check.appliesTo?.(settings) ?? true).map((check) =>
    judgeCheck(check, subject),
  );
}

async function byName<Name extends string, T>(
  names: readonly Name[],
  ask: (name: Name) => Promise<T>,
): Promise<{ readonly [Each in Name]: T }> {
  const told = await Promise.all(names.map(async (name) => [name, await ask(name)] as const));
  return Object.fromEntries(told) as { readonly [Each in Name]: T };
}
