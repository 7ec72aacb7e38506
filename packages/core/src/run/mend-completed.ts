import { bringNewestBack } from "../apply/apply-plan.ts";
import type { BeforeCompletion, UploadAttempt } from "../copy/part-run.ts";
import type { KeySession } from "../lease/key-session.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { ok, type Result } from "../model/result.ts";
import { type Entry, type Stack, samePin } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { type KeyPlan, planKey } from "./plan-key.ts";
import { planWork, showsOlder } from "./plan-work.ts";
import { reconcileWithin } from "./reconcile-key.ts";

/**
 * Looks at a key before an upload of it is completed, which puts on top what may belong below newer entries (R8): so
 * that what readers see can be brought back on top, whatever the source answers by then.
 *
 * @returns whether that is needed already, and what mends the key, once the upload is completed or may be.
 */
export async function mendCompleted(
  key: string,
  attempt: UploadAttempt,
  run: ReplicationRun,
): Promise<Result<BeforeCompletion, ReplicationFailure>> {
  const ledger = await run.ledger.readKey(key);
  if (!ledger.ok) {
    return { ok: false, error: serviceFailure(ledger.error) };
  }
  const state = { ledger: ledger.value, crashed: attempt };
  const planned = await planKey({ key, isMending: true }, state, run);
  if (!planned.ok && planned.error.kind === "service") {
    return planned;
  }
  return ok({
    showsOlder: planned.ok && showsOlder(planned.value),
    async whenCompleted(session) {
      if (planned.ok) {
        await bringBack(attempt, planned.value, session, run);
      }
      await reconcileWithin(session, run);
    },
  });
}

/** Brings what readers saw back on top, if the upload's entry is older. */
async function bringBack(
  attempt: UploadAttempt,
  plan: KeyPlan,
  session: KeySession,
  run: ReplicationRun,
): Promise<void> {
  const work = planWork(undefined, { session }, plan, run);
  work.shown.mayBeOnTop(entryOf(attempt, plan.facts.source));
  await bringNewestBack(work);
}

/** What the upload is of; undefined: the source has no such entry, or the null version was written again. */
function entryOf({ versionId, content }: UploadAttempt, { entries }: Stack): Entry | undefined {
  return entries.find(
    (entry) =>
      entry.versionId === versionId &&
      (versionId !== NULL_VERSION_ID ||
        (entry.kind === "object" && samePin(content.pin, entry.pin))),
  );
}
