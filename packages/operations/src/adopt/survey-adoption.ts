import {
  describeFailure,
  ok,
  type PortError,
  previewReconcile,
  type ReconcileWishes,
  type Result,
} from "@xpart/core";
import type { UnknownEntries, UnknownEntriesOptions } from "../list/unknown-entries.ts";
import { unknownEntries } from "../list/unknown-entries.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { readingRun } from "../open/reading-run.ts";
import { type Adoption, adoptionOf } from "./adoption.ts";

/**
 * Looks at what stands at the destination below a prefix and the ledger does not know, and says of each such key what
 * a reconcile would take for replicas (L3). The reconcile itself does it, by the same plan: this only reads. A key
 * that the ledger knows wholly costs one request, to the ledger; of another one both stacks are read, and a HEAD, and
 * perhaps the tags, of what may be the same on both sides.
 *
 * @param wishes - what the reconcile will be asked for, beside the key.
 */
export async function* surveyAdoption(
  prefix: string,
  wishes: ReconcileWishes,
  deployment: Deployment,
  options: UnknownEntriesOptions = {},
): AsyncGenerator<Result<Adoption, PortError>> {
  for await (const found of unknownEntries(prefix, deployment, options)) {
    if (!found.ok) {
      yield found;
      return;
    }
    const adoption = await adoptionAt(found.value, wishes, deployment);
    yield adoption;
    if (!adoption.ok) {
      return;
    }
  }
}

async function adoptionAt(
  found: UnknownEntries,
  { history }: ReconcileWishes,
  deployment: Deployment,
): Promise<Result<Adoption, PortError>> {
  const { key, entries } = found;
  const preview = await previewReconcile({ key, history }, readingRun(deployment));
  const nothing = { adopted: 0, retagged: 0, copied: 0, deleted: 0, foreign: entries.length };
  const isLeased = preview.ok && preview.value.state === "leased";
  if (isLeased) {
    return ok({ key, verdict: "unknown", ...nothing, problem: "a worker has the key now" });
  }
  const planned = preview.ok ? preview.value.planned : preview;
  if (planned.ok) {
    return ok(adoptionOf(found, planned.value));
  }
  if (planned.error.kind === "service") {
    return { ok: false, error: planned.error.error };
  }
  const problem = describeFailure(planned.error);
  return ok({ key, verdict: "unknown", ...nothing, problem });
}
