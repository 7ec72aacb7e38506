import type { ObjectEvent } from "../model/object-event.ts";
import type { PortError } from "../model/port-error.ts";
import { outOfScope, type Scope } from "../model/scope.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import type { EventQueue, QueueMessage } from "../ports/event-queue.ts";
import { toAscii } from "./ascii-json.ts";
import type { BatchRecord } from "./batch-record.ts";
import { deduplicationId, messageGroupId } from "./message-group.ts";
import { type ParsedMessage, parseMessage } from "./parse-event.ts";

/** What became of one event, or of a body that is none, on its way to the FIFO queue. */
export type RoutedEvent =
  | { readonly kind: "sent"; readonly event: ObjectEvent }
  | { readonly kind: "skipped"; readonly reason: SkipReason }
  | { readonly kind: "refused"; readonly error: PortError }
  | { readonly kind: "invalid"; readonly problem: string };

/** What routing a batch came to. */
export interface RoutingResult {
  /** Messages that go back: not all they hold is on the queue. */
  readonly returned: readonly string[];
  readonly events: readonly (RoutedEvent & { readonly messageId: string })[];
}

/**
 * Puts the events of a batch on the FIFO queue, each under its key's message group (O1) and its own
 * deduplication id (O2). What needs no work is left out and counted; what is not an event is returned (P5).
 */
export async function routeEvents(
  records: readonly BatchRecord[],
  queue: EventQueue,
  scope: Scope,
): Promise<RoutingResult> {
  const routes = records.flatMap((record) => routesOf(record, scope));
  const messages = routes.flatMap((route) => (route.message === undefined ? [] : [route.message]));
  const refused = await queue.send(messages);
  const events = routes.map(({ messageId, outcome, message }) => {
    const error = message === undefined ? undefined : refused.get(message.id);
    return error === undefined
      ? { messageId, ...outcome }
      : ({ messageId, kind: "refused", error } as const);
  });
  const failed = new Set(
    events
      .filter((event) => event.kind === "refused" || event.kind === "invalid")
      .map((event) => event.messageId),
  );
  return { returned: records.map((r) => r.messageId).filter((id) => failed.has(id)), events };
}

interface Route {
  readonly messageId: string;
  readonly outcome: RoutedEvent;
  readonly message: QueueMessage | undefined;
}

function routesOf(record: BatchRecord, scope: Scope): readonly Route[] {
  const parsed = parseMessage(record.body);
  return parsed.map((message, index) => {
    const outcome = outcomeOf(message, scope);
    if (outcome.kind !== "sent") {
      return { messageId: record.messageId, outcome, message: undefined };
    }
    const { event } = outcome;
    return {
      messageId: record.messageId,
      outcome,
      message: {
        id: `${record.messageId}/${index}`,
        body: toAscii(parsed.length === 1 ? record.body : singleRecord(record.body, index)),
        groupId: messageGroupId(event.bucket, event.key),
        deduplicationId: deduplicationId(event),
      },
    };
  });
}

function outcomeOf(message: ParsedMessage, scope: Scope): RoutedEvent {
  switch (message.kind) {
    case "invalid":
      return message;
    case "reconcile":
      return { kind: "invalid", problem: "a reconcile message belongs on the FIFO queue" };
    case "ignored":
      return { kind: "skipped", reason: message.reason };
    case "event": {
      const { event } = message;
      const reason = outOfScope(scope, event.bucket, event.key);
      return reason === undefined ? { kind: "sent", event } : { kind: "skipped", reason };
    }
  }
}

/** One record of a notification that holds several: each key has a message group of its own. */
function singleRecord(body: string, index: number): string {
  const { Records } = JSON.parse(body) as { readonly Records: readonly unknown[] };
  return JSON.stringify({ Records: [Records[index]] });
}
