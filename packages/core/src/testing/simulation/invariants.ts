import type { LedgerRow } from "../../model/ledger-row.ts";
import type { Policy } from "../../model/policy.ts";
import { planReconcile } from "../../plan/plan-reconcile.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import { entryName } from "./source-client.ts";
import type { World } from "./world.ts";

/**
 * What must hold once all is quiet: every key converged under the policy, nothing lost, duplicated or
 * foreign, no upload left behind, the ledger mapping every entry, and a further reconcile planning nothing.
 *
 * @returns one line for each thing that does not hold.
 */
export async function brokenInvariants(world: World): Promise<readonly string[]> {
  const broken = world.violation === undefined ? [] : [world.violation];
  if (world.destination.openUploads > 0) {
    broken.push(`${world.destination.openUploads} uploads were left behind`);
  }
  for (const key of new Set([...world.source.keys(), ...world.destination.keys()])) {
    broken.push(...compareKey(world, key), ...checkLedger(world, key));
    broken.push(...(await checkQuiet(world, key)));
  }
  return broken;
}

function compareKey(world: World, key: string): readonly string[] {
  const wanted = world.source.entries(key).filter((entry) => isWanted(world, key, entry));
  const foreign = world.foreign.get(key) ?? [];
  const kept = keptReplicas(world, key);
  const stack = world.destination.entries(key);
  const isReplica = ({ versionId }: StoredEntry) =>
    !foreign.includes(versionId) && !kept.has(versionId);
  const missing = foreign.filter((id) => !stack.some((entry) => entry.versionId === id));
  const lines = missing.map((id) => `${key}: foreign entry ${id} was touched`);
  const want = wanted.map((entry) => print(entry, world.policy)).join(" | ");
  const have = stack
    .filter(isReplica)
    .map((entry) => print(entry, world.policy))
    .join(" | ");
  return want === have
    ? lines
    : [...lines, `${key}: not converged\n  want ${want}\n  have ${have}`];
}

function isWanted(world: World, key: string, entry: StoredEntry): boolean {
  const { client, ledger } = world;
  // What belongs below an entry that could not be written again is left out, and the ledger says so.
  const isGap = ledger
    .peek(key)
    .rows.some((row) => row.versionId === entry.versionId && row.state === "gap");
  if (isGap && client.record.archived.has(key)) {
    return false;
  }
  if (entry.kind === "object") {
    return true;
  }
  return isMarkerWanted(world, client.record.expired.has(entryName(key, entry.versionId)));
}

function isMarkerWanted({ policy }: World, isByLifecycle: boolean): boolean {
  return policy.deleteMarkers === "replicate" && !(isByLifecycle && policy.lifecycle === "ignore");
}

/** Replicas that policy keeps although their source entry is gone; each must really be gone. */
function keptReplicas(world: World, key: string): ReadonlySet<string> {
  const { ledger, policy, client, source } = world;
  const { expired, deleted } = client.record;
  const kept = ledger.peek(key).rows.filter((row) => {
    const name = entryName(key, row.versionId);
    const held = source.entries(key).find((entry) => entry.versionId === row.versionId);
    const isByLifecycle = policy.lifecycle === "ignore" && expired.has(name);
    if (held !== undefined) {
      // A null marker took the place of the null version, but does not cross: the replica stays.
      const isIgnored = policy.deleteMarkers === "ignore" || isByLifecycle;
      return held.kind === "marker" && isIgnored;
    }
    const isByPolicy =
      policy.versionDeletes === "ignore" && (deleted.has(name) || expired.has(name));
    return isByLifecycle || isByPolicy;
  });
  // An object is kept where its content is that id's; a marker, where it crossed and was deleted since.
  const isOfSource = (row: LedgerRow) => {
    const replica = world.destination.find(key, row.destinationVersionId ?? "");
    if (replica?.kind === "object") {
      const contents = client.record.entryContents.get(entryName(key, row.versionId));
      return contents?.has(replica.content) === true;
    }
    const isHeld = source.entries(key).some((entry) => entry.versionId === row.versionId);
    const { made } = client.record;
    return !isHeld && isMarkerWanted(world, made.has(entryName(key, row.versionId)));
  };
  return new Set(kept.filter(isOfSource).map((row) => row.destinationVersionId ?? ""));
}

function print(entry: StoredEntry, policy: Policy): string {
  if (entry.kind === "marker") {
    return "marker";
  }
  const { content, attributes, tags } = entry;
  return JSON.stringify([content, attributes, policy.tags === "ignore" ? {} : tags]);
}

function checkLedger(world: World, key: string): readonly string[] {
  const { rows } = world.ledger.peek(key);
  const foreign = world.foreign.get(key) ?? [];
  const mapped = new Set(rows.map((row) => row.destinationVersionId));
  const unmapped = world.source
    .entries(key)
    .filter((entry) => isWanted(world, key, entry))
    .filter((entry) => !rows.some((row) => row.versionId === entry.versionId))
    .map((entry) => `${key}: the ledger has no row for ${entry.versionId}`);
  const orphans = world.destination
    .entries(key)
    .filter(({ versionId }) => !foreign.includes(versionId) && !mapped.has(versionId))
    .map((entry) => `${key}: the ledger does not know ${entry.versionId} of the destination`);
  return [...unmapped, ...orphans];
}

async function checkQuiet(world: World, key: string): Promise<readonly string[]> {
  const source = await world.source.readStack(key);
  const destination = await world.destination.readStack(key);
  const { head, rows } = world.ledger.peek(key);
  if (!source.ok || !destination.ok) {
    throw new Error("the buckets in memory answer always");
  }
  const plan = planReconcile(
    {
      source: source.value,
      destination: destination.value,
      rows,
      retiring: head?.retiring ?? [],
    },
    world.policy,
  );
  return plan.steps.length === 0
    ? []
    : [`${key}: a further reconcile still plans ${plan.steps.map((step) => step.kind).join(", ")}`];
}
