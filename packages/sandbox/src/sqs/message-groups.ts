import type { QueuedMessage } from "./queued-message.ts";

/** The messages of a queue that nobody holds, in the order in which they may be received. */
export interface MessageGroups {
  /** Puts a message at the end of its group (a message without a group is one of its own order). */
  add(message: QueuedMessage): void;
  /** Puts a message that was in flight back to its place, and counts it out of flight. */
  giveBack(message: QueuedMessage): void;
  /** A message in flight was deleted: it no longer holds its group. */
  release(message: QueuedMessage): void;
  /**
   * The next message that may be received, or `undefined`. Groups take turns by call; a group is
   * passed over while a message of it is in flight, unless that was taken in the same `batch`.
   */
  take(batch: TakenBatch): QueuedMessage | undefined;
  /** Takes out a waiting message that the test picks. */
  remove(test: (message: QueuedMessage) => boolean): QueuedMessage | undefined;
  readonly size: number;
  /** Whether {@link take} with a new batch would give something. */
  available(): boolean;
  clear(): void;
}

/** The groups that one receive call has taken from. */
export type TakenBatch = Set<string>;

interface Group {
  readonly ready: QueuedMessage[];
  inflight: number;
}

/** One group for all messages of a standard queue; nothing locks it. */
const STANDARD = "";

/**
 * Makes the ready messages of a queue. FIFO: order within a group, and a group with a message in
 * flight gives no more (SQS developer guide, "FIFO queue delivery logic"); one receive may still take
 * several messages of one group.
 */
export function createMessageGroups(fifo: boolean): MessageGroups {
  const groups = new Map<string, Group>();
  /** Groups with something ready and nothing in flight, longest waiting first. */
  const open = new Set<string>();
  let size = 0;

  const nameOf = (message: QueuedMessage) => (fifo ? (message.messageGroupId ?? "") : STANDARD);
  function groupOf(name: string): Group {
    const group = groups.get(name) ?? { ready: [], inflight: 0 };
    groups.set(name, group);
    return group;
  }
  function settle(name: string, group: Group): void {
    if (group.ready.length === 0 || (fifo && group.inflight > 0)) open.delete(name);
    else open.add(name);
    if (group.ready.length === 0 && group.inflight === 0) groups.delete(name);
  }
  function takeFrom(name: string, batch: TakenBatch): QueuedMessage | undefined {
    const group = groupOf(name);
    const message = group.ready.shift();
    if (message === undefined) return undefined;
    size -= 1;
    group.inflight += 1;
    batch.add(name);
    settle(name, group);
    return message;
  }
  function changeInflight(message: QueuedMessage): Group {
    const group = groupOf(nameOf(message));
    group.inflight = Math.max(0, group.inflight - 1);
    return group;
  }

  return {
    add(message) {
      const name = nameOf(message);
      const group = groupOf(name);
      group.ready.push(message);
      size += 1;
      settle(name, group);
    },
    giveBack(message) {
      const group = changeInflight(message);
      insertInSequence(group.ready, message);
      size += 1;
      settle(nameOf(message), group);
    },
    release(message) {
      settle(nameOf(message), changeInflight(message));
    },
    take(batch) {
      for (const name of batch) {
        if ((groups.get(name)?.ready.length ?? 0) > 0) return takeFrom(name, batch);
      }
      const [next] = open;
      return next === undefined ? undefined : takeFrom(next, batch);
    },
    remove(test) {
      for (const [name, group] of groups) {
        const index = group.ready.findIndex(test);
        if (index < 0) continue;
        const [removed] = group.ready.splice(index, 1);
        size -= 1;
        settle(name, group);
        return removed;
      }
      return undefined;
    },
    get size() {
      return size;
    },
    available: () => open.size > 0,
    clear() {
      groups.clear();
      open.clear();
      size = 0;
    },
  };
}

/**
 * Sequence numbers have one length, so that comparing them as text is comparing them as numbers.
 * Messages of a standard queue have none and go to the end.
 */
function insertInSequence(ready: QueuedMessage[], message: QueuedMessage): void {
  if (message.sequenceNumber === undefined) {
    ready.push(message);
    return;
  }
  const sequence = message.sequenceNumber;
  const index = ready.findIndex((other) => (other.sequenceNumber ?? "") > sequence);
  ready.splice(index < 0 ? ready.length : index, 0, message);
}
