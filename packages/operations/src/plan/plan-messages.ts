import {
  type Decision,
  type Entry,
  type EventPreview,
  type Facts,
  type IgnoredEventReason,
  type KeyPreview,
  type ObjectEvent,
  ok,
  outOfScope,
  type ParsedMessage,
  parseMessage,
  previewEvent,
  previewReconcile,
  type ReconcileRequest,
  type ReplicationFailure,
  type Result,
  type Step,
} from "@xpart/core";
import { setAside } from "../explain/align-entries.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { readingRun } from "../open/reading-run.ts";
import { skipWords } from "../words/decision-words.ts";
import { verdictWords } from "../words/entry-words.ts";
import { scopeWords } from "../words/scope-words.ts";
import { type PlannedRequest, requestsOf, totalRequests } from "./step-requests.ts";

/** What one thing that a message holds would do now. */
export type PlannedMessage =
  | { readonly kind: "invalid"; readonly problem: string }
  | { readonly kind: "ignored"; readonly reason: IgnoredEventReason; readonly type: string }
  | {
      readonly kind: "outside";
      readonly reason: "other-bucket" | "out-of-scope";
      /** What of the settings leaves it out, in words. */
      readonly why: string;
      readonly bucket: string;
      readonly key: string;
    }
  | ({ readonly kind: "event"; readonly event: ObjectEvent } & PlannedWork)
  | ({ readonly kind: "reconcile"; readonly request: ReconcileRequest } & PlannedWork);

/** An entry that a reconcile leaves out. */
export interface LeftOutEntry {
  readonly entry: Entry;
  /** In words. */
  readonly why: string;
}

/** What would be done, from what. */
export interface PlannedWork {
  /** What deciding looked at; of an event. */
  readonly facts?: Facts;
  readonly decision?: Decision;
  /** When another worker's lease of the key ends, for which it waits; in milliseconds since the epoch. */
  readonly waitsUntilMs?: number;
  readonly steps: readonly Step[];
  /** Of a reconcile: entries of the source that it leaves out, and why. */
  readonly leftOut?: readonly LeftOutEntry[];
  readonly requests: readonly PlannedRequest[];
  /** Why no plan can be made at the moment; the message would be returned, and tried again. */
  readonly failure?: ReplicationFailure;
}

/**
 * Says what a message's body would do if a worker had it now: each event, notification or message of xpart's own that it
 * holds. What has to be known is read, and nothing is written.
 *
 * @returns an error where a service denies or does not answer.
 */
export async function planMessages(
  body: string,
  deployment: Deployment,
  now: () => number = Date.now,
): Promise<Result<readonly PlannedMessage[], ReplicationFailure>> {
  const planned: PlannedMessage[] = [];
  for (const message of parseMessage(body)) {
    const plan = await planOne(message, deployment, now);
    if (!plan.ok) {
      return plan;
    }
    planned.push(plan.value);
  }
  return ok(planned);
}

async function planOne(
  message: ParsedMessage,
  deployment: Deployment,
  now: () => number,
): Promise<Result<PlannedMessage, ReplicationFailure>> {
  if (message.kind === "invalid") {
    return ok(message);
  }
  if (message.kind === "ignored") {
    return ok(message);
  }
  const { bucket, key } = message.kind === "event" ? message.event : message;
  const outside = outOfScope(deployment.scope, bucket, key);
  if (outside !== undefined) {
    const why = scopeWords(deployment.scope, key) ?? skipWords(outside);
    return ok({ kind: "outside", reason: outside, why, bucket, key });
  }
  const run = readingRun(deployment, now);
  if (message.kind === "event") {
    const preview = await previewEvent(message.event, run);
    return preview.ok
      ? ok({ kind: "event", event: message.event, ...workOfEvent(preview.value) })
      : preview;
  }
  const { release, history } = message;
  const preview = await previewReconcile({ key, release, history }, run);
  return preview.ok
    ? ok({ kind: "reconcile", request: message, ...workOfKey(preview.value) })
    : preview;
}

function workOfEvent({ facts, decision, reconcile }: EventPreview): PlannedWork {
  if (reconcile !== undefined) {
    return { facts, decision, ...workOfKey(reconcile) };
  }
  const steps = decision.kind === "apply" ? [decision.step] : [];
  const waits = decision.kind === "wait" ? { waitsUntilMs: decision.untilMs } : {};
  const head = steps.flatMap((step) => headWrites(step.kind));
  const requests = totalRequests([...head, ...steps.flatMap(requestsOf)]);
  return { facts, decision, ...waits, steps, requests };
}

/** What a step that is taken alone writes to its key's head, beside what it takes itself (L4). */
function headWrites(kind: Step["kind"]): readonly PlannedRequest[] {
  switch (kind) {
    case "append":
    case "restack":
      return [];
    case "write-tags":
      return HOLD;
    case "delete":
    case "note-row":
    case "forget-row":
      return [{ side: "ledger", operation: "PutItem", count: 1 }];
  }
}

/** Holding a key and letting it go are a write each, around all that its plan takes. */
const HOLD: readonly PlannedRequest[] = [{ side: "ledger", operation: "PutItem", count: 2 }];

function workOfKey({ planned, state, attempt }: KeyPreview): PlannedWork {
  if (!planned.ok) {
    return { steps: [], requests: [], failure: planned.error };
  }
  const { steps, plan, facts } = planned.value;
  const rows = new Map(facts.rows.map((row) => [row.versionId, row]));
  const leftOut = plan.suppressed.map((suppressed) => ({
    entry: suppressed.entry,
    why: verdictWords(setAside(suppressed, rows.get(suppressed.entry.versionId))),
  }));
  const isLeased = state === "leased" && attempt !== undefined;
  return {
    ...(isLeased ? { waitsUntilMs: attempt.leaseUntilMs } : {}),
    steps,
    ...(leftOut.length === 0 ? {} : { leftOut }),
    requests: totalRequests([...HOLD, ...steps.flatMap(requestsOf)]),
  };
}
