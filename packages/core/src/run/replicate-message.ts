import type { ReconcileRequest } from "../events/parsed-message.ts";
import { crashedRecord, type ReplicationFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { outOfScope, type Scope } from "../model/scope.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { BatchMessage, ReadMessage } from "./read-batch.ts";
import { reconcileKey } from "./reconcile-key.ts";
import { type Replicated, replicate } from "./replicate.ts";

/**
 * Does what one message asks for, if its key is in scope (P6). A throw is a failure like others (F6).
 *
 * @param announced - versions that this message and others of its key that are at hand announce.
 */
export async function replicateMessage(
  { read }: BatchMessage,
  announced: ReadonlySet<VersionId>,
  run: ReplicationRun,
  scope: Scope,
): Promise<Result<Replicated, ReplicationFailure>> {
  try {
    return read.ok ? await workRead(read.value, announced, run, scope) : read;
  } catch (thrown) {
    return err(crashedRecord(thrown));
  }
}

async function workRead(
  message: ReadMessage,
  announced: ReadonlySet<VersionId>,
  run: ReplicationRun,
  scope: Scope,
): Promise<Result<Replicated, ReplicationFailure>> {
  if (message.kind === "ignored") {
    return ok({ kind: "skipped", reason: message.reason });
  }
  const { bucket, key } = message.kind === "event" ? message.event : message;
  const outside = outOfScope(scope, bucket, key);
  if (outside !== undefined) {
    return ok({ kind: "skipped", reason: outside });
  }
  return message.kind === "event"
    ? replicate(message.event, run, announced)
    : reconcileOnRequest(message, run);
}

async function reconcileOnRequest(
  { key, release, history, tags }: ReconcileRequest,
  run: ReplicationRun,
): Promise<Result<Replicated, ReplicationFailure>> {
  const reconciled = await reconcileKey({ key, release, history, tags }, run);
  return reconciled.ok
    ? ok({
        kind: "reconciled",
        reason: "requested",
        bytes: reconciled.value.bytes,
        result: reconciled.value,
      })
    : reconciled;
}
