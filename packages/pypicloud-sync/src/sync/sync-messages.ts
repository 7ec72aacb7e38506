import {
  forEachBounded,
  type IgnoredEventReason,
  type ObjectEventKind,
  type ParsedMessage,
  parseEvent,
} from "@xpart/core";
import { describeSyncError, type SyncError } from "./sync-error.ts";
import { type KeyOutcome, type SyncPorts, syncKey } from "./sync-key.ts";

/** Why an event asks nothing of the cache. */
export type EventSkipReason = IgnoredEventReason | "not-content" | "other-bucket";

/** What became of one event of a message. */
export type EventOutcome =
  | { readonly kind: "done"; readonly key: string; readonly outcome: KeyOutcome }
  | { readonly kind: "skipped"; readonly reason: EventSkipReason }
  | { readonly kind: "failed"; readonly key: string; readonly error: SyncError }
  | { readonly kind: "invalid"; readonly problem: string }
  | { readonly kind: "not-begun"; readonly key: string };

/** What a batch works with. */
export interface MessageSyncOptions extends SyncPorts {
  /** Events of other buckets are skipped; absent: of any bucket. */
  readonly bucket?: string;
  /** Whether there is time for another key; what is not begun is returned (B2). */
  hasTime(): boolean;
}

/** Keys worked at a time; each takes some requests one after the other. */
const KEYS_AT_A_TIME = 8;

/**
 * Works the events of several messages: each key once, several keys at a time, and a failure of one key does not
 * stop the others (Y11). An event only says that its key changed, so one read serves all events of a key (Y3).
 *
 * @param messages - parsed JSON: EventBridge events, S3 notifications, xpart's own messages, or what core
 *   takes for an envelope of any of these (P7).
 * @returns the outcomes of each message's events, in the order of the messages.
 */
export async function syncMessages(
  messages: readonly unknown[],
  options: MessageSyncOptions,
): Promise<readonly (readonly EventOutcome[])[]> {
  const wanted = messages.map((message) =>
    parseEvent(message).map((parsed) => routeEvent(parsed, options.bucket)),
  );
  const keys = wanted.flat().flatMap((event) => (event.kind === "key" ? [event.key] : []));
  const outcomes = await syncKeys([...new Set(keys)], options);
  return wanted.map((events) =>
    events.map((event) =>
      event.kind === "key" ? (outcomes.get(event.key) ?? event.begun) : event,
    ),
  );
}

/** Whether an event has to come again: the message that it is in is returned. */
export function isUnfinished(outcome: EventOutcome): boolean {
  return outcome.kind === "failed" || outcome.kind === "invalid" || outcome.kind === "not-begun";
}

/** What is wrong with an event that {@link isUnfinished}; undefined for others. Without its content. */
export function problemOf(outcome: EventOutcome): string | undefined {
  switch (outcome.kind) {
    case "failed":
      return `${outcome.key}: ${describeSyncError(outcome.error)}`;
    case "invalid":
      return `not an S3 event: ${outcome.problem}`;
    case "not-begun":
      return `${outcome.key}: there was no time left`;
    default:
      return undefined;
  }
}

type RoutedEvent =
  | { readonly kind: "key"; readonly key: string; readonly begun: EventOutcome }
  | Extract<EventOutcome, { kind: "skipped" | "invalid" }>;

/** A cache has neither tags nor access lists. */
const TOUCHES_CONTENT: Readonly<Record<ObjectEventKind, boolean>> = {
  created: true,
  "marker-created": true,
  "entry-deleted": true,
  restored: false,
  "tags-changed": false,
  "acl-changed": false,
};

function routeEvent(parsed: ParsedMessage, bucket: string | undefined): RoutedEvent {
  switch (parsed.kind) {
    case "invalid":
      return parsed;
    case "ignored":
      return { kind: "skipped", reason: parsed.reason };
    case "event":
      return TOUCHES_CONTENT[parsed.event.kind]
        ? routeKey(parsed.event, bucket)
        : { kind: "skipped", reason: "not-content" };
    case "reconcile":
      return routeKey(parsed, bucket);
  }
}

function routeKey(
  change: { readonly bucket: string; readonly key: string },
  bucket: string | undefined,
): RoutedEvent {
  const { key } = change;
  return bucket !== undefined && bucket !== change.bucket
    ? { kind: "skipped", reason: "other-bucket" }
    : { kind: "key", key, begun: { kind: "not-begun", key } };
}

async function syncKeys(
  keys: readonly string[],
  options: MessageSyncOptions,
): Promise<ReadonlyMap<string, EventOutcome>> {
  const outcomes = new Map<string, EventOutcome>();
  await forEachBounded(keys, KEYS_AT_A_TIME, async (key) => {
    if (options.hasTime()) {
      outcomes.set(key, await syncOne(key, options));
    }
  });
  return outcomes;
}

async function syncOne(key: string, options: MessageSyncOptions): Promise<EventOutcome> {
  const synced = await syncKey(key, options);
  return synced.ok
    ? { kind: "done", key, outcome: synced.value }
    : { kind: "failed", key, error: synced.error };
}
