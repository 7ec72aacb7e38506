import { describeThrown } from "../model/describe-thrown.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { PortError } from "../model/port-error.ts";
import { outOfScope, type Scope } from "../model/scope.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import type { EventQueue, QueueMessage } from "../ports/event-queue.ts";
import { toAscii } from "./ascii-json.ts";
import type { BatchRecord } from "./batch-record.ts";
import { deduplicationId, messageGroupId } from "./message-group.ts";
import { splitMessage } from "./parse-event.ts";
import type { ParsedMessage } from "./parsed-message.ts";

/** What became of one event, or of a body that is none, on its way to the FIFO queue. */
export type RoutedEvent =
  | { readonly kind: "sent"; readonly event: ObjectEvent }
  | { readonly kind: "skipped"; readonly reason: SkipReason }
  | { readonly kind: "refused"; readonly error: PortError }
  | { readonly kind: "invalid"; readonly problem: string }
  /** Routing threw, which is a bug of ours: only what it threw at goes back. */
  | { readonly kind: "crashed"; readonly problem: string };

/** What routing a batch came to. */
export interface RoutingResult {
  /** Messages that go back: not all they hold is on the queue. */
  readonly returned: readonly string[];
  readonly events: readonly (RoutedEvent & { readonly messageId: string })[];
}

/**
 * Puts the events of a batch on the FIFO queue, each out of its envelope (P7), under its key's message
 * group (O1) and its own deduplication id (O2). What needs no work is left out and counted; what is no event
 * is returned (P5).
 */
export async function routeEvents(
  records: readonly BatchRecord[],
  queue: EventQueue,
  scope: Scope,
): Promise<RoutingResult> {
  const routes = records.flatMap((record) => routesOf(record, scope));
  const messages = routes.flatMap((route) => (route.message === undefined ? [] : [route.message]));
  const refusals = await sendAll(messages, queue);
  const events = routes.map(({ messageId, outcome, message }) => {
    const refusal = message === undefined ? undefined : refusals(message);
    return { messageId, ...(refusal ?? outcome) };
  });
  const failed = new Set(events.filter(isUnrouted).map((event) => event.messageId));
  return { returned: records.map((r) => r.messageId).filter((id) => failed.has(id)), events };
}

/** @returns what became of a message that is not on the queue. */
async function sendAll(
  messages: readonly QueueMessage[],
  queue: EventQueue,
): Promise<(message: QueueMessage) => RoutedEvent | undefined> {
  try {
    const refused = await queue.send(messages);
    return ({ id }) => {
      const error = refused.get(id);
      return error === undefined ? undefined : { kind: "refused", error };
    };
  } catch (thrown) {
    const crashed: RoutedEvent = { kind: "crashed", problem: describeThrown(thrown) };
    return () => crashed;
  }
}

function isUnrouted({ kind }: RoutedEvent): boolean {
  return kind === "refused" || kind === "invalid" || kind === "crashed";
}

interface Route {
  readonly messageId: string;
  readonly outcome: RoutedEvent;
  readonly message: QueueMessage | undefined;
}

function routesOf(record: BatchRecord, scope: Scope): readonly Route[] {
  const { messageId } = record;
  try {
    return splitMessage(record.body).map(({ message, body }, index) => {
      const outcome = outcomeOf(message, scope);
      return {
        ...{ messageId, outcome },
        message:
          outcome.kind === "sent"
            ? queueMessage(outcome.event, body, `${messageId}/${index}`)
            : undefined,
      };
    });
  } catch (thrown) {
    const outcome = { kind: "crashed", problem: describeThrown(thrown) } as const;
    return [{ messageId, outcome, message: undefined }];
  }
}

function queueMessage(event: ObjectEvent, body: string, id: string): QueueMessage {
  return {
    id,
    body: toAscii(body),
    groupId: messageGroupId(event.bucket, event.key),
    deduplicationId: deduplicationId(event),
  };
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
