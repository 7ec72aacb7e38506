import {
  lacksSetAsideIndex,
  listSetAside,
  type SetAsideItem,
  type SetAsideState,
} from "@xpart/aws-adapters";
import { destinationKeyOf, ok, type PortError, type Result } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { prefixesIn } from "../verify/prefixes-in.ts";
import { listForeign } from "./list-foreign.ts";
import type { ListOptions } from "./list-options.ts";
import { listWaiting } from "./list-waiting.ts";
import type { ListedEntry } from "./listed-entry.ts";

/** What can be listed. */
export type ListKind = "parked" | "held" | "gaps" | "locked" | "foreign" | "waiting";

/** The state of the ledger's rows that a kind lists; foreign entries and what waits have no rows. */
const STATES: Readonly<Record<Exclude<ListKind, "foreign" | "waiting">, SetAsideState>> = {
  parked: "parked",
  held: "held",
  gaps: "gap",
  locked: "locked",
};

/** Lists what somebody should look at, one by one; an error ends the listing. Only reads. */
export async function* listEntries(
  kind: ListKind,
  deployment: Deployment,
  { prefix = "", ...options }: ListOptions = {},
): AsyncGenerator<Result<ListedEntry, PortError>> {
  const prefixes = prefix.startsWith("s3://") ? prefixesIn(deployment, prefix) : [prefix];
  for (const own of prefixes) {
    for await (const entry of listBySource(kind, deployment, { ...options, prefix: own })) {
      yield entry.ok ? ok(named(entry.value, deployment)) : entry;
    }
  }
}

function named(entry: ListedEntry, { keys }: Pick<Deployment, "keys">): ListedEntry {
  const destinationKey = destinationKeyOf(keys, entry.key);
  return destinationKey === entry.key ? entry : { ...entry, destinationKey };
}

async function* listBySource(
  kind: ListKind,
  deployment: Deployment,
  { prefix = "", isScan = false, onNoIndex, onPartial }: ListOptions,
): AsyncGenerator<Result<ListedEntry, PortError>> {
  if (kind === "foreign") {
    yield* listForeign(prefix, deployment);
    return;
  }
  if (kind === "waiting") {
    yield* listWaiting({ prefix, ...(onPartial === undefined ? {} : { onPartial }) }, deployment);
    return;
  }
  const state = STATES[kind];
  const { table } = deployment;
  if (!isScan) {
    let isUnindexed = false;
    for await (const item of listSetAside(table, { state, prefix, search: "index" })) {
      // Nothing has been given yet: a table without an index refuses the first question.
      isUnindexed = !item.ok && lacksSetAsideIndex(item.error);
      if (!isUnindexed) {
        yield* entriesOf(item, state);
      }
    }
    if (!isUnindexed) {
      return;
    }
    onNoIndex?.();
  }
  for await (const item of listSetAside(table, { state, prefix, search: "scan" })) {
    yield* entriesOf(item, state);
  }
}

function entriesOf(
  item: Result<SetAsideItem, PortError>,
  state: SetAsideState,
): readonly Result<ListedEntry, PortError>[] {
  if (!item.ok) {
    return [item];
  }
  if (item.value.kind === "row") {
    const { key, versionId, kind, destinationVersionId, reason, answer } = item.value.row;
    return [
      ok({
        ...{ key, versionId, kind },
        ...(destinationVersionId === undefined ? {} : { destinationVersionId }),
        ...(reason === undefined ? {} : { reason }),
        ...(answer === undefined ? {} : { answer }),
      }),
    ];
  }
  const { key, heldForeign = [], lockedForeign = [] } = item.value.head;
  const foreign = state === "held" ? heldForeign : lockedForeign;
  return foreign.map((destinationVersionId) =>
    ok({ key, destinationVersionId, reason: "foreign" }),
  );
}
