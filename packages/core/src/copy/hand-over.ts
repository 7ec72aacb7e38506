import { writePartRequest } from "../events/own-messages.ts";
import type { ObjectCrossing } from "../lease/crossing.ts";
import type { KeySession } from "../lease/key-session.ts";
import { attributesUnder, type Tags } from "../model/object-attributes.ts";
import type { PartRange } from "../model/part-count.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { namingSource } from "../model/source-name.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { Crossed } from "./commit-crossing.ts";
import type { CopyPlan } from "./copy-plan.ts";
import { type OpenedUpload, openUpload } from "./open-upload.ts";

/** The hand-over of {@link CopyPlan}. */
type HandOver = Extract<CopyPlan, { kind: "hand-over" }>;

/**
 * How long part workers have for an upload. After it any event of the key, or an operator's reconcile,
 * takes over: it sends what is missing again, and nothing that is there is copied twice.
 */
export const UPLOAD_LEASE_MS: number = 6 * 3_600_000;

/**
 * Hands an object's content to part workers (A6): begins the upload, sends a message for each range of
 * parts, and leaves the key to them. The last worker completes the upload and has the key reconciled;
 * until then the key's other events wait.
 */
export async function handOver(
  crossing: ObjectCrossing,
  plan: HandOver,
  tags: Tags,
  session: KeySession,
  run: ReplicationRun,
): Promise<Result<Crossed, ReplicationFailure>> {
  // What this worker gave up, perhaps the beginning of an upload, part workers know nothing of, nor look for.
  const early = session.whyNotSettle(run.clock.now());
  if (early !== undefined) {
    return err(early);
  }
  const { attributes: own } = crossing.entry.object;
  const attributes = namingSource(run.policy, attributesUnder(run.policy, own, run.clock.now()), {
    bucket: run.sourceBucket,
    key: session.key,
    versionId: crossing.versionId,
  });
  const object = { partCount: plan.partCount, attributes, tags };
  const opened = await openUpload(crossing, object, session, run);
  if (!opened.ok) {
    return err(serviceFailure(opened.error));
  }
  const refused = await sendRanges(crossing, plan, opened.value, session.key, run);
  if (refused !== undefined) {
    return err(serviceFailure(refused));
  }
  const untilMs = run.clock.now() + UPLOAD_LEASE_MS;
  const upload = { id: opened.value.uploadId, partCount: plan.partCount };
  // Only now, so that a crash before it has the ranges sent again soon.
  const saved = await session.handOver(upload, untilMs);
  return saved.ok ? ok({ kind: "handed-over", untilMs }) : err(serviceFailure(saved.error));
}

/** @returns why the queue did not take a message. */
async function sendRanges(
  { versionId }: ObjectCrossing,
  { ranges }: HandOver,
  { uploadId, parts }: OpenedUpload,
  key: string,
  run: ReplicationRun,
): Promise<PortError | undefined> {
  const present = new Set(parts.map((part) => part.number));
  const missing = ranges.filter((range) => !isComplete(range, present));
  // Where all parts are there already, the worker of the last range finds that, and completes.
  const wanted = missing.length > 0 ? missing : ranges.slice(-1);
  if (run.handOver === undefined) {
    return undefined; // the plan is only made where there are part workers
  }
  const { queue, sourceBucket: bucket } = run.handOver;
  const messages = wanted.map(({ first, last }) => ({
    id: `${first}`,
    body: writePartRequest({ bucket, key, versionId, uploadId, first, last }),
  }));
  const refused = await queue.send(messages);
  return refused.values().next().value;
}

function isComplete({ first, last }: PartRange, present: ReadonlySet<number>): boolean {
  for (let number = first; number <= last; number += 1) {
    if (!present.has(number)) {
      return false;
    }
  }
  return true;
}
