import { forEachBounded, type Policy, type PortError } from "@xpart/core";
import type { Settings } from "@xpart/deployment";
import { compareContent, compareDescriptions } from "../compare/compare-descriptions.ts";
import { describeVersion } from "../compare/describe-version.ts";
import type { Deployment } from "../open/open-deployment.ts";
import type { EntryLine } from "./entry-line.ts";

/** Replicas that are looked at beside their place, the newest: four requests each. */
export const MAX_COMPARED = 50;

/** Of them at the same time. */
const CONCURRENT = 8;

/**
 * Looks at headers, metadata and tags of the newest replicas that stand in their place, and at their content as far as
 * ETags and checksums tell. Only names of what differs come back. What could not be read is said on its line, and is
 * neither equal nor different.
 */
export async function comparePairs(
  key: string,
  lines: readonly EntryLine[],
  deployment: Deployment,
): Promise<readonly EntryLine[]> {
  const compared = [...lines];
  const indexes = lines.flatMap(({ verdict, source, destination }, index) =>
    verdict.kind === "replicated" && source?.kind === "object" && destination ? [index] : [],
  );
  await forEachBounded(indexes.slice(0, MAX_COMPARED), CONCURRENT, async (index) => {
    const line = lines[index];
    if (line !== undefined) {
      compared[index] = { ...line, verdict: await compareLine(key, line, deployment) };
    }
  });
  return compared;
}

async function compareLine(
  key: string,
  { source, destination }: EntryLine,
  deployment: Deployment,
): Promise<EntryLine["verdict"]> {
  const [left, right] = await Promise.all([
    describeVersion(deployment.source, key, source?.versionId ?? ""),
    describeVersion(deployment.destination, key, destination?.versionId ?? ""),
  ]);
  if (!left.ok || !right.ok) {
    const failed = left.ok ? right : left;
    return { kind: "replicated", problem: failed.ok ? "" : errorText(failed.error) };
  }
  if (left.value === "gone" || right.value === "gone") {
    return { kind: "replicated", problem: "it went while it was looked at" };
  }
  const isOther = compareContent(left.value.description, right.value.description) === "different";
  const fields = compareDescriptions(left.value, right.value, deployment.policy).filter((field) =>
    isMeantToCross(field, deployment.policy, deployment.settings),
  );
  return { kind: "replicated", fields: isOther ? ["content", ...fields] : fields };
}

/** What the policy, or the destination, leaves out differs and is right. */
function isMeantToCross(field: string, policy: Policy, { destination }: Settings): boolean {
  if (field.startsWith("tags.")) {
    return policy.tags === "replicate";
  }
  if (field === "storageClass") {
    return policy.storageClass === "same";
  }
  return destination.objectLock || (field !== "retention" && field !== "legalHold");
}

function errorText({ side, operation, message }: PortError): string {
  return `${side} ${operation}: ${message}`;
}
